import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { readClient, selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { yearClosePlan } from '#closing/queries/year_close_plan'
import { openFiscalYear } from '#ledger/actions/open_fiscal_year'
import { postEntry } from '#ledger/actions/post_entry'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { ACCOUNTS } from '#ledger/domain/chart'
import { receiptLines } from '#ledger/domain/events'
import { balancesBy } from '#ledger/queries/balances'
import { moneyFlow } from '#ledger/queries/flow'
import { fundBalances } from '#ledger/queries/fund_balances'
import { trialBalance } from '#ledger/queries/trial_balance'
import { balancesByLine } from '#programmes/queries/line_balances'
import { moneyByFunderKind } from '#reports/queries/funder_kinds'
import { ownerClient } from '#tests/support/databases'
import { allocate, commit, spend, walkOnce } from '#tests/support/books'
import { authority, makeLedger, post, withoutGuard } from '#tests/support/ledger'
import { refusalOf } from '#tests/support/programmes'
import { closeUpTo, step } from '#tests/support/periods'
import { close, makeClosingBooks, takeBack, type ClosingBooks } from './support.js'

const END = '2023-12-31'

/** Balances by account on a day, zeros left out; debit positive. */
async function standing(books: { cityId: string }, asOf = END, knownAt: bigint | null = null) {
  const rows = await balancesBy(readClient(), books.cityId, ['account'], { asOf, knownAt })
  return Object.fromEntries(
    rows.filter(({ balance }) => balance !== 0n).map(({ account, balance }) => [account, balance])
  )
}

async function lineBalance(books: ClosingBooks, line: string, account = '8200', asOf = END) {
  const [row] = await balancesBy(
    readClient(),
    books.cityId,
    [],
    { asOf },
    { accounts: [account], line }
  )
  return -row.balance
}

const figures = async (books: ClosingBooks) => ({
  year: await moneyFlow(books.cityId, { from: '2023-01-01', asOf: END }),
  known: await moneyFlow(books.cityId, { asOf: END, knownAt: 6n }),
  funds: await fundBalances(books.cityId, { asOf: END }),
  kinds: await moneyByFunderKind(books.cityId, { from: '2023-01-01', asOf: END }),
  lines: await balancesByLine(readClient(), books.cityId),
})

test.group('Closing a year', () => {
  test('empties revenue, expense and what was expended, each fund into its own net assets', async ({
    assert,
  }) => {
    const books = await makeClosingBooks()
    await walkOnce(books)
    const { entries } = await close(books)
    assert.lengthOf(entries, 1)
    assert.deepEqual(await standing(books), {
      [ACCOUNTS.cash]: 48_000n,
      [ACCOUNTS.netAssets]: -48_000n,
      [ACCOUNTS.budgetControl]: 48_000n,
      [ACCOUNTS.unallocated]: -10_000n,
      [ACCOUNTS.allocated]: -20_000n,
      [ACCOUNTS.committed]: -18_000n,
      [ACCOUNTS.pledgesNotRecognised]: 40_000n,
      [ACCOUNTS.pledgesContra]: -40_000n,
    })
    assert.isTrue((await trialBalance(books.cityId, 'fund', { asOf: END })).balanced)
    assert.isTrue((await verifyLedger(books.cityId)).ok)
  })

  test('leaves every figure of the year as it was: received, allocated, committed, spent', async ({
    assert,
  }) => {
    const books = await makeClosingBooks()
    await walkOnce(books)
    const before = await figures(books)
    await close(books)
    assert.deepEqual(await figures(books), before)
    assert.equal(before.year.received, 60_000n)
    assert.equal(before.year.spent, 12_000n)
    // and the next year begins with what was not spent, without having received it again
    const next = await moneyFlow(books.cityId, { from: '2024-01-01', asOf: '2024-06-30' })
    assert.deepEqual([next.received, next.spent, next.unallocated], [0n, 0n, 0n])
    const sinceBegin = await moneyFlow(books.cityId, { asOf: '2024-06-30' })
    assert.deepEqual([sinceBegin.received, sinceBegin.spent], [60_000n, 12_000n])
  })

  test('scenario 44: twice does nothing the second time', async ({ assert }) => {
    const books = await makeClosingBooks()
    await walkOnce(books)
    const id = newId()
    const first = await close(books, { id })
    const before = await standing(books)
    assert.deepEqual(await close(books, { id }), { entries: [], replayed: true })
    assert.deepEqual(await close(books), { entries: [], replayed: false })
    assert.deepEqual(await standing(books), before)
    assert.lengthOf(first.entries, 1)
    const [{ n }] = await selectRows(
      db.connection(),
      'SELECT count(*) AS n FROM year_closings WHERE city_id = ?',
      [books.cityId]
    )
    assert.equal(toCount(n), 1)
  })

  test('scenario 44: reversed, corrected and closed again comes out right, and what was known at the first close stays', async ({
    assert,
  }) => {
    const books = await makeClosingBooks()
    const { commitment } = await walkOnce(books)
    await closeUpTo(books.cityId, '2023-11-01', books)
    await step(books.cityId, END, 'soft_closed', books)
    await close(books)
    const closed = await step(books.cityId, END, 'closed', books)
    const atClose = await standing(books, END, closed.headSeq)
    assert.deepEqual(await standing(books), atClose)

    // A closing entry is not taken back while its period is closed: it would move into the next year.
    const late = await refusalOf(() => takeBack(books))
    assert.equal(late.code, 'E_YEAR_CLOSE_DAY')
    await step(books.cityId, END, 'open', books)
    await takeBack(books)
    assert.equal((await standing(books))[ACCOUNTS.contributions], -60_000n)
    await spend(
      books,
      { fund: books.fund, budgetLine: books.line, commitment, amount: 3_000n },
      '2023-12-20'
    )
    await step(books.cityId, END, 'soft_closed', books)
    await close(books)
    const again = await step(books.cityId, END, 'closed', books)

    assert.equal((await standing(books))[ACCOUNTS.netAssets], -45_000n)
    assert.deepEqual(await standing(books, END, closed.headSeq), atClose)
    assert.notEqual(again.digest, closed.digest)
    const { spent } = await moneyFlow(books.cityId, { from: '2023-01-01', asOf: END })
    assert.equal(spent, 15_000n)
    const known = await moneyFlow(books.cityId, { asOf: END, knownAt: closed.headSeq })
    assert.equal(known.spent, 12_000n)
    assert.isTrue((await verifyLedger(books.cityId)).ok)
  })

  test('after a period was opened again closes only what came since', async ({ assert }) => {
    const books = await makeClosingBooks()
    const { commitment } = await walkOnce(books)
    await close(books)
    await spend(
      books,
      { fund: books.fund, budgetLine: books.line, commitment, amount: 500n },
      '2023-12-20'
    )
    const { entries } = await close(books)
    assert.lengthOf(entries, 1)
    const lines = await selectRows(
      db.connection(),
      'SELECT account_code, amount FROM postings WHERE city_id = ? AND entry_id = ? ORDER BY line_no',
      [books.cityId, entries[0].id]
    )
    assert.deepEqual(
      lines.map((line) => [line.account_code, BigInt(line.amount)]),
      [
        ['5000', -500n],
        ['8400', 500n],
        ['3000', 500n],
        ['8000', -500n],
      ]
    )
  })

  test('needs a second person, an open last period and the years before it closed', async ({
    assert,
  }) => {
    const books = await makeClosingBooks()
    await walkOnce(books)
    assert.equal(
      (await refusalOf(() => close(books, { approvedBy: null }))).code,
      'E_APPROVAL_NEEDED'
    )
    assert.equal(
      (await refusalOf(() => close(books, { approvedBy: books.maker }))).code,
      'E_SELF_APPROVAL'
    )
    const order = await refusalOf(() => close(books, { yearId: books.nextYear }))
    assert.deepInclude(order, { code: 'E_YEAR_ORDER', params: { name: '2023' } })
    await closeUpTo(books.cityId, END, books)
    assert.equal((await refusalOf(() => close(books))).code, 'E_PERIOD')
    assert.equal((await refusalOf(() => close(books, { yearId: newId() }))).code, 'E_NOT_FOUND')
    assert.equal((await standing(books))[ACCOUNTS.netAssets], undefined)
  })

  test('scenario 27: of a fiscal year that is not a calendar year closes on its own last day', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    const { id: yearId } = await transact((trx) =>
      openFiscalYear(trx, { cityId: fixture.cityId, name: '2024/25', startsOn: '2024-07-01' })
    )
    await transact((trx) =>
      openFiscalYear(trx, { cityId: fixture.cityId, name: '2025/26', startsOn: '2025-07-01' })
    )
    const of = { fund: fixture.fund, currency: fixture.currency, agreement: null as never }
    for (const [amount, on] of [
      [700n, '2025-06-30'],
      [90n, '2025-07-01'],
    ] as const) {
      await transact((trx) =>
        postEntry(trx, {
          id: newId(),
          cityId: fixture.cityId,
          kind: 'receipt',
          effectiveOn: on,
          memo: 'receipt',
          preparedBy: fixture.maker,
          lines: receiptLines({ ...of, amount, pledged: 0n }, 'on_receipt'),
        })
      )
    }
    const books = { ...fixture, year: yearId } as ClosingBooks
    await close(books)
    assert.equal((await standing(books, '2025-06-30'))[ACCOUNTS.netAssets], -700n)
    assert.equal((await standing(books, '2025-07-31'))[ACCOUNTS.contributions], -90n)
    const flow = await moneyFlow(fixture.cityId, { from: '2024-07-01', asOf: '2025-06-30' })
    assert.equal(flow.received, 700n)
  })
})

test.group('What is not spent at the end of a year', () => {
  test('stays on its lines when it is carried, and lapses to the fund when it is not', async ({
    assert,
  }) => {
    const carried = await makeClosingBooks()
    await walkOnce(carried)
    await close(carried, { policy: 'carry' })
    assert.equal(await lineBalance(carried, carried.protectedLine), 20_000n)

    const lapsed = await makeClosingBooks()
    const { commitment } = await walkOnce(lapsed)
    await close(lapsed, { policy: 'lapse' })
    const after = await standing(lapsed)
    assert.deepEqual(
      [after['8100'], after['8200'], after['8300'], after['8000']],
      [-48_000n, undefined, undefined, 48_000n]
    )
    assert.isTrue((await verifyLedger(lapsed.cityId)).ok)
    await assert.rejects(
      () =>
        spend(
          lapsed,
          { fund: lapsed.fund, budgetLine: lapsed.line, commitment, amount: 1n },
          '2024-01-10'
        ),
      /E_OVERDRAWN/
    )
  })

  test('goes to a line of the next year when the officer says so, line by line', async ({
    assert,
  }) => {
    const books = await makeClosingBooks()
    await walkOnce(books)
    const choices = {
      [`${books.fund}_${books.protectedLine}`]: {
        what: 'move' as const,
        toLine: books.nextProtected,
      },
    }
    await close(books, { policy: 'lapse', choices })
    assert.equal(
      await lineBalance(books, books.protectedLine),
      20_000n,
      'still there on the last day'
    )
    assert.equal(await lineBalance(books, books.protectedLine, '8200', '2024-01-01'), 0n)
    assert.equal(await lineBalance(books, books.nextProtected, '8200', '2024-01-01'), 20_000n)
    assert.equal(await lineBalance(books, books.line, '8300'), 0n, 'the other line lapsed')
    const next = await moneyFlow(
      books.cityId,
      { from: '2024-01-01', asOf: '2024-12-31' },
      {
        line: books.nextProtected,
      }
    )
    assert.equal(next.allocated, 20_000n)
  })

  test('never leaves its group: a protected line gives only to a line of the same group', async ({
    assert,
  }) => {
    const books = await makeClosingBooks()
    await walkOnce(books)
    const move = (toLine: string) =>
      refusalOf(() =>
        close(books, {
          choices: { [`${books.fund}_${books.protectedLine}`]: { what: 'move', toLine } },
        })
      )
    assert.equal((await move(books.nextLine)).code, 'E_CARRY_LINE')
    assert.equal((await move(books.line)).code, 'E_CARRY_LINE')
    assert.equal((await move(newId())).code, 'E_CARRY_LINE')
  })

  test('that the next year has used already does not lapse', async ({ assert }) => {
    const books = await makeClosingBooks()
    await walkOnce(books)
    await commit(books, books.fund, books.protectedLine, 15_000n, '2024-02-01')
    await close(books, { policy: 'lapse' })
    assert.equal(await lineBalance(books, books.protectedLine), 15_000n)
    assert.equal(await lineBalance(books, books.protectedLine, '8200', '2024-02-01'), 0n)
    assert.isTrue((await verifyLedger(books.cityId)).ok)
  })

  test('is allocated anew in the next year after it lapsed', async ({ assert }) => {
    const books = await makeClosingBooks()
    await walkOnce(books)
    await close(books, { policy: 'lapse' })
    await allocate(books, books.fund, books.nextLine, 48_000n, '2024-01-15')
    await assert.rejects(
      () => allocate(books, books.fund, books.nextLine, 1n, '2024-01-16'),
      /E_OVERDRAWN/
    )
  })

  test('is in the plan line by line before anything is posted', async ({ assert }) => {
    const books = await makeClosingBooks()
    await walkOnce(books)
    const plan = await yearClosePlan(readClient(), books.cityId, books.year, {
      policy: 'lapse',
      choices: {},
    })
    assert.deepEqual(
      plan.entries.map(({ kind, effectiveOn, lines }) => [
        kind,
        effectiveOn,
        lines.map(({ account, amount }) => `${account} ${amount}`),
      ]),
      [
        ['carry_forward', END, ['8300 18000', '8100 -18000', '8200 20000', '8100 -20000']],
        [
          'year_close',
          END,
          ['4000 60000', '5000 -12000', '8400 12000', '3000 -48000', '8000 -12000'],
        ],
      ]
    )
    assert.equal((await standing(books))[ACCOUNTS.contributions], -60_000n)
  })
})

test.group('Guards of a year’s end', () => {
  const byHand = async (change: object) => {
    const fixture = await makeLedger()
    await post(authority(fixture, 1000n))
    return transact((trx) =>
      postEntry(trx, {
        id: newId(),
        cityId: fixture.cityId,
        kind: 'year_close',
        effectiveOn: END,
        memo: '2023',
        preparedBy: fixture.maker,
        approvedBy: fixture.checker,
        lines: [
          { account: '3000', fund: fixture.fund, currency: 'EUR', amount: 5n },
          { account: '4000', fund: fixture.fund, currency: 'EUR', amount: -5n },
        ],
        ...change,
      })
    )
  }

  test('want a closing entry on the last day of a fiscal year, with two people', async ({
    assert,
  }) => {
    await byHand({})
    await assert.rejects(() => byHand({ effectiveOn: '2023-12-30' }), /E_YEAR_CLOSE_DAY/)
    await assert.rejects(() => byHand({ approvedBy: null }), /E_APPROVAL_NEEDED/)
    await assert.rejects(
      () => byHand({ kind: 'carry_forward', approvedBy: null }),
      /E_APPROVAL_NEEDED/
    )
  })

  test('let nobody take an ordinary entry out of the figures', async ({ assert }) => {
    const fixture = await makeLedger()
    const { id } = await post(authority(fixture, 1000n))
    const note = () =>
      ownerClient()
        .insertQuery()
        .table('closing_entries')
        .insert({ city_id: fixture.cityId, entry_id: id })
    await assert.rejects(note, /E_NOT_CLOSING/)
    await withoutGuard('closing_entries', 'closing_entries_true', note)
    assert.deepEqual(
      (await verifyLedger(fixture.cityId)).faults.map(({ code }) => code),
      ['V_CLOSING_ENTRY']
    )
  })

  test('are missed: budget accounts that do not balance for themselves are found by verification', async ({
    assert,
  }) => {
    const fixture = await makeLedger()
    const { fund, currency } = fixture
    await post({
      ...authority(fixture, 0n),
      lines: [
        { account: '8000', fund, currency, amount: 500n },
        { account: '4000', fund, currency, amount: -500n },
      ],
    })
    assert.deepEqual((await verifyLedger(fixture.cityId)).faults, [
      { seq: null, code: 'V_AUTHORITY', params: { fund: 'F1', difference: '500' } },
    ])
  })
})
