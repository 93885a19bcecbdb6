import { closeYear, reverseYearClose, standingClosings } from '#closing/actions/close_year'
import { yearClosePlan, yearToClose, type CarryWishes } from '#closing/queries/year_close_plan'
import { Refusal } from '#core/refusal'
import { transact } from '#core/transact'
import { recordOrKeep } from '#funding/actions/record_or_keep'
import { isImportArriving } from '#imports/queries/batches'
import { lockLedger } from '#ledger/actions/lock_ledger'
import { movePeriod } from '#ledger/actions/move_period'
import { storeDraft, type DraftContext } from '#ledger/actions/entry_drafts'
import type { PeriodStatus } from '#ledger/domain/period_steps'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

export type Outcome = 'recorded' | 'waiting'

interface Asked {
  id: string
  cityId: string
  preparedBy: string
}

/**
 * Of a file that is being taken a part would stand in what the close states, and the rest be refused. The head of
 * the chain is held first: no chunk comes between this look and the close.
 */
async function refuseWhileImporting(trx: TransactionClientContract, cityId: string): Promise<void> {
  await lockLedger(trx, cityId)
  if (await isImportArriving(trx, cityId)) throw new Refusal('E_CLOSE_IMPORT', {}, undefined, 409)
}

/** Takes the step, or keeps it for a second person when a period is to be opened again. */
export async function submitStep(
  asked: Asked & {
    period: { id: string; no: number; yearName: string }
    to: PeriodStatus
    reason: string | null
    currency: string
  }
): Promise<Outcome> {
  const { id, cityId, preparedBy, period, to, reason, currency } = asked
  const input = { id, periodId: period.id, to, reason }
  const draft = {
    ...{ id, cityId, action: 'period_reopening', input, preparedBy, currency },
    amount: 0n,
    summary: `${period.yearName} / ${period.no}`,
  }
  return transact((trx) =>
    recordOrKeep(trx, draft, async (inner) => {
      if (to !== 'open') await refuseWhileImporting(inner, cityId)
      return movePeriod(inner, { ...input, cityId, preparedBy })
    })
  )
}

export function stepFromDraft(
  trx: TransactionClientContract,
  input: Record<string, any>,
  context: DraftContext
) {
  const { id, periodId, to, reason } = input
  return movePeriod(trx, { id, periodId, to, reason, ...context })
}

/** Keeps the close of a year for a second person, after its plan was made without a fault. */
export async function submitYearClose(
  asked: Asked & { yearId: string; wishes: CarryWishes }
): Promise<Outcome> {
  const { id, cityId, preparedBy, yearId, wishes } = asked
  return transact(async (trx) => {
    const { entries, year } = await yearClosePlan(trx, cityId, yearId, wishes)
    if (entries.length === 0) throw new Refusal('E_NOTHING_TO_CLOSE', {}, undefined, 409)
    // a second person would only meet the same refusal of the books
    if (!year.isOver) {
      const params = { name: year.name, date: year.endsOn }
      throw new Refusal('E_YEAR_RUNNING', params, undefined, 409)
    }
    const moved = entries
      .flatMap(({ lines }) => lines.map((line) => line.functionalAmount ?? line.amount))
      .reduce((sum, amount) => (amount > 0n ? sum + amount : sum), 0n)
    const draft = {
      ...{ id, cityId, preparedBy, action: 'year_close', currency: year.currency },
      input: { id, yearId, policy: wishes.policy, choices: wishes.choices },
      amount: moved,
      summary: year.name,
    }
    return recordOrKeep(trx, draft, async (inner) => {
      await refuseWhileImporting(inner, cityId)
      return closeYear(inner, { id, cityId, yearId, ...wishes, preparedBy })
    })
  })
}

export async function yearCloseFromDraft(
  trx: TransactionClientContract,
  input: Record<string, any>,
  context: DraftContext
) {
  const { id, yearId, policy, choices } = input
  await refuseWhileImporting(trx, context.cityId)
  return closeYear(trx, { id, yearId, policy, choices, ...context })
}

/** Asks a second person to take the close of a year back. */
export async function submitYearCloseReversal(
  asked: Asked & { yearId: string; reason: string }
): Promise<void> {
  const { id, cityId, preparedBy, yearId, reason } = asked
  await transact(async (trx) => {
    const year = await yearToClose(trx, cityId, yearId)
    if ((await standingClosings(trx, cityId, yearId)).length === 0)
      throw new Refusal('E_NOTHING_CLOSED', {}, undefined, 409)
    if (year.status !== 'open') throw new Refusal('E_YEAR_CLOSE_DAY', {}, undefined, 409)
    await storeDraft(trx, {
      ...{ id, cityId, preparedBy, action: 'year_close_reversal', currency: year.currency },
      input: { id, yearId, reason },
      amount: 0n,
      summary: year.name,
    })
  })
}

export function yearCloseReversalFromDraft(
  trx: TransactionClientContract,
  input: Record<string, any>,
  context: DraftContext
) {
  const { id, yearId, reason } = input
  return reverseYearClose(trx, { id, yearId, reason, ...context })
}
