import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { describeAsset } from '#assets/actions/describe_asset'
import { openFund } from '#ledger/actions/open_fund'
import { addBudgetLine } from '#programmes/actions/budget_lines'
import { openCodeLists } from '#programmes/actions/open_code_lists'
import { makePerson, type TestCity } from '#tests/support/city'
import { makeProgramme } from '#tests/support/plan_records'
import { commit, giveMoney, spend } from '#tests/support/programmes'

/** A capital outlay of 90.00 as forms name it: entry, fund and line. */
export async function makeOutlay(city: TestCity): Promise<string> {
  const programmeId = await makeProgramme(city)
  const maker = (await makePerson(city, 'finance_officer')).id
  const checker = (await makePerson(city, 'approver')).id
  const code = newId().slice(-8)
  const { line, fund } = await transact(async (trx) => {
    await openCodeLists(trx, city.id)
    const { id: lineId } = await addBudgetLine(trx, {
      cityId: city.id,
      programmeId,
      code: `K-${code}`,
      title: 'Centre',
      titleLang: 'en',
      year: 2026,
      groupCode: 'general',
      nature: 'capital',
      activity: 'build',
      need: 100_000n,
    })
    const opening = { cityId: city.id, code: `K-${code}`, name: 'Fund' }
    const { id: fundId } = await openFund(trx, { ...opening, restriction: 'purpose' })
    return { line: lineId, fund: fundId }
  })
  const ledger = { cityId: city.id, currency: city.currency, maker, checker, fund, line }
  await giveMoney(ledger, 10_000n, line, '2026-02-01')
  const commitment = await commit(ledger, { amount: 9_000n, committedOn: '2026-03-01' })
  const entry = await spend(ledger, commitment, { amount: 9_000n, spentOn: '2026-03-02' })
  return `${entry}:${fund}:${line}`
}

export async function makeAsset(city: TestCity): Promise<string> {
  const [entryId, fundId, budgetLineId] = (await makeOutlay(city)).split(':')
  const by = (await makePerson(city, 'finance_officer')).id
  const id = newId()
  const asset = { tagNo: `T-${id}`, name: 'Bench', nameLang: 'en' }
  await transact((trx) =>
    describeAsset(trx, {
      id,
      cityId: city.id,
      entryId,
      fundId,
      budgetLineId,
      cost: 1_000n,
      asset,
      by,
    })
  )
  return id
}
