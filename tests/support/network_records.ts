import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { openFund } from '#ledger/actions/open_fund'
import { postEntry } from '#ledger/actions/post_entry'
import { allocationLines, authorityLines } from '#ledger/domain/events'
import { proposeCost } from '#network/actions/propose_cost'
import { makePerson, type TestCity } from '#tests/support/city'
import { makeParty } from '#tests/support/funding_records'
import { makeBudgetLine } from '#tests/support/plan_records'

/** A fund and a line of a city with 1,000.00 free on the line and as much in the fund. */
export async function makeMoney(city: TestCity): Promise<{ fundId: string; lineId: string }> {
  const lineId = await makeBudgetLine(city)
  const [preparedBy, approvedBy] = [
    (await makePerson(city, 'finance_officer')).id,
    (await makePerson(city, 'approver')).id,
  ]
  return transact(async (trx) => {
    const { id: fundId } = await openFund(trx, {
      cityId: city.id,
      code: newId(),
      name: 'Fund',
      restriction: 'unrestricted',
    })
    const of = { fund: fundId, currency: city.currency }
    const entry = {
      cityId: city.id,
      effectiveOn: '2026-01-10',
      memo: 'money',
      preparedBy,
      approvedBy,
    }
    await postEntry(trx, {
      ...entry,
      id: newId(),
      kind: 'budget_authority',
      lines: authorityLines({ ...of, amount: 200_000n }),
    })
    await postEntry(trx, {
      ...entry,
      id: newId(),
      kind: 'allocation',
      lines: allocationLines({ ...of, budgetLine: lineId, amount: 100_000n }),
    })
    return { fundId, lineId }
  })
}

/** A cost that the city shares with a partner outside; it waits for its second person. */
export async function makeDeal(city: TestCity): Promise<string> {
  const money = await makeMoney(city)
  const by = (await makePerson(city, 'finance_officer')).id
  const partner = (await makeParty(city)).id
  const deal = await transact((trx) =>
    proposeCost(trx, {
      id: newId(),
      cityId: city.id,
      description: 'Meeting of the network',
      amount: 10_001n,
      on: '2026-02-01',
      ...money,
      rule: 'equal',
      participants: [
        { kind: 'city', id: city.id },
        { kind: 'partner', id: partner },
      ],
      by,
    })
  )
  return deal.id
}
