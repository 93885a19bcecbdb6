import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import type { PostingLine } from '#ledger/domain/entry'
import { ownerClient } from '#tests/support/databases'
import {
  allocation,
  authority,
  headOf,
  insertByHand,
  makeLedger,
  post,
  type LedgerFixture,
} from '#tests/support/ledger'

type Lines = (fixture: LedgerFixture) => PostingLine[]

const line = (fixture: LedgerFixture, change: Partial<PostingLine>): PostingLine => ({
  account: '8000',
  fund: fixture.fund,
  currency: fixture.currency,
  amount: 100n,
  ...change,
})

/** What someone with a database shell might try, and the guard that stops it. */
const REFUSED: [
  what: string,
  code: RegExp,
  lines: Lines | null,
  header?: Record<string, unknown>,
][] = [
  [
    'an entry whose debits and credits differ',
    /E_UNBALANCED/,
    (f) => [line(f, {}), line(f, { account: '8100', amount: -99n })],
  ],
  [
    'an entry that balances only in its functional amounts',
    /E_UNBALANCED/,
    (f) => [
      line(f, { functionalAmount: 100n }),
      line(f, { account: '8100', amount: -90n, functionalAmount: -100n }),
    ],
  ],
  [
    'an entry that balances only in its transaction amounts',
    /E_UNBALANCED_FUNCTIONAL/,
    (f) => [
      line(f, { functionalAmount: 100n }),
      line(f, { account: '8100', amount: -100n, functionalAmount: -90n }),
    ],
  ],
  [
    'an entry that balances across currencies only',
    /E_UNBALANCED/,
    (f) => [line(f, {}), line(f, { account: '8100', amount: -100n, currency: 'USD' })],
  ],
  ['a header that counts more lines than there are', /E_LINE_COUNT/, null, { line_count: 3 }],
  ['an entry outside every period', /E_PERIOD/, null, { effective_on: '2022-12-31' }],
  ['a number that leaves a gap', /E_SEQ/, null, { seq: 5n }],
  ['a link to another hash than the head', /E_PREV/, null, { prev_hash: 'a'.repeat(64) }],
  [
    'a recording time before the entry it follows',
    /E_CLOCK/,
    null,
    { recorded_at: '2019-01-01T00:00:00.000Z' },
  ],
  [
    'a programme expense without a budget line',
    /E_DIMENSION/,
    (f) => [line(f, { account: '5000' }), line(f, { account: '1000', amount: -100n })],
  ],
  [
    'a commitment posting without its commitment',
    /E_DIMENSION|E_OVERDRAWN/,
    (f) => [
      line(f, { account: '8200', budgetLine: f.line }),
      line(f, { account: '8300', budgetLine: f.line, amount: -100n }),
    ],
  ],
  [
    'more allocated than the fund has',
    /E_OVERDRAWN|E_APPROVAL_NEEDED/,
    (f) => [
      line(f, { account: '8100', amount: 20_000n }),
      line(f, { account: '8200', amount: -20_000n, budgetLine: f.line }),
    ],
  ],
  [
    'an exchange account that does not come out even',
    /E_EXCHANGE/,
    (f) => [line(f, { account: '1900' }), line(f, { account: '1000', amount: -100n })],
  ],
  [
    'a fund of nobody',
    /foreign key|FOREIGN KEY/i,
    (f) => [line(f, { fund: newId() }), line(f, { account: '8100', amount: -100n, fund: newId() })],
  ],
  [
    'an amount above the limit',
    /check|CHECK/,
    (f) => [
      line(f, { amount: 10n ** 15n + 1n }),
      line(f, { account: '8100', amount: -(10n ** 15n) - 1n }),
    ],
  ],
]

test.group('Guards of the database', () => {
  test('refuse {0}')
    .with(REFUSED.map(([what, code, lines, header]) => ({ 0: what, code, lines, header })))
    .run(async ({ assert }, { code, lines, header }) => {
      const fixture = await makeLedger()
      await post(authority(fixture, 10_000n))
      const before = await headOf(fixture)
      await assert.rejects(() => insertByHand(fixture, { lines: lines?.(fixture), header }), code)
      assert.deepEqual(await headOf(fixture), before, 'nothing changed')
      const [{ postings }] = await selectRows(
        db.connection(),
        'SELECT count(*) AS postings FROM postings WHERE city_id = ?',
        [fixture.cityId]
      )
      assert.equal(toCount(postings), 2)
    })

  test('refuse lines with another day than their header', async ({ assert }) => {
    const fixture = await makeLedger()
    await assert.rejects(() => insertByHand(fixture, { lineDay: '2023-03-02' }), /E_DATE/)
  })

  test('let a correct entry by hand pass, so that the refusals above mean something', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    await post(authority(fixture, 10_000n))
    await insertByHand(fixture)
    assert.equal((await headOf(fixture)).seq, 2n)
  })

  test('refuse to change or remove what is posted: {$self}')
    .with([
      'UPDATE postings SET amount = amount + 1 WHERE city_id = ?',
      'DELETE FROM postings WHERE city_id = ?',
      `UPDATE journal_entries SET memo = 'other' WHERE city_id = ?`,
      'DELETE FROM journal_entries WHERE city_id = ?',
      'UPDATE ledgers SET head_seq = head_seq - 1 WHERE city_id = ?',
      'UPDATE ledgers SET head_seq = head_seq + 2 WHERE city_id = ?',
      `UPDATE ledgers SET head_hash = '${'b'.repeat(64)}' WHERE city_id = ?`,
      `UPDATE ledgers SET functional_currency = 'USD' WHERE city_id = ?`,
      'UPDATE accounts SET floor_zero = FALSE WHERE city_id = ?',
      `UPDATE periods SET starts_on = '2020-01-01' WHERE city_id = ?`,
      `UPDATE funds SET restriction = 'unrestricted' WHERE city_id = ?`,
      'DELETE FROM funds WHERE city_id = ?',
    ])
    .run(async ({ assert }, statement) => {
      const fixture = await makeLedger()
      await post(authority(fixture, 10_000n))
      await assert.rejects(
        () => ownerClient().rawQuery(statement, [fixture.cityId]),
        /E_[A-Z_]+|FOREIGN KEY/
      )
    })

  test('refuse to replace a posted row', async ({ assert }) => {
    const fixture = await makeLedger()
    const { id } = await post(authority(fixture, 10_000n))
    const upsert = `INSERT INTO postings SELECT * FROM postings WHERE city_id = ? AND entry_id = ?
      ON CONFLICT (city_id, entry_id, line_no) DO UPDATE SET amount = 5`
    const replace =
      'INSERT OR REPLACE INTO postings SELECT * FROM postings WHERE city_id = ? AND entry_id = ?'
    for (const statement of db.connection().dialect.name === 'postgres' ? [upsert] : [replace]) {
      await assert.rejects(
        () => ownerClient().rawQuery(statement, [fixture.cityId, id]),
        /E_[A-Z]+/
      )
    }
  })

  test('refuse to truncate on PostgreSQL, and dropping the whole table on neither leaves the journal', async ({
    assert,
  }) => {
    if (db.connection().dialect.name !== 'postgres') return assert.isTrue(true)
    await assert.rejects(() => ownerClient().rawQuery('TRUNCATE postings'), /E_APPEND_ONLY/)
  })

  test('scenario 8: refuse a line that joins a sealed entry', async ({ assert }) => {
    const fixture = await makeLedger()
    const { id } = await post(authority(fixture, 10_000n))
    const late = `INSERT INTO postings (city_id, entry_id, line_no, effective_on, account_code, fund_id, currency, amount, functional_amount)
      VALUES (?, ?, 3, '2023-03-01', '8000', ?, 'EUR', 1, 1)`
    await assert.rejects(
      () => transact((trx) => trx.rawQuery(late, [fixture.cityId, id, fixture.fund])),
      /E_SEALED/
    )
  })

  test('scenario 8: refuse a line written while another transaction seals its entry', async ({
    assert,
  }) => {
    const client = db.connection()
    // One writer at a time on SQLite: the race exists on PostgreSQL only
    if (client.dialect.name !== 'postgres')
      return assert.equal(client.dialect.name, 'better-sqlite3')
    const fixture = await makeLedger()
    const request = authority(fixture, 10_000n)
    const late = async (ready: () => Promise<unknown>) =>
      transact(async (trx) => {
        await trx.rawQuery(
          `INSERT INTO postings (city_id, entry_id, line_no, effective_on, account_code, fund_id, currency, amount, functional_amount)
           VALUES (?, ?, 3, '2023-03-01', '8000', ?, 'EUR', 1, 1)`,
          [fixture.cityId, request.id, fixture.fund]
        )
        await ready()
      })
    const outside = (work: () => Promise<unknown>) =>
      new Promise((resolve, reject) => setImmediate(() => work().then(resolve, reject)))
    const { AsyncResource } = await import('node:async_hooks')
    const unbound = AsyncResource.bind(() => post(request))
    await assert.rejects(() => late(() => outside(unbound)), /E_SEALED/)
  })

  test('refuse an allocation without a second person', async ({ assert }) => {
    const fixture = await makeLedger()
    await post(authority(fixture, 10_000n))
    await assert.rejects(
      () => post({ ...allocation(fixture, 100n), approvedBy: null }),
      /E_APPROVAL_NEEDED/
    )
  })

  test('refuse an allocation without a second person, also under another name', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    await post(authority(fixture, 10_000n))
    const { lines } = allocation(fixture, 100n)
    await assert.rejects(() => insertByHand(fixture, { lines }), /E_APPROVAL_NEEDED/)
    await assert.rejects(
      () => insertByHand(fixture, { lines, header: { kind: 'reversal' } }),
      /E_APPROVAL_NEEDED/
    )
    await insertByHand(fixture, { lines, header: { approved_by: fixture.checker } })
  })

  test('refuse any entry above the threshold of the city without a second person', async ({
    assert,
  }) => {
    const fixture = await makeLedger({ approvalThreshold: 10_000n })
    await post(authority(fixture, 10_000n))
    await assert.rejects(() => post(authority(fixture, 10_001n)), /E_APPROVAL_NEEDED/)
    await post({ ...authority(fixture, 10_001n), approvedBy: fixture.checker })
  })
})
