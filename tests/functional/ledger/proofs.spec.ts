import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ace from '@adonisjs/core/services/ace'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { transact } from '#core/transact'
import { makeAnchor } from '#ledger/actions/make_anchor'
import { checkProof } from '#ledger/check_proof'
import LedgerCheckProof from '#ledger/commands/ledger_check_proof'
import type { EntryProof } from '#ledger/domain/anchor'
import { entryProof } from '#ledger/queries/entry_proof'
import { makeKey, publicKeyPem } from '#ledger/signatures'
import { makeAnchorOf, makeRecipient } from '#tests/support/anchor_records'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { makeReceipt } from '#tests/support/funding_records'
import { makeEntry } from '#tests/support/ledger_entry'

const MISSING = /translation missing|>\s*(anchors|ledger)\.[A-Za-z_.]+\s*</

async function provenCity(entries = 5): Promise<{ city: TestCity; ids: string[] }> {
  const city = await makeCity()
  const ids: string[] = []
  for (let n = 0; n < entries; n++) ids.push((await makeEntry(city)).id)
  await transact((trx) => makeAnchor(trx, { cityId: city.id, reason: 'close' }))
  return { city, ids }
}

function paste(client: ApiClient, proof: unknown) {
  return client
    .post('/proofs')
    .withCsrfToken()
    .redirects(0)
    .header('accept', 'text/html')
    .form({ proof: typeof proof === 'string' ? proof : JSON.stringify(proof) })
}

async function command(...given: string[]) {
  ace.ui.switchMode('raw')
  const made = await ace.create(LedgerCheckProof, [...given, '--json'])
  await made.exec()
  const said = JSON.parse(made.logger.getLogs()[0].message)
  ace.ui.switchMode('normal')
  made.ui.logger.flushLogs()
  return { said, exitCode: made.exitCode ?? 0 }
}

/** Each spoils the proof in another way, and which check must see it. */
const SPOILT: [what: string, spoil: (proof: EntryProof) => void, check: string][] = [
  ['another amount', (p) => (p.payload = p.payload.replaceAll('12345', '12346')), 'path'],
  ['another place', (p) => (p.index = 1), 'entry'],
  ['another size', (p) => (p.size = 4), 'entry'],
  ['a shorter path', (p) => p.path.pop(), 'path'],
  ['another sibling', (p) => (p.path[0] = 'a'.repeat(64)), 'path'],
  [
    'another root',
    ({ anchor }) =>
      (anchor.statement = anchor.statement.replace(/"root":"\w+"/, `"root":"${'f'.repeat(64)}"`)),
    'signature',
  ],
  ['another key', (p) => (p.anchor.public_key = makeKey().publicKey), 'signature'],
]

test.group('Proofs of entries', () => {
  test('hold for every entry under the anchor, from the file alone', async ({ assert }) => {
    const { city, ids } = await provenCity()
    for (const [index, id] of ids.entries()) {
      const proof = (await entryProof(city.id, id))!
      assert.deepEqual([proof.index, proof.size], [index, 5])
      const { ok, entry } = checkProof(JSON.parse(JSON.stringify(proof)))
      assert.deepEqual([ok, entry!.id], [true, id])
    }
  })

  test('are there only once an anchor was made over the entry', async ({ client }) => {
    const { city } = await provenCity(1)
    const { id } = await makeEntry(city)
    const officer = await makePerson(city, 'finance_officer')
    const page = await client
      .get(`/cities/${city.slug}/ledger/entries/${id}/proof`)
      .loginAs(officer)
    page.assertTextIncludes('Entry 2 is not under an anchor yet')
    page.assertTextIncludes('Make an anchor now')
    const file = await client
      .get(`/cities/${city.slug}/ledger/entries/${id}/proof-file`)
      .header('accept', 'application/json')
      .loginAs(officer)
    file.assertStatus(409)
    file.assertBodyContains({ errors: [{ code: 'E_NOT_ANCHORED' }] })
  })

  for (const [what, spoil, check] of SPOILT) {
    test(`with ${what} do not hold`, async ({ assert, client }) => {
      const { city, ids } = await provenCity(5)
      const proof = structuredClone((await entryProof(city.id, ids[2]))!)
      spoil(proof)
      const { ok, checks } = checkProof(proof)
      assert.isFalse(ok)
      assert.isFalse(checks.find(({ name }) => name === check)!.ok)
      const page = await paste(client, proof)
      page.assertStatus(200)
      page.assertTextIncludes('The proof does not hold')
    })
  }

  test('are downloaded by the officer and checked by a funder who cannot sign in', async ({
    assert,
    client,
  }) => {
    const city = await makeCity()
    const { id: receipt } = await makeReceipt(city)
    await makeAnchorOf(city)
    const officer = await makePerson(city, 'finance_officer')
    const shown = await client.get(`/cities/${city.slug}/receipts/${receipt}`).loginAs(officer)
    const [, path] = /href="(\/cities\/[^"]+\/proof)"/.exec(shown.text())!
    const page = await client.get(path).loginAs(officer)
    page.assertTextIncludes('is under a signed anchor')
    const file = await client.get(`${path}-file`).loginAs(officer)
    assert.match(
      file.header('content-disposition')!,
      /^attachment; filename="city-[\w-]+-proof.json"$/
    )

    const checked = await paste(client, file.text() || JSON.stringify(file.body()))
    checked.assertStatus(200)
    checked.assertTextIncludes('The entry is in the ledger as it stands here')
    checked.assertTextIncludes('€250.00')
    assert.notMatch(checked.text(), MISSING)
  })

  test('signed by a stranger are refused although they agree in themselves', async ({ client }) => {
    const { city, ids } = await provenCity(1)
    const proof = structuredClone((await entryProof(city.id, ids[0]))!)
    const { id, publicKey, privateKey } = makeKey()
    const { signText } = await import('#ledger/signatures')
    proof.anchor.statement = proof.anchor.statement.replace(/"key_id":"\w+"/, `"key_id":"${id}"`)
    proof.anchor.signature = signText(proof.anchor.statement, privateKey)
    proof.anchor.public_key = publicKey
    ;(await paste(client, proof)).assertTextIncludes('The proof does not hold')
  })

  test('that are none are refused in words', async ({ assert, client }) => {
    const hostile = [
      'x',
      '{}',
      '[]',
      '{"format":"learning-city-ledger/proof/1"}',
      '{"format":"learning-city-ledger/anchor/1","statement":"{}","signature":"","public_key":""}',
      `{"format":"learning-city-ledger/proof/1","payload":"{}","index":-1,"size":1e30,"path":["<script>"],"anchor":null}`,
      `${'['.repeat(50_000)}`,
    ]
    for (const text of hostile) {
      const answer = await client
        .post('/proofs')
        .withCsrfToken()
        .header('accept', 'application/json')
        .form({ proof: text })
      assert.equal(answer.status(), 422)
      assert.equal(answer.body().errors[0].code, text === 'x' ? 'minLength' : 'E_NOT_A_PROOF')
    }
  })

  test('are checked on the command line with the key one trusts', async ({
    assert,
    cleanup,
    client,
  }) => {
    const { city, ids } = await provenCity(3)
    const proof = (await entryProof(city.id, ids[1]))!
    const folder = mkdtempSync(join(tmpdir(), 'proof-'))
    cleanup(() => rmSync(folder, { recursive: true }))
    const keep = (name: string, text: string) => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const keyId = JSON.parse(proof.anchor.statement).key_id
    const pem = await client.get(`/proofs/keys/${keyId}`)
    pem.assertHeader('content-type', 'application/x-pem-file')
    const [file, key] = [
      keep('proof.json', JSON.stringify(proof)),
      keep('key.pem', pem.text() || pem.body().toString()),
    ]
    const other = keep('other.pem', publicKeyPem(makeKey().publicKey))

    const trusted = await command(file, '--key', key)
    assert.deepEqual([trusted.exitCode, trusted.said.ok], [0, true])
    assert.isTrue(trusted.said.checks.every(({ ok }: { ok: boolean }) => ok))
    const open = await command(file)
    assert.deepEqual([open.exitCode, open.said.checks.at(-1)], [0, { name: 'key', ok: null }])
    const strange = await command(file, '--key', other)
    assert.deepEqual([strange.exitCode, strange.said.ok], [1, false])
    const anchor = await command(keep('anchor.json', JSON.stringify(proof.anchor)), '--key', key)
    assert.deepEqual([anchor.exitCode, anchor.said.entry], [0, null])
    for (const bad of [keep('bad.json', '{}'), join(folder, 'none.json')]) {
      const refused = await command(bad)
      assert.deepEqual([refused.exitCode, refused.said.error.code], [1, 'E_NOT_A_PROOF'])
    }
    const noKey = await command(file, '--key', file)
    assert.equal(noKey.said.error.code, 'E_NOT_A_KEY')
  })

  test('and anchors have their pages in {$self}')
    .with(['en', 'ko', 'uk', 'sl'])
    .run(async ({ assert, client }, locale) => {
      const { city, ids } = await provenCity(2)
      await makeRecipient(city)
      const last = (await makeEntry(city)).id
      const { id: anchor } = await makeAnchorOf(city)
      const next = (await makeEntry(city)).id
      const person = await makePerson(city, 'administrator')
      const root = `/cities/${city.slug}/ledger`
      for (const path of [
        `${root}/anchors`,
        `${root}/anchors/${anchor}`,
        `${root}/entries/${ids[0]}/proof`,
        `${root}/entries/${last}/proof`,
        `${root}/entries/${next}/proof`,
        `/cities/${city.slug}/documents`,
        '/proofs',
      ]) {
        const page = await client.get(path).loginAs(person).withSession({ locale })
        assert.equal(page.status(), 200, path)
        assert.notMatch(page.text(), MISSING, path)
      }
      const empty = await makeCity()
      const officer = await makePerson(empty, 'finance_officer')
      const none = await client
        .get(`/cities/${empty.slug}/ledger/anchors`)
        .loginAs(officer)
        .withSession({ locale })
      none.assertStatus(200)
      assert.notMatch(none.text(), MISSING)
    })

  test('an anchor is made by hand once for each end of the chain, and downloads', async ({
    assert,
    client,
  }) => {
    const { city } = await provenCity(1)
    await makeEntry(city)
    const auditor = await makePerson(city, 'auditor')
    const make = () =>
      client
        .post(`/cities/${city.slug}/ledger/anchors`)
        .withCsrfToken()
        .redirects(0)
        .loginAs(auditor)
    const [first, second] = [await make(), await make()]
    assert.equal(first.status(), 303)
    assert.equal(first.header('location'), second.header('location'))
    const file = await client.get(`${first.header('location')}/file`).loginAs(auditor)
    file.assertHeader('content-disposition', `attachment; filename="${city.slug}-anchor-2.json"`)
    ;(await paste(client, file.body())).assertTextIncludes('The anchor is genuine')
  })
})
