import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { recordReceipt } from '#funding/actions/record_receipt'
import { reverseReceipt } from '#funding/actions/reverse_receipt'
import { agreementShown } from '#funding/queries/agreement_shown'
import { generalFundSpending } from '#funding/queries/general_fund_spending'
import { partyShown } from '#funding/queries/parties'
import { openFiscalYear } from '#ledger/actions/open_fiscal_year'
import { activate, makeFunding, receiptOf, type FundingFixture } from '#tests/support/funding'
import { allocate, commit, spend, type Books } from '#tests/support/books'

/** Two funders' free money: 200.00 and 100.00 received in 2023. */
async function withFreeMoney() {
  const fixture = await makeFunding()
  const free = { earmark: {}, endsOn: '2024-12-31', signedOn: '2023-01-05' }
  const one = await activate(fixture, { ...free, number: 'A-1' })
  const two = await activate(fixture, { ...free, number: 'A-2' })
  const take = async (agreement: { id: string }, amount: bigint, receivedOn = '2023-03-01') => {
    const receipt = receiptOf(fixture, agreement.id, { amount, receivedOn })
    await transact((trx) => recordReceipt(trx, receipt))
    return receipt.id
  }
  await take(one, 20_000n)
  await take(two, 10_000n)
  return { fixture, one, two, take }
}

async function spendFrom(
  fixture: FundingFixture,
  fund: string,
  amount: bigint,
  [allocated, committed, spent] = ['2023-04-01', '2023-05-01', '2023-06-01']
) {
  const books = fixture as unknown as Books
  const budgetLine = fixture.line
  await allocate(books, fund, budgetLine, amount, allocated)
  const commitment = await commit(books, fund, budgetLine, amount, committed)
  await spend(books, { fund, budgetLine, commitment, amount }, spent)
}

test.group('Spending of the general fund', () => {
  test('falls to its funders by their share of the year’s receipts, to the unit', async ({
    assert,
  }) => {
    const { fixture, one, two } = await withFreeMoney()
    await spendFrom(fixture, one.fundId, 10_000n)
    const { byAgreement, unattributed } = await generalFundSpending(db.connection(), fixture.cityId)
    assert.deepEqual(
      [byAgreement.get(one.id), byAgreement.get(two.id), unattributed],
      [6_667n, 3_333n, 0n]
    )
    const reader = { seesPrivateNames: true, today: '2023-07-01' }
    const { figures } = await partyShown(db.connection(), fixture.cityId, fixture.funder, reader)
    assert.deepInclude(figures[0], {
      committed: 200_000n,
      spent: 10_000n,
      spentOfGeneralFund: 10_000n,
    })
    const shown = await agreementShown(db.connection(), fixture.cityId, two.id, reader)
    assert.deepEqual([shown.fund?.spent, shown.fund?.ownSpent], [10_000n, 3_333n])
  })

  test('each year by itself, without reversed receipts; a year without receipts falls to nobody', async ({
    assert,
  }) => {
    const { fixture, one, two, take } = await withFreeMoney()
    const { cityId, maker } = fixture
    for (const year of ['2024', '2025']) {
      await transact((trx) =>
        openFiscalYear(trx, { cityId, name: year, startsOn: `${year}-01-01` })
      )
    }
    const undone = await take(one, 50_000n, '2024-02-01')
    await take(two, 5_000n, '2024-02-01')
    await transact((trx) =>
      reverseReceipt(trx, {
        id: newId(),
        cityId,
        receiptId: undone,
        reason: 'Came to the wrong account',
        preparedBy: maker,
      })
    )
    await spendFrom(fixture, one.fundId, 3_000n)
    await spendFrom(fixture, one.fundId, 2_000n, ['2024-04-01', '2024-05-01', '2024-06-01'])
    await spendFrom(fixture, one.fundId, 1_000n, ['2025-04-01', '2025-05-01', '2025-06-01'])
    const { byAgreement, unattributed } = await generalFundSpending(db.connection(), cityId)
    assert.deepEqual(
      [byAgreement.get(one.id), byAgreement.get(two.id), unattributed],
      [2_000n, 3_000n, 1_000n]
    )
  })
})
