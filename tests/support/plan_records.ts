import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { openFund } from '#ledger/actions/open_fund'
import { assignRole } from '#programmes/actions/assign_role'
import { addBudgetLine } from '#programmes/actions/budget_lines'
import { draftPlan } from '#programmes/actions/draft_plan'
import { addScheme, openCodeLists } from '#programmes/actions/open_code_lists'
import { openProgramme } from '#programmes/actions/open_programme'
import { recordExpenditure } from '#programmes/actions/record_expenditure'
import { makePerson, type TestCity } from '#tests/support/city'
import { makeParty } from '#tests/support/funding_records'
import { commit, giveMoney } from '#tests/support/programmes'

/** Records of plan and spending for a city of `makeCity`, for tests that need some rather than one in particular. */
export async function makePlanOf(city: TestCity): Promise<string> {
  const plan = { cityId: city.id, title: 'Plan', titleLang: 'en', startsYear: 2026, endsYear: 2030 }
  return (await transact((trx) => draftPlan(trx, plan))).id
}

export async function makeProgramme(city: TestCity): Promise<string> {
  const planId = await makePlanOf(city)
  const code = `P-${newId().slice(-8)}`
  const programme = { cityId: city.id, planId, code, title: 'Programme', titleLang: 'en' }
  return (await transact((trx) => openProgramme(trx, programme))).id
}

export async function makeBudgetLine(city: TestCity): Promise<string> {
  const programmeId = await makeProgramme(city)
  return transact(async (trx) => {
    await openCodeLists(trx, city.id)
    const { id } = await addBudgetLine(trx, {
      cityId: city.id,
      programmeId,
      code: `L-${newId().slice(-8)}`,
      title: 'Line',
      titleLang: 'en',
      year: 2026,
      groupCode: 'general',
      nature: 'current',
      activity: 'build',
      need: 100_000n,
    })
    return id
  })
}

export async function makeCommitment(city: TestCity): Promise<string> {
  const line = await makeBudgetLine(city)
  const maker = (await makePerson(city, 'finance_officer')).id
  const checker = (await makePerson(city, 'approver')).id
  const code = `F-${newId().slice(-8)}`
  const fund = await transact((trx) =>
    openFund(trx, { cityId: city.id, code, name: 'Fund', restriction: 'purpose' })
  )
  const ledger = { cityId: city.id, currency: city.currency, maker, checker, fund: fund.id, line }
  await giveMoney(ledger, 10_000n, line, '2026-02-01')
  return commit(ledger, { committedOn: '2026-03-01' })
}

/** Half of a commitment, owed to its payee. */
export async function makePayable(city: TestCity): Promise<string> {
  const commitmentId = await makeCommitment(city)
  const preparedBy = (await makePerson(city, 'finance_officer')).id
  const id = newId()
  await transact((trx) =>
    recordExpenditure(trx, {
      id,
      cityId: city.id,
      commitmentId,
      description: 'Invoice',
      amount: 500n,
      spentOn: '2026-03-02',
      isFinal: false,
      owed: { dueOn: '2026-04-01' },
      preparedBy,
    })
  )
  return id
}

async function makeRole(city: TestCity, programmeId: string): Promise<string> {
  const { id: partyId } = await makeParty(city)
  const role = {
    cityId: city.id,
    programmeId,
    partyId,
    role: 'lead',
    responsibility: 'All',
  } as const
  return (await transact((trx) => assignRole(trx, role))).id
}

/** A role belongs to a programme: the address names both, so both come from the same record. */
const programmes = new Map<string, Promise<string>>()

export const planParams: Record<string, (city: TestCity) => Promise<string>> = {
  plan: makePlanOf,
  programme(city) {
    const made = makeProgramme(city)
    programmes.set(city.id, made)
    return made
  },
  role: async (city) => makeRole(city, await (programmes.get(city.id) ?? makeProgramme(city))),
  line: makeBudgetLine,
  commitment: makeCommitment,
  payable: makePayable,
  async scheme(city) {
    const code = `s${newId().slice(-12)}`
    await transact((trx) => addScheme(trx, { cityId: city.id, code, localName: 'Scheme' }))
    return code
  },
}
