import { test } from '@japa/runner'
import { beginsLikeIban, isIban, looksLikeIban } from '#bank/domain/iban'

test.group('IBAN', () => {
  test('check digits decide', ({ assert }) => {
    // The examples of the register of ISO 13616
    for (const iban of ['SI56263300012039086', 'DE89370400440532013000', 'GB29NWBK60161331926819'])
      assert.isTrue(isIban(iban), iban)
    for (const wrong of ['SI56263300012039087', 'SI00', 'SI00263300012039086', 'NOTHING'])
      assert.isFalse(isIban(wrong), wrong)
  })

  test('what begins as one is one, right or cut short; other numbers are other numbers', ({
    assert,
  }) => {
    for (const number of [
      'SI00',
      'SI5626330001',
      'UA213223130000026007233566001',
      'SI56263300012039087',
    ])
      assert.isTrue(beginsLikeIban(number), number)
    for (const number of ['11013245678901', 'KB12345', 'ACCOUNT1', 'SI', '4711SI00'])
      assert.isFalse(beginsLikeIban(number), number)
    assert.isFalse(looksLikeIban('SI00'))
  })
})
