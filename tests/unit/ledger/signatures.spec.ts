import { test } from '@japa/runner'
import { isSignedBy, makeKey, readPublicKey, signText } from '#ledger/signatures'

test.group('Signatures', () => {
  test('one signature has one text: letters that base64 passes over make it another', ({
    assert,
  }) => {
    const { publicKey, privateKey } = makeKey()
    const signature = signText('said', privateKey)
    assert.isTrue(isSignedBy(publicKey, 'said', signature))
    for (const other of [`${signature}x`, `${signature} `, signature.replaceAll('=', '')]) {
      assert.isFalse(isSignedBy(publicKey, 'said', other))
    }
  })

  test('a public key is read in every spelling of base64, and always as the same text', ({
    assert,
  }) => {
    const { publicKey } = makeKey()
    const spellings = [
      publicKey,
      ` ${publicKey}\n`,
      publicKey.replaceAll('=', ''),
      publicKey.replaceAll('+', '-').replaceAll('/', '_'),
    ]
    for (const text of spellings) assert.equal(readPublicKey(text), publicKey)
    assert.isNull(readPublicKey(publicKey.slice(4)))
  })
})
