import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { recordAdjustment } from '#closing/actions/record_adjustment'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { accountStatement } from '#ledger/queries/accounts'
import { entryShown } from '#ledger/queries/entry_shown'
import { journalPage } from '#ledger/queries/journal'
import type { PostingLine } from '#ledger/domain/entry'
import { walkOnce } from '#tests/support/books'
import { makeCity, makePerson } from '#tests/support/city'
import { makeEntry } from '#tests/support/ledger_entry'
import { refusalOf } from '#tests/support/programmes'
import { closeUpTo, step } from '#tests/support/periods'
import { makeClosingBooks, type ClosingBooks } from './support.js'

type Row = [account: string, amount: bigint, line?: string]

const linesOf = (books: ClosingBooks, rows: Row[]): PostingLine[] =>
  rows.map(([account, amount, budgetLine]) => ({
    account,
    fund: books.fund,
    currency: books.currency,
    amount,
    budgetLine: budgetLine ?? null,
  }))

const record = (books: ClosingBooks, rows: Row[], change: object = {}) =>
  transact((trx) =>
    recordAdjustment(trx, {
      id: newId(),
      cityId: books.cityId,
      effectiveOn: '2023-06-30',
      memo: 'put right',
      corrects: null,
      lines: linesOf(books, rows),
      preparedBy: books.maker,
      approvedBy: books.checker,
      ...change,
    })
  )

test.group('An adjustment', () => {
  test('moves an expense to another line, with what was expended', async ({ assert }) => {
    const books = await makeClosingBooks()
    await walkOnce(books)
    const [from, to] = [books.line, books.protectedLine]
    await record(books, [
      ['5000', -500n, from],
      ['5000', 500n, to],
      ['8400', 500n, from],
      ['8200', -500n, from],
      ['8200', 500n, to],
      ['8400', -500n, to],
    ])
    const { rows } = await journalPage(books.cityId, { kind: 'adjustment' })
    assert.lengthOf(rows, 1)
  })

  const REFUSED: [what: string, code: string, rows: (books: ClosingBooks) => Row[]][] = [
    [
      'makes authority out of nothing',
      'E_ADJUSTMENT_AUTHORITY',
      () => [
        ['8000', 100n],
        ['8100', -100n],
      ],
    ],
    [
      'lets money go and keeps the authority',
      'E_ADJUSTMENT_AUTHORITY',
      () => [
        ['4850', 100n],
        ['1000', -100n],
      ],
    ],
    [
      'changes an allocation without its decision',
      'E_ADJUSTMENT_ALLOCATION',
      ({ line }) => [
        ['8100', 100n],
        ['8200', -100n, line],
      ],
    ],
    [
      'changes an expense without what was expended',
      'E_ADJUSTMENT_EXPENDED',
      ({ line }) => [
        ['5000', 100n, line],
        ['2000', -100n],
        ['8100', 100n],
        ['8000', -100n],
      ],
    ],
    [
      'touches a commitment',
      'E_ADJUSTMENT_COMMITMENT',
      ({ line }) => [
        ['8300', 100n, line],
        ['8200', -100n, line],
      ],
    ],
    [
      'does not balance',
      'E_UNBALANCED',
      () => [
        ['1300', 100n],
        ['4100', -90n],
      ],
    ],
  ]

  test('is refused when it {0}')
    .with(REFUSED.map(([what, code, rows]) => ({ 0: what, code, rows })))
    .run(async ({ assert }, { code, rows }) => {
      const books = await makeClosingBooks()
      await walkOnce(books)
      assert.equal((await refusalOf(() => record(books, rows(books)))).code, code)
    })

  test('needs a second person, and may enter a soft-closed period', async ({ assert }) => {
    const books = await makeClosingBooks()
    const rows: Row[] = [
      ['1300', 100n],
      ['4100', -100n],
    ]
    const alone = await refusalOf(() => record(books, rows, { approvedBy: null }))
    assert.equal(alone.code, 'E_APPROVAL_NEEDED')
    await step(books.cityId, '2023-06-30', 'soft_closed', books)
    await record(books, rows)
  })
})

test.group('A correction after a close', () => {
  test('takes effect on the first open day and is marked as of a prior period, by no one’s hand', async ({
    assert,
  }) => {
    const books = await makeClosingBooks()
    const { receipt } = await walkOnce(books)
    await closeUpTo(books.cityId, '2023-02-28', books)
    const wrong = await record(
      books,
      [
        ['1300', 100n],
        ['4100', -100n],
      ],
      { effectiveOn: '2023-03-01' }
    )
    const reversal = await transact((trx) =>
      reverseEntry(trx, {
        id: newId(),
        cityId: books.cityId,
        entryId: wrong.id,
        reason: 'twice',
        preparedBy: books.maker,
        approvedBy: books.checker,
      })
    )
    const right = await record(
      books,
      [
        ['1300', 40n],
        ['4100', -40n],
      ],
      { corrects: receipt.id, effectiveOn: '2023-03-02' }
    )
    const { rows } = await journalPage(books.cityId, { priorPeriod: true })
    assert.deepEqual(
      rows.map(({ id }) => id),
      [right.id],
      'a reversal inside an open period is no correction of a closed one'
    )
    assert.isFalse((await entryShown(books.cityId, reversal.id)).isPriorPeriod)
    assert.isTrue((await entryShown(books.cityId, right.id)).isPriorPeriod)
    const { lines } = await accountStatement(books.cityId, '1300', {
      from: '2023-01-01',
      to: '2023-12-31',
    })
    assert.deepEqual(
      lines.map(({ entryId, isPriorPeriod }) => [entryId === right.id, isPriorPeriod]),
      [
        [false, false],
        [false, false],
        [true, true],
      ]
    )
    await closeUpTo(books.cityId, '2023-03-31', books)
    const late = await transact((trx) =>
      reverseEntry(trx, {
        id: newId(),
        cityId: books.cityId,
        entryId: right.id,
        reason: 'not so',
        preparedBy: books.maker,
        approvedBy: books.checker,
      })
    )
    const shown = await entryShown(books.cityId, late.id)
    assert.deepEqual([shown.effectiveOn, shown.isPriorPeriod], ['2023-04-01', true])
  })

  test('is made on pages: the sums checked, then sent to a second person', async ({
    client,
    assert,
  }) => {
    const city = await makeCity({ years: [2026] })
    const officer = await makePerson(city, 'finance_officer')
    const approver = await makePerson(city, 'approver')
    const { id: entry, fund } = await makeEntry(city)
    const look = (path: string) =>
      client
        .get(`/cities/${city.slug}/ledger${path}`)
        .loginAs(officer)
        .header('accept', 'text/html')
    ;(await look(`/entries/${entry}/corrections/new`)).assertTextIncludes('In two steps')
    ;(await look(`/adjustments/new?corrects=${entry}`)).assertTextIncludes('123.45')
    const send = (intent: string, credit: string) =>
      client
        .post(`/cities/${city.slug}/ledger/adjustments`)
        .form({
          'id': newId(),
          'date': '2026-01-20',
          'memo': 'goods that came',
          intent,
          'lines[0][account]': '1300',
          'lines[0][fund]': fund,
          'lines[0][debit]': '12.50',
          'lines[1][account]': '4100',
          'lines[1][fund]': fund,
          'lines[1][credit]': credit,
          'lines[2][account]': '',
          'lines[2][debit]': '',
        })
        .loginAs(officer)
        .withCsrfToken()
        .redirects(0)
        .header('accept', 'application/json')
    const check = await send('check', '10.00')
    assert.equal(check.status(), 303, check.text())
    const unbalanced = await send('submit', '10.00')
    unbalanced.assertStatus(422)
    assert.equal(unbalanced.body().errors[0].code, 'E_UNBALANCED')
    const sent = await send('submit', '12.50')
    assert.equal(sent.status(), 303, JSON.stringify(sent.body()))
    const [draft] = await selectRows(
      db.connection(),
      `SELECT id FROM entry_drafts WHERE city_id = ? AND action = 'adjustment'`,
      [city.id]
    )
    await approveDraft(city.id, draft.id, approver.id)
    const [{ kind }] = await selectRows(
      db.connection(),
      'SELECT kind FROM journal_entries WHERE city_id = ? AND id = ?',
      [city.id, draft.id]
    )
    assert.equal(kind, 'adjustment')
  })
})
