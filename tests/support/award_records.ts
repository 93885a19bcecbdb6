import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { openFund } from '#ledger/actions/open_fund'
import { awardBatch, type AwardBatch } from '#vouchers/actions/award_batch'
import { makePerson, type TestCity } from '#tests/support/city'
import { makeBudgetLine } from '#tests/support/plan_records'
import { giveMoney } from '#tests/support/programmes'

/** A batch of vouchers for people of the general group, from a line that has enough. */
export async function makeBatch(
  city: TestCity,
  change: Partial<AwardBatch> = {}
): Promise<AwardBatch> {
  const line = await makeBudgetLine(city)
  const maker = (await makePerson(city, 'finance_officer')).id
  const checker = (await makePerson(city, 'approver')).id
  const code = `V-${newId().slice(-8)}`
  const { id: fund } = await transact((trx) =>
    openFund(trx, { cityId: city.id, code, name: 'Fund', restriction: 'purpose' })
  )
  const batch: AwardBatch = {
    id: newId(),
    cityId: city.id,
    number: code,
    kind: 'voucher',
    fundId: fund,
    budgetLineId: line,
    description: 'Vouchers for courses',
    value: 1_000n,
    people: 3,
    awardedOn: '2026-03-01',
    expiresOn: '2026-10-31',
    preparedBy: maker,
    approvedBy: checker,
    ...change,
  }
  const ledger = { cityId: city.id, currency: city.currency, maker, checker, fund, line }
  await giveMoney(ledger, batch.value * BigInt(batch.people), line, '2026-02-01')
  await transact((trx) => awardBatch(trx, batch))
  return batch
}
