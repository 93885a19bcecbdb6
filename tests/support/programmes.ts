import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { postEntry } from '#ledger/actions/post_entry'
import { allocationLines } from '#ledger/domain/events'
import { addBudgetLine, type BudgetLineTerms } from '#programmes/actions/budget_lines'
import { openCodeLists } from '#programmes/actions/open_code_lists'
import { draftPlan } from '#programmes/actions/draft_plan'
import { openProgramme } from '#programmes/actions/open_programme'
import { recordCommitment, type Commitment } from '#programmes/actions/record_commitment'
import { recordExpenditure, type Expenditure } from '#programmes/actions/record_expenditure'
import { authority, makeLedger, post, type LedgerFixture } from '#tests/support/ledger'

/** A city with code lists, a plan and one programme, beside what every ledger fixture has. */
export interface PlanFixture extends LedgerFixture {
  planId: string
  programmeId: string
}

export async function makePlan(
  options: Parameters<typeof makeLedger>[0] = {}
): Promise<PlanFixture> {
  const fixture = await makeLedger(options)
  const { cityId } = fixture
  return transact(async (trx) => {
    await openCodeLists(trx, cityId)
    const { id: planId } = await draftPlan(trx, {
      cityId,
      title: 'Plan',
      titleLang: 'en',
      startsYear: 2026,
      endsYear: 2030,
      declaredStrategies: 7,
      declaredProjects: 20,
    })
    const { id: programmeId } = await openProgramme(trx, {
      cityId,
      planId,
      code: 'P9',
      title: 'Programme',
      titleLang: 'en',
    })
    return { ...fixture, planId, programmeId }
  })
}

export async function makeLine(
  fixture: PlanFixture,
  terms: Partial<BudgetLineTerms> = {}
): Promise<string> {
  const { id } = await transact((trx) =>
    addBudgetLine(trx, {
      cityId: fixture.cityId,
      programmeId: fixture.programmeId,
      code: 'A1',
      title: 'Line',
      titleLang: 'en',
      year: 2026,
      groupCode: 'general',
      nature: 'current',
      activity: 'build',
      need: 10_000n,
      ...terms,
    })
  )
  return id
}

/** Money for a line: authority of the fund and a decision that gives it to the line. */
export async function giveMoney(
  fixture: LedgerFixture,
  amount: bigint,
  line = fixture.line,
  on = '2023-03-01'
): Promise<void> {
  await post(authority(fixture, amount, on))
  await transact((trx) =>
    postEntry(trx, {
      id: newId(),
      cityId: fixture.cityId,
      kind: 'allocation',
      effectiveOn: on,
      memo: 'decision',
      preparedBy: fixture.maker,
      approvedBy: fixture.checker,
      lines: allocationLines({
        fund: fixture.fund,
        currency: fixture.currency,
        amount,
        budgetLine: line,
      }),
    })
  )
}

export function commitmentOf(fixture: LedgerFixture, change: Partial<Commitment> = {}): Commitment {
  const id = change.id ?? newId()
  return {
    id,
    cityId: fixture.cityId,
    number: `C-${id}`,
    fundId: fixture.fund,
    budgetLineId: fixture.line,
    description: 'Contract',
    amount: 1000n,
    committedOn: '2023-05-01',
    preparedBy: fixture.maker,
    ...change,
  }
}

export async function commit(
  fixture: LedgerFixture,
  change: Partial<Commitment> = {}
): Promise<string> {
  const commitment = commitmentOf(fixture, change)
  await transact((trx) => recordCommitment(trx, commitment))
  return commitment.id
}

export function expenditureOf(
  fixture: LedgerFixture,
  commitmentId: string,
  change: Partial<Expenditure> = {}
): Expenditure {
  return {
    id: newId(),
    cityId: fixture.cityId,
    commitmentId,
    description: 'Invoice',
    amount: 1000n,
    spentOn: '2023-06-01',
    isFinal: false,
    preparedBy: fixture.maker,
    ...change,
  }
}

export async function spend(
  fixture: LedgerFixture,
  commitmentId: string,
  change: Partial<Expenditure> = {}
): Promise<string> {
  const expenditure = expenditureOf(fixture, commitmentId, change)
  await transact((trx) => recordExpenditure(trx, expenditure))
  return expenditure.id
}

/** The code and the values of the refusal that work ends in. */
export async function refusalOf(
  work: () => Promise<unknown>
): Promise<{ code: string; params: any; field?: string }> {
  try {
    await work()
  } catch (error) {
    return { code: (error as any).code, params: (error as any).params, field: (error as any).field }
  }
  throw new Error('It was not refused')
}
