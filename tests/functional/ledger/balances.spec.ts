import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import fc from 'fast-check'
import { newId } from '#core/ids'
import { selectRows, toBigInt, readClient } from '#core/sql'
import { balancesBy, type BalanceKey } from '#ledger/queries/balances'
import { splitSpan } from '#ledger/queries/days'
import { fundBalances } from '#ledger/queries/fund_balances'
import { moneyFlow } from '#ledger/queries/flow'
import { trialBalance } from '#ledger/queries/trial_balance'
import { allocate, makeBooks, walkOnce, type Books } from '#tests/support/books'
import { authority, entryOf, post } from '#tests/support/ledger'

const EVERYTHING = { asOf: '9999-12-31' }

interface Move {
  event: 'authority' | 'receipt' | 'allocation'
  second: boolean
  day: string
  amount: bigint
}

const moves = fc.array(
  fc.record<Move>({
    event: fc.constantFrom('authority', 'receipt', 'allocation'),
    second: fc.boolean(),
    day: fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom('01', '15', '28', '30'))
      .map(
        ([month, day]) =>
          `2023-${String(month).padStart(2, '0')}-${month === 2 && day === '30' ? '28' : day}`
      ),
    amount: fc.bigInt({ min: 1n, max: 10n ** 12n }),
  }),
  { minLength: 1, maxLength: 12 }
)

async function play(books: Books, list: Move[]) {
  const funds = [books.fund, books.secondFund]
  for (const fund of funds) await post(authority({ ...books, fund }, 10n ** 14n, '2023-01-01'))
  for (const { event, second, day, amount } of list) {
    const fund = second ? books.secondFund : books.fund
    const { currency } = books
    if (event === 'authority') await post(authority({ ...books, fund }, amount, day))
    if (event === 'allocation')
      await allocate(books, fund, second ? books.line : books.protectedLine, amount, day)
    if (event === 'receipt') {
      const lines = [
        { account: '1000', fund, currency, amount },
        { account: '4000', fund, currency, amount: -amount },
      ]
      await post(entryOf(books, { kind: 'receipt', effectiveOn: day, lines }))
    }
  }
}

/** The plainest recomputation: every posting, added one by one. */
async function recomputed(
  books: Books,
  keys: BalanceKey[],
  span: { from?: string; asOf: string; knownAt?: bigint }
) {
  const rows = await selectRows(
    db.connection(),
    `SELECT p.*, e.seq FROM postings p JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id WHERE p.city_id = ?`,
    [books.cityId]
  )
  const sums: Record<string, [bigint, bigint]> = {}
  for (const row of rows) {
    if (row.effective_on > span.asOf || row.effective_on < (span.from ?? '')) continue
    if (span.knownAt !== undefined && row.seq > span.knownAt) continue
    const of = { account: row.account_code, fund: row.fund_id, line: row.budget_line_id }
    const key = keys.map((name) => of[name]).join(' ')
    const amount = toBigInt(row.functional_amount)
    sums[key] ??= [0n, 0n]
    sums[key][amount > 0n ? 0 : 1] += amount > 0n ? amount : -amount
  }
  return sums
}

test.group('Balances', () => {
  test('equal a recomputation from the postings for any entries, days and groups', async ({
    assert,
  }) => {
    const spans = [
      EVERYTHING,
      { asOf: '2023-06-30' },
      { asOf: '2023-06-29' },
      { asOf: '2023-02-28' },
      { from: '2023-02-15', asOf: '2023-09-15' },
      { from: '2023-03-01', asOf: '2023-03-28' },
      { from: '2023-04-15', asOf: '2023-04-28' },
      { asOf: '2023-08-15', knownAt: 4n },
    ]
    const groupings: BalanceKey[][] = [
      ['account'],
      ['fund', 'account'],
      ['line', 'account'],
      ['account', 'fund', 'line'],
    ]
    await fc.assert(
      fc.asyncProperty(moves, async (list) => {
        const books = await makeBooks()
        await play(books, list)
        for (const span of spans) {
          for (const keys of groupings) {
            const found = await balancesBy(readClient(), books.cityId, keys, span)
            const shown = Object.fromEntries(
              found.map((row) => [
                keys.map((name) => row[name]).join(' '),
                [row.debits, row.credits],
              ])
            )
            assert.deepEqual(shown, await recomputed(books, keys, span))
          }
          for (const by of ['account', 'fund', 'line'] as const) {
            const table = await trialBalance(books.cityId, by, span)
            assert.isTrue(table.balanced)
            assert.equal(table.totals.debitBalance, table.totals.creditBalance)
          }
        }
      }),
      { numRuns: 6 }
    )
  }).timeout(120_000)

  test('of each fund by itself agree on both sides', async ({ assert }) => {
    const books = await makeBooks()
    await walkOnce(books)
    const table = await trialBalance(books.cityId, 'fund', EVERYTHING)
    assert.equal(table.groups[0].code, 'F1')
    assert.equal(table.groups[0].totals.debitBalance, table.groups[0].totals.creditBalance)
    assert.isAbove(table.groups[0].rows.length, 5)
  })

  test('split a span of days into whole parts of months and what is left', ({ assert }) => {
    const all = '0000-01-01'
    const day = (from: string, sign: 1 | -1, to = from) => ({ from, to, sign })
    const cases: [string | null, string, ReturnType<typeof splitSpan>][] = [
      [null, '2023-06-30', { parts: { from: all, to: '2023-06-21' }, days: [] }],
      [null, '2023-06-10', { parts: { from: all, to: '2023-06-01' }, days: [] }],
      [null, '2024-02-29', { parts: { from: all, to: '2024-02-21' }, days: [] }],
      [null, '9999-12-31', { parts: { from: all, to: '9999-12-21' }, days: [] }],
      [
        null,
        '2023-06-29',
        { parts: { from: all, to: '2023-06-21' }, days: [day('2023-06-30', -1)] },
      ],
      [
        null,
        '2024-02-15',
        { parts: { from: all, to: '2024-02-11' }, days: [day('2024-02-16', -1, '2024-02-20')] },
      ],
      [
        null,
        '2024-01-04',
        { parts: { from: all, to: '2023-12-21' }, days: [day('2024-01-01', 1, '2024-01-04')] },
      ],
      ['2023-01-01', '2023-12-31', { parts: { from: '2023-01-01', to: '2023-12-21' }, days: [] }],
      [
        '2023-01-31',
        '2023-03-01',
        {
          parts: { from: '2023-02-01', to: '2023-02-21' },
          days: [day('2023-01-31', 1), day('2023-03-01', 1)],
        },
      ],
      [
        '2023-04-02',
        '2023-04-30',
        { parts: { from: '2023-04-01', to: '2023-04-21' }, days: [day('2023-04-01', -1)] },
      ],
      ['2023-04-30', '2023-05-02', { parts: null, days: [day('2023-04-30', 1, '2023-05-02')] }],
    ]
    for (const [from, to, expected] of cases)
      assert.deepEqual(splitSpan(from, to), expected, `${from} to ${to}`)
  })

  test('read five days one by one at most, whatever the day', ({ assert }) => {
    for (let at = 0; at < 366; at++) {
      const asOf = new Date(Date.UTC(2024, 0, 1 + at)).toISOString().slice(0, 10)
      const { parts, days } = splitSpan(null, asOf)
      const last = days.at(0) ?? { from: asOf, to: asOf, sign: 1 }
      assert.isBelow(Date.parse(last.to) - Date.parse(last.from), 5 * 86_400_000, asOf)
      assert.isTrue(parts!.to <= asOf, asOf)
    }
  })

  test('show the way of the money and hold its identities', async ({ assert }) => {
    const books = await makeBooks()
    await walkOnce(books)
    const flow = await moneyFlow(books.cityId, EVERYTHING)
    assert.deepEqual(flow, {
      pledged: 100_000n,
      received: 60_000n,
      ownIncome: 0n,
      unallocated: 10_000n,
      allocated: 50_000n,
      committed: 30_000n,
      spent: 12_000n,
    })
    const [fund, second] = await fundBalances(books.cityId, EVERYTHING)
    assert.equal(
      fund.authority,
      fund.unallocated + fund.openAllocated + fund.openCommitted + fund.spent
    )
    assert.equal(fund.allocated, fund.openAllocated + fund.committed)
    assert.deepEqual([fund.openAllocated, fund.openCommitted], [20_000n, 18_000n])
    assert.deepEqual([second.code, second.authority, second.spent], ['F2', 0n, 0n])
  })

  test('stand as they were on the day asked for and as they were known', async ({ assert }) => {
    const books = await makeBooks()
    await walkOnce(books)
    const before = await moneyFlow(books.cityId, { asOf: '2023-03-09' })
    assert.deepEqual([before.received, before.allocated], [60_000n, 0n])
    const onTheDay = await moneyFlow(books.cityId, { asOf: '2023-03-10' })
    assert.equal(onTheDay.allocated, 50_000n)

    const lines = [
      { account: '1000', fund: books.fund, currency: 'EUR', amount: 700n },
      { account: '4000', fund: books.fund, currency: 'EUR', amount: -700n },
    ]
    const late = await post(
      entryOf(books, { id: newId(), kind: 'receipt', effectiveOn: '2023-02-20', lines })
    )
    assert.equal((await moneyFlow(books.cityId, { asOf: '2023-03-09' })).received, 60_700n)
    const known = await moneyFlow(books.cityId, { asOf: '2023-03-09', knownAt: late.seq - 1n })
    assert.equal(known.received, 60_000n)
  })
})
