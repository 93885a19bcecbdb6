import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { recordStep, startStep, type RoundStep } from '#allocation/actions/round_steps'
import { tellOfRound } from '#allocation/actions/round_store'
import { capsInForce } from '#allocation/queries/edge_caps'
import { roundInput } from '#allocation/queries/round_problem'
import { findRound } from '#allocation/queries/round_rows'

interface Step extends RoundStep {
  fundId: string
  lineId: string
}

const TABLE = 'round_edge_caps'
const pairOf = ({ fundId, lineId }: Step) => ({ fund_id: fundId, budget_line_id: lineId })

/**
 * At most so much of one fund for one line, earlier decisions included; nothing at all where the amount is 0.
 * A new amount takes the place of an earlier one. Only what the earmark of the fund allows can be capped.
 */
export async function capEdge(
  trx: TransactionClientContract,
  step: Step & { amount: bigint; reason: string }
): Promise<void> {
  const { cityId, roundId, fundId, lineId, amount, reason } = step
  const terms = { amount, reason }
  if (!(await startStep(trx, TABLE, step, { ...pairOf(step), ...terms }))) return
  if (amount < 0n) throw new Refusal('E_CAP_NEGATIVE', {}, 'amount')
  if (!reason.trim()) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  for (const [table, id] of [
    ['funds', fundId],
    ['budget_lines', lineId],
  ]) {
    const [known] = await selectRows(trx, `SELECT id FROM ${table} WHERE city_id = ? AND id = ?`, [
      cityId,
      id,
    ])
    if (!known) throw new NotFound()
  }
  const input = await roundInput(trx, cityId, await findRound(trx, cityId, roundId))
  const fund = input.lots.find((lot) => lot.fundId === fundId)
  const line = input.cells.find((cell) => cell.lineId === lineId)
  if (!fund) throw new Refusal('E_CAP_NO_FUND', {}, 'fund_id')
  if (!line) throw new Refusal('E_CAP_NO_LINE', {}, 'line_id')
  const out = input.excluded.find(({ lot, cell }) => lot === fund.code && cell === line.code)
  if (out) {
    const params = { fund: fund.code, line: line.code, by: out.by }
    throw new Refusal('E_CAP_EARMARK', params, 'line_id')
  }
  await record(trx, step, terms)
  const details = { fund: fundId, line: lineId, amount, reason }
  await tellOfRound(trx, step, 'round.edge_capped', details)
}

/** The fund may pay the line as much as its earmark and its money allow again. */
export async function liftCap(trx: TransactionClientContract, step: Step): Promise<void> {
  const { cityId, roundId, fundId, lineId } = step
  const terms = { amount: null, reason: null }
  if (!(await startStep(trx, TABLE, step, { ...pairOf(step), ...terms }))) return
  const inForce = await capsInForce(trx, cityId, roundId)
  if (!inForce.some((cap) => cap.fundId === fundId && cap.lineId === lineId)) {
    throw new Refusal('E_CAP_LIFTED', {}, undefined, 409)
  }
  await record(trx, step, terms)
  await tellOfRound(trx, step, 'round.edge_cap_lifted', { fund: fundId, line: lineId })
}

function record(
  trx: TransactionClientContract,
  step: Step,
  terms: { amount: bigint | null; reason: string | null }
): Promise<void> {
  const row = { ...terms, set_by: step.by, set_at: now() }
  return recordStep(trx, TABLE, step, pairOf(step), row)
}
