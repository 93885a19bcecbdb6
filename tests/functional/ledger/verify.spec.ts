import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { isPostgres } from '#core/sql'
import { transact } from '#core/transact'
import { exportLedger } from '#ledger/actions/export_ledger'
import { makeAnchor } from '#ledger/actions/make_anchor'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { verifyExport } from '#ledger/actions/verify_export'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { ownerClient } from '#tests/support/databases'
import {
  allocation,
  authority,
  makeLedger,
  post,
  withoutGuard,
  type LedgerFixture,
} from '#tests/support/ledger'

async function someYear(): Promise<LedgerFixture> {
  const fixture = await makeLedger()
  await post(authority(fixture, 1_000n, '2023-01-15'))
  await post(authority(fixture, 2_000n, '2023-02-15'))
  await post(allocation(fixture, 500n, '2023-03-15'))
  await post(authority(fixture, 300n, '2023-01-20'))
  return fixture
}

/** Damage done with the guards switched off, and how the verifier names it. */
const DAMAGE: [
  what: string,
  guarded: [table: string, sqlite: string, postgres: string],
  sql: string,
  seq: string | null,
  code: string,
][] = [
  [
    'an amount changed in one line',
    ['postings', 'postings_append_only_update', 'postings_append_only'],
    `UPDATE postings SET amount = amount + 1 WHERE city_id = ? AND effective_on = '2023-02-15' AND line_no = 1`,
    '2',
    'V_LINE',
  ],
  [
    'a fund changed on a line',
    ['postings', 'postings_append_only_update', 'postings_append_only'],
    `UPDATE postings SET account_code = '3000' WHERE city_id = ? AND effective_on = '2023-03-15' AND line_no = 1`,
    '3',
    'V_LINE',
  ],
  [
    'a memo changed',
    ['journal_entries', 'journal_entries_append_only_update', 'journal_entries_append_only'],
    `UPDATE journal_entries SET memo = 'other' WHERE city_id = ? AND seq = 2`,
    '2',
    'V_COLUMN',
  ],
  [
    'a day changed',
    ['journal_entries', 'journal_entries_append_only_update', 'journal_entries_append_only'],
    `UPDATE journal_entries SET effective_on = '2023-02-16' WHERE city_id = ? AND seq = 2`,
    '2',
    'V_COLUMN',
  ],
  [
    'the sealed bytes changed',
    ['journal_entries', 'journal_entries_append_only_update', 'journal_entries_append_only'],
    `UPDATE journal_entries SET payload = replace(payload, 'authority', 'authorities') WHERE city_id = ? AND seq = 4`,
    '4',
    'V_HASH',
  ],
  [
    'a hash changed',
    ['journal_entries', 'journal_entries_append_only_update', 'journal_entries_append_only'],
    `UPDATE journal_entries SET hash = '${'c'.repeat(64)}' WHERE city_id = ? AND seq = 3`,
    '3',
    'V_HASH',
  ],
]

test.group('Verifying a ledger', () => {
  test('finds a whole ledger whole', async ({ assert }) => {
    const fixture = await someYear()
    const verdict = await verifyLedger(fixture.cityId)
    assert.deepEqual(verdict.faults, [])
    assert.deepEqual([verdict.ok, verdict.entries, verdict.headSeq], [true, 4, '4'])
  })

  test('finds an empty ledger whole', async ({ assert }) => {
    const fixture = await makeLedger()
    assert.isTrue((await verifyLedger(fixture.cityId)).ok)
  })

  test('names {0}')
    .with(DAMAGE.map(([what, guarded, sql, seq, code]) => ({ 0: what, guarded, sql, seq, code })))
    .run(async ({ assert }, { guarded: [table, sqlite, postgres], sql, seq, code }) => {
      const fixture = await someYear()
      const trigger = db.connection().dialect.name === 'postgres' ? postgres : sqlite
      await withoutGuard(table, trigger, () => ownerClient().rawQuery(sql, [fixture.cityId]))
      const verdict = await verifyLedger(fixture.cityId)
      assert.isFalse(verdict.ok)
      assert.equal(verdict.faults[0].seq, seq)
      assert.include(
        verdict.faults.filter((fault) => fault.seq === seq).map((fault) => fault.code),
        code
      )
    })

  test('names an edited total', async ({ assert }) => {
    const fixture = await someYear()
    await ownerClient().rawQuery(
      `UPDATE balance_totals SET debits = debits + 1 WHERE city_id = ? AND account_code = '8000'`,
      [fixture.cityId]
    )
    const verdict = await verifyLedger(fixture.cityId)
    assert.equal(verdict.faults[0].code, 'V_TOTALS')
  })

  test('names an edited and an invented daily movement of a budgetary account', async ({
    assert,
  }) => {
    const fixture = await someYear()
    const edit = (sql: string) => ownerClient().rawQuery(sql, [fixture.cityId])
    await edit(
      `UPDATE authority_days SET moved = moved - 1 WHERE city_id = ? AND day = '2023-03-15'`
    )
    const edited = await verifyLedger(fixture.cityId)
    assert.deepEqual([...new Set(edited.faults.map(({ code }) => code))], ['V_TOTALS'])
    assert.lengthOf(edited.faults, 2)
    await edit(
      `UPDATE authority_days SET moved = moved + 1 WHERE city_id = ? AND day = '2023-03-15'`
    )
    assert.isTrue((await verifyLedger(fixture.cityId)).ok)
    await edit(`DELETE FROM authority_days WHERE city_id = ? AND account_code = '8200'`)
    assert.lengthOf((await verifyLedger(fixture.cityId)).faults, 1)
  })

  test('gives in threads the verdict of one thread', async ({ assert }) => {
    const fixture = await someYear()
    const { cityId } = fixture
    const anchor = () => transact((trx) => makeAnchor(trx, { cityId, reason: 'daily' }))
    const reverse = (entryId: string) =>
      transact((trx) =>
        reverseEntry(trx, {
          id: newId(),
          cityId,
          entryId,
          reason: 'twice',
          preparedBy: fixture.maker,
        })
      )
    const twice = await post(authority(fixture, 70n, '2023-02-01'))
    await anchor()
    const again = await reverse(twice.id)
    await anchor()

    const bothWays = async () => {
      const threads = [1, 2, 3].map((count) =>
        verifyLedger(cityId, undefined, { count, entries: 1n })
      )
      const alone = { ...(await verifyLedger(cityId)), seconds: 0 }
      for (const verdict of await Promise.all(threads)) {
        assert.deepEqual({ ...verdict, seconds: 0 }, alone)
      }
      return alone.faults.map(({ seq, code }) => `${seq} ${code}`)
    }
    assert.deepEqual(await bothWays(), [])

    const guards = {
      postings: ['postings_append_only_update', 'postings_append_only'],
      journal_entries: ['journal_entries_append_only_update', 'journal_entries_append_only'],
    } as const
    const damage = (table: keyof typeof guards, sql: string) =>
      withoutGuard(table, guards[table][isPostgres() ? 1 : 0], () =>
        ownerClient().rawQuery(`UPDATE ${table} SET ${sql}`, [cityId])
      )
    await damage('postings', `amount = amount + 1 WHERE city_id = ? AND entry_id = '${again.id}'`)
    await damage('journal_entries', `hash = '${'c'.repeat(64)}' WHERE city_id = ? AND seq = 3`)
    await damage('journal_entries', `prev_hash = '${'d'.repeat(64)}' WHERE city_id = ? AND seq = 5`)
    const faults = await bothWays()
    assert.equal(faults[0], '3 V_HASH')
    for (const expected of ['4 V_PREVIOUS_HASH', '5 V_PREVIOUS_HASH', '6 V_REVERSAL_DIFFERS'])
      assert.include(faults, expected)
    assert.isTrue(faults.includes('null V_TOTALS'))
  }).timeout(120_000)

  test('agrees with an export verified without the database', async ({ assert, cleanup }) => {
    const fixture = await someYear()
    const folder = await mkdtemp(join(tmpdir(), 'ledger-'))
    cleanup(() => rm(folder, { recursive: true }))
    const file = join(folder, 'ledger.json')
    const stream = createWriteStream(file)
    await exportLedger(fixture.cityId, stream)
    stream.end()
    await once(stream, 'close')

    const [ours, theirs] = [await verifyLedger(fixture.cityId), await verifyExport(file)]
    assert.deepEqual(
      [theirs.ok, theirs.headHash, theirs.entries],
      [true, ours.headHash, ours.entries]
    )

    const document = JSON.parse(await readFile(file, 'utf8'))
    const damaged = async (change: (copy: any) => void) => {
      const copy = structuredClone(document)
      change(copy)
      await writeFile(file, JSON.stringify(copy))
      return verifyExport(file)
    }
    const cut = await damaged((copy) => copy.entries.splice(1, 1))
    assert.deepEqual(
      [cut.ok, cut.faults[0].seq],
      [false, '3'],
      'a removed entry leaves a gap before number 3'
    )
    const swapped = await damaged(
      (copy) => ([copy.entries[0], copy.entries[1]] = [copy.entries[1], copy.entries[0]])
    )
    assert.isFalse(swapped.ok)
    const tail = await damaged((copy) => copy.entries.pop())
    assert.deepEqual(tail.faults.map((fault) => fault.code).includes('V_HEAD'), true)
    const moved = await damaged((copy) => {
      copy.entries[2].lines[0].amount = '499'
      copy.entries[2].lines[1].amount = '-499'
    })
    assert.deepEqual([moved.faults[0].seq, moved.faults[0].code], ['3', 'V_LINE'])
  })

  test('refuses a file that is no export', async ({ assert }) => {
    await assert.rejects(
      () => verifyExport(join(import.meta.dirname, 'verify.spec.ts')),
      /E_NOT_AN_EXPORT/
    )
  })
})
