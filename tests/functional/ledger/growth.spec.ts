import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ace from '@adonisjs/core/services/ace'
import { test } from '@japa/runner'
import { transact } from '#core/transact'
import { makeAnchor } from '#ledger/actions/make_anchor'
import { checkConsistency } from '#ledger/check_proof'
import LedgerCheckProof from '#ledger/commands/ledger_check_proof'
import type { ConsistencyProof } from '#ledger/domain/anchor'
import { findAnchor } from '#ledger/queries/anchors'
import { consistencyProof } from '#ledger/queries/consistency_proof'
import { checkKeptAnchor } from '#ledger/queries/kept_anchor'
import { makeAnchorOf } from '#tests/support/anchor_records'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { makeEntry } from '#tests/support/ledger_entry'
import { textOf } from '#tests/support/page_reader'

/** Anchors after each number of entries. */
async function anchored(...sizes: number[]): Promise<{ city: TestCity; anchors: string[] }> {
  const city = await makeCity()
  const anchors: string[] = []
  let entries = 0
  for (const size of sizes) {
    while (entries < size) {
      await makeEntry(city)
      entries++
    }
    const made = await transact((trx) => makeAnchor(trx, { cityId: city.id, reason: 'close' }))
    anchors.push(made.id)
  }
  return { city, anchors }
}

const yes = () => true

/** Each spoils a proof in another way, and which check must see it. */
const SPOILT: [what: string, spoil: (proof: ConsistencyProof) => void, check: string][] = [
  ['a node of another tree', (p) => (p.path[0] = 'a'.repeat(64)), 'growth'],
  ['a missing node', (p) => p.path.pop(), 'growth'],
  ['one node more', (p) => p.path.push('b'.repeat(64)), 'growth'],
  [
    'the anchors the other way round',
    (p) => ([p.earlier, p.later] = [p.later, p.earlier]),
    'growth',
  ],
  [
    'another earlier root',
    ({ earlier }) =>
      (earlier.statement = earlier.statement.replace(/"root":"\w+"/, `"root":"${'f'.repeat(64)}"`)),
    'signature',
  ],
]

test.group('Growth between two anchors', () => {
  test('every pair of anchors proves that the ledger only grew, whichever is named first', async ({
    assert,
  }) => {
    const { city, anchors } = await anchored(1, 2, 3, 5, 8)
    for (const earlier of anchors) {
      for (const later of anchors) {
        const proof = await consistencyProof(city.id, later, earlier)
        assert.isTrue(checkConsistency(proof, yes).ok)
        assert.deepEqual(await consistencyProof(city.id, earlier, later), proof)
      }
    }
  })

  for (const [what, spoil, check] of SPOILT) {
    test(`${what} is seen`, async ({ assert }) => {
      const { city, anchors } = await anchored(3, 7)
      const proof = await consistencyProof(city.id, anchors[1], anchors[0])
      spoil(proof)
      const { ok, checks } = checkConsistency(proof, yes)
      assert.isFalse(ok)
      assert.isFalse(checks.find(({ name }) => name === check)!.ok)
    })
  }

  test('two anchors of two cities prove nothing', async ({ assert }) => {
    const [one, other] = [await anchored(2, 4), await anchored(2)]
    const proof = await consistencyProof(one.city.id, one.anchors[1], one.anchors[0])
    proof.earlier = (await findAnchor(other.city.id, other.anchors[0])).signed
    const { ok, checks } = checkConsistency(proof, yes)
    assert.isFalse(ok)
    assert.isFalse(checks.find(({ name }) => name === 'same_ledger')!.ok)
  })

  test('the pages show it in four languages, its file is checked without the application, and a kept anchor is held against the ledger', async ({
    client,
    assert,
  }) => {
    const { city, anchors } = await anchored(2, 5)
    const auditor = await makePerson(city, 'auditor')
    const address = `/cities/${city.slug}/ledger/anchors/${anchors[1]}`
    for (const locale of ['en', 'ko', 'uk', 'sl']) {
      for (const path of [address, `${address}/since/${anchors[0]}`]) {
        const page = await client
          .get(path)
          .loginAs(auditor)
          .withSession({ locale })
          .header('accept', 'text/html')
        page.assertStatus(200)
        assert.notMatch(textOf(page.text()), /translation missing|anchors\.[a-z]/i)
      }
    }
    const file = await client.get(`${address}/since/${anchors[0]}/file`).loginAs(auditor)
    const folder = mkdtempSync(join(tmpdir(), 'growth-'))
    try {
      const path = join(folder, 'growth.json')
      writeFileSync(path, JSON.stringify(file.body()))
      ace.ui.switchMode('raw')
      const command = await ace.create(LedgerCheckProof, [path, '--json'])
      await command.exec()
      const said = JSON.parse(command.logger.getLogs()[0].message)
      ace.ui.switchMode('normal')
      command.ui.logger.flushLogs()
      assert.isTrue(said.ok)
      assert.equal(said.earlier.seq, '2')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
    const check = async (text: string) =>
      client
        .post(`/cities/${city.slug}/ledger/anchor-checks`)
        .loginAs(auditor)
        .withCsrfToken()
        .redirects(0)
        .header('accept', 'text/html')
        .form({ proof: text })
    const kept = JSON.stringify((await findAnchor(city.id, anchors[0])).signed)
    assert.include(
      textOf((await check(kept)).text()),
      'The first 2 entries are as they were signed'
    )
    assert.equal((await check('{}')).status(), 422)
  })

  test('a kept anchor of another ledger, of more entries or of other content does not hold', async ({
    assert,
  }) => {
    const { city, anchors } = await anchored(2)
    const { signed } = await findAnchor(city.id, anchors[0])
    const failing = async (
      change: (statement: Record<string, string>) => void,
      cityId = city.id
    ) => {
      const statement = JSON.parse(signed.statement)
      change(statement)
      const anchor = { ...signed, statement: JSON.stringify(statement) }
      const { ok, checks } = await checkKeptAnchor(cityId, anchor, yes)
      assert.isFalse(ok)
      return checks.filter((one) => one.ok === false).map(({ name }) => name)
    }
    const other = await makeCity()
    await makeAnchorOf(other)
    assert.deepEqual(await failing(() => {}, other.id), [
      'same_ledger',
      'covered',
      'content',
      'end',
    ])
    // Room for the last two would be more than there is
    for (const seq of ['9', '134217727', '9'.repeat(15)])
      assert.include(await failing((s) => (s.seq = seq)), 'covered')
    assert.include(await failing((s) => (s.root = 'e'.repeat(64))), 'content')
    assert.include(await failing((s) => (s.head_hash = 'e'.repeat(64))), 'end')
  })
})
