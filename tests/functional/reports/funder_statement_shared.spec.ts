import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { transact } from '#core/transact'
import { recordReceipt } from '#funding/actions/record_receipt'
import { GENERAL_FUND } from '#funding/domain/funds'
import { generalFundSpending } from '#funding/queries/general_fund_spending'
import { openFund } from '#ledger/actions/open_fund'
import type { FunderStatement } from '#reports/statements/funder'
import { addAgreement, addFunder, receive, type Books } from '#tests/support/books'
import { activate, makeFunding, receiptOf } from '#tests/support/funding'
import { addRate } from '#tests/support/rates'
import { headOf, setHeads } from '#tests/support/report_heads'
import { makeClosingBooks } from '../closing/support.js'
import { agree, ask, rowsOf, spendOn, table } from './funder_support.js'

test.group('A funder’s statement of the general fund', () => {
  async function makePool() {
    const books = await makeClosingBooks()
    const pool = await transact((trx) =>
      openFund(trx, {
        ...{ cityId: books.cityId, code: GENERAL_FUND, name: 'General' },
        restriction: 'unrestricted',
      })
    )
    const [one, two] = [
      await addFunder(books, 'Company', 'company'),
      await addFunder(books, 'Foundation', 'foundation'),
    ]
    const agreements = [
      await addAgreement(books, { number: 'G-1', funder: one, fund: pool.id, amount: 90_000n }),
      await addAgreement(books, { number: 'G-2', funder: two, fund: pool.id, amount: 90_000n }),
    ] as const
    await receive(books, agreements[0], 20_000n, '2023-02-01')
    await receive(books, agreements[1], 10_000n, '2023-02-01')
    return { books, pool: pool.id, agreements }
  }

  test('gives every funder its share of each line, and together all of it', async ({ assert }) => {
    const { books, pool, agreements } = await makePool()
    await spendOn(books, pool, books.line, 5_000n, '2023-05-10')
    await spendOn(books, pool, books.protectedLine, 5_000n, '2023-08-10')
    const heads = [headOf('A', 9_000n, { line: [books.line] })]
    for (const { id } of agreements) await setHeads(books, id, heads)
    const { byAgreement } = await generalFundSpending(db.connection(), books.cityId)
    const [one, two] = [await ask(books, agreements[0].id), await ask(books, agreements[1].id)]
    const everOf = (statement: FunderStatement) =>
      table(statement, 'heads').rows.map(({ cells }) => cells.ever!.minor!)
    const [first, second] = [everOf(one), everOf(two)]
    assert.equal(first[0]! + first[1]!, byAgreement.get(agreements[0].id))
    assert.equal(second[0]! + second[1]!, byAgreement.get(agreements[1].id))
    assert.deepEqual([first[0]! + second[0]!, first[1]! + second[1]!], [5_000n, 5_000n])
    assert.isTrue(agree(one) && agree(two))
    const others = table(one, 'others').rows
    assert.deepEqual(
      others.map(({ code, cells }) => [code, cells.otherEver!.minor]),
      [
        ['A', second[0]],
        [null, second[1]],
      ]
    )
    assert.notProperty(table(one, 'heads').rows[0]!.cells.committed, 'minor')
  })

  test('of earlier days counts the receipts of those days only', async ({ assert }) => {
    const { books, pool, agreements } = await makePool()
    await spendOn(books, pool, books.line, 3_000n, '2023-05-10')
    await receive(books, agreements[1], 30_000n, '2023-09-01')
    const june = await ask(books, agreements[0].id, { to: '2023-06-30' })
    assert.deepEqual(rowsOf(june), [[null, null, 2_000n, 2_000n, -2_000n]])
    const later = await ask(books, agreements[0].id, { from: '2023-07-01' })
    assert.deepEqual(rowsOf(later), [[null, null, -1_000n, 1_000n, -1_000n]])
    assert.isTrue(agree(june) && agree(later))
  })
})

test.group('A funder’s statement in a foreign currency', () => {
  test('shows the agreement’s currency at the rate of what came, and the books beside it', async ({
    assert,
  }) => {
    const fixture = await makeFunding()
    await addRate(fixture, ['USD', 'EUR', '0.92', '2023-01-10'])
    await addRate(fixture, ['USD', 'EUR', '0.935', '2023-03-01'])
    const { id, fundId } = await activate(fixture, { currency: 'USD' })
    const books = fixture as unknown as Books
    await setHeads(fixture, id, [headOf('A', 60_000n, { line: [fixture.line] })])
    const none = await ask(fixture, id, { to: '2023-02-01' })
    assert.isNull(table(none, 'heads').rows[0]!.cells.ever!.minor)
    await transact((trx) =>
      recordReceipt(trx, receiptOf(fixture, id, { currency: 'USD', amount: 40_000n }))
    )
    await spendOn(books, fundId, fixture.line, 18_700n, '2023-05-10')
    const statement = await ask(fixture, id)
    const [row] = table(statement, 'heads').rows
    assert.deepEqual(
      [row!.cells.ever!.minor, row!.cells.everBooks!.minor, row!.cells.remaining!.minor],
      [20_000n, 18_700n, 40_000n]
    )
    const { columns } = table(statement, 'heads')
    assert.deepEqual(
      columns.filter(({ type }) => type === 'amount').map(({ key, currency }) => [key, currency]),
      [
        ...['approved', 'period', 'ever', 'remaining', 'committed'].map((key) => [key, 'USD']),
        ...['periodBooks', 'everBooks', 'inKind'].map((key) => [key, undefined]),
      ]
    )
    const claim = table(statement, 'claim').rows.map(({ cells }) => [
      cells.claim!.minor,
      cells.books!.minor,
    ])
    assert.deepEqual(claim[2], [40_000n, 37_400n])
    assert.deepEqual(claim.at(-1)![0], 60_000n)
    assert.isTrue(agree(statement))
  })
})
