import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { approveDecision, proposeDecision } from '#allocation/actions/decide_round'
import { runRound } from '#allocation/actions/run_round'
import { chooseScope, openRound, setRingFence } from '#allocation/actions/set_up_round'
import { reallocate, type Reallocation } from '#authority/actions/reallocate'
import { recordReceipt } from '#funding/actions/record_receipt'
import type { Earmark } from '#funding/domain/earmark'
import { postEntry } from '#ledger/actions/post_entry'
import { allocationLines } from '#ledger/domain/events'
import { addBudgetLine, type BudgetLineTerms } from '#programmes/actions/budget_lines'
import { activate, makeFunding, receiptOf, type FundingFixture } from '#tests/support/funding'

/** A city of 2023 with three lines: for everyone, for migrants (protected) and for older people. */
export interface AuthorityFixture extends FundingFixture {
  programme: string
  general: string
  migrants: string
  older: string
}

export async function makeAuthority(
  options: Parameters<typeof makeFunding>[0] = {}
): Promise<AuthorityFixture> {
  const fixture = await makeFunding(options)
  const { cityId } = fixture
  return transact(async (trx) => {
    const [{ programme_id: programme }] = await trx
      .query()
      .from('budget_lines')
      .where({ city_id: cityId, id: fixture.line })
      .select('programme_id')
    for (const [code, isProtected] of [
      ['migrants', true],
      ['older', false],
    ] as const) {
      await trx.insertQuery().table('beneficiary_groups').insert({
        city_id: cityId,
        code,
        local_name: code,
        local_lang: 'en',
        is_protected: isProtected,
      })
    }
    const add = (terms: Partial<BudgetLineTerms>) =>
      addBudgetLine(trx, {
        cityId,
        programmeId: programme,
        code: 'L',
        title: 'Line',
        titleLang: 'en',
        year: 2023,
        groupCode: 'general',
        nature: 'current',
        activity: 'build',
        need: 1_000_000n,
        ...terms,
      })
    const { id: migrants } = await add({ code: 'L2', groupCode: 'migrants' })
    const { id: older } = await add({ code: 'L3', groupCode: 'older', cap: 50_000n })
    return { ...fixture, programme, general: fixture.line, migrants, older }
  })
}

/** Money of an agreement in a fund of its own: received and not allocated. */
export async function fundWith(
  city: AuthorityFixture,
  amount: bigint,
  terms: { earmark?: Earmark; endsOn?: string | null; number?: string } = {}
): Promise<{ fund: string; agreement: string }> {
  const { id, fundId } = await activate(city, {
    number: terms.number ?? `A-${newId().slice(-6)}`,
    amount,
    earmark: terms.earmark ?? { line: [city.general, city.migrants, city.older] },
    endsOn: terms.endsOn === undefined ? '2023-12-31' : terms.endsOn,
  })
  const receipt = receiptOf(city, id, { amount, receivedOn: '2023-02-01' })
  await transact((trx) => recordReceipt(trx, { ...receipt, approvedBy: city.checker }))
  return { fund: fundId, agreement: id }
}

export async function allocateTo(
  city: AuthorityFixture,
  fund: string,
  budgetLine: string,
  amount: bigint,
  effectiveOn = '2023-03-01'
): Promise<void> {
  await transact((trx) =>
    postEntry(trx, {
      id: newId(),
      cityId: city.cityId,
      kind: 'allocation',
      effectiveOn,
      memo: 'decision',
      preparedBy: city.maker,
      approvedBy: city.checker,
      lines: allocationLines({ fund, currency: city.currency, budgetLine, amount }),
    })
  )
}

/** A decided round over these lines that keeps an amount for migrants. */
export async function decideRound(
  city: AuthorityFixture,
  of: { funds: string[]; lines: string[]; fence?: bigint; groups?: string[] }
): Promise<{ number: string }> {
  const roundId = newId()
  const common = { cityId: city.cityId, roundId, by: city.maker }
  return transact(async (trx) => {
    await openRound(trx, {
      ...common,
      id: roundId,
      code: `R-${roundId.slice(-6)}`,
      title: 'Round',
      titleLang: 'en',
      year: 2023,
      effectiveOn: '2023-03-01',
      rule: 'same_percentage',
      unit: 'line',
    })
    await chooseScope(trx, {
      ...common,
      funds: of.funds.map((fundId) => ({ fundId })),
      lines: of.lines.map((lineId) => ({ lineId })),
    })
    if (of.fence) {
      await setRingFence(trx, {
        ...common,
        id: newId(),
        groups: of.groups ?? ['migrants'],
        kind: 'amount',
        amount: of.fence,
      })
    }
    const run = await runRound(trx, common)
    const decisionId = newId()
    await proposeDecision(trx, { ...common, id: decisionId, runId: run.id })
    return approveDecision(trx, { cityId: city.cityId, decisionId, by: city.checker })
  })
}

export function reallocationOf(
  city: AuthorityFixture,
  fundId: string,
  change: Partial<Reallocation> = {}
): Reallocation {
  return {
    id: newId(),
    cityId: city.cityId,
    fundId,
    fromLineId: city.general,
    toLineId: city.migrants,
    amount: 1000n,
    movedOn: '2023-04-01',
    reason: 'More came than was planned',
    preparedBy: city.maker,
    approvedBy: city.checker,
    ...change,
  }
}

export async function move(
  city: AuthorityFixture,
  fundId: string,
  change: Partial<Reallocation> = {}
): Promise<string> {
  const reallocation = reallocationOf(city, fundId, change)
  await transact((trx) => reallocate(trx, reallocation))
  return reallocation.id
}
