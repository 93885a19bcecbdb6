import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { derivedId } from '#core/ids'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { runRound, type Run, type RunRequest } from '#allocation/actions/run_round'
import { recordStep, startStep, type RoundStep } from '#allocation/actions/round_steps'
import { tellOfRound } from '#allocation/actions/round_store'
import { closedLines } from '#allocation/queries/line_steps'

export interface LineStep extends RoundStep {
  lineId: string
  reason: string
}

/**
 * The committee closes a line for this round, because what it gets is too little to start, and the round
 * is run anew without it. `as` says how: the rule, ring-fences and remedies of the run it looked at.
 */
export async function closeLine(
  trx: TransactionClientContract,
  step: LineStep,
  as: Pick<RunRequest, 'rule' | 'withRingFences' | 'remedies' | 'leastChange'> = {}
): Promise<Run> {
  await takeStep(trx, step, 'closed')
  const { cityId, roundId, by } = step
  return runRound(trx, { ...as, id: derivedId(step.id, 'run'), cityId, roundId, by })
}

/** The line takes part in the round again. */
export async function reopenLine(trx: TransactionClientContract, step: LineStep): Promise<void> {
  await takeStep(trx, step, 'reopened')
}

async function takeStep(
  trx: TransactionClientContract,
  step: LineStep,
  to: 'closed' | 'reopened'
): Promise<void> {
  const { cityId, roundId, lineId, reason } = step
  const about = { budget_line_id: lineId }
  const content = { ...about, step: to, reason }
  if (!(await startStep(trx, 'round_line_steps', step, content))) return
  const [line] = await selectRows(
    trx,
    `SELECT l.code FROM round_lines r
     JOIN budget_lines l ON l.city_id = r.city_id AND l.id = r.budget_line_id
     WHERE r.city_id = ? AND r.round_id = ? AND r.budget_line_id = ?`,
    [cityId, roundId, lineId]
  )
  if (!line) throw new NotFound()
  const isClosed = (await closedLines(trx, cityId, roundId)).has(lineId)
  if (isClosed === (to === 'closed')) {
    const code = isClosed ? 'E_LINE_CLOSED_FOR_ROUND' : 'E_LINE_OPEN_FOR_ROUND'
    throw new Refusal(code, { line: line.code }, undefined, 409)
  }
  const row = { step: to, reason, taken_by: step.by, taken_at: now() }
  await recordStep(trx, 'round_line_steps', step, about, row)
  await tellOfRound(trx, step, to === 'closed' ? 'round.line_closed' : 'round.line_reopened', {
    line: lineId,
    reason,
  })
}
