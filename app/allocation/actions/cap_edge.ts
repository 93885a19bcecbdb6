import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { tellOfRound, touchRound } from '#allocation/actions/round_store'
import { capCount, capsInForce } from '#allocation/queries/edge_caps'
import { roundInput } from '#allocation/queries/round_problem'
import { findRound } from '#allocation/queries/round_rows'

interface Step {
  id: string
  cityId: string
  roundId: string
  fundId: string
  lineId: string
  by: string
}

/**
 * At most so much of one fund for one line, earlier decisions included; nothing at all where the amount is 0.
 * A new amount takes the place of an earlier one. Only what the earmark of the fund allows can be capped.
 */
export async function capEdge(
  trx: TransactionClientContract,
  step: Step & { amount: bigint; reason: string }
): Promise<void> {
  const { cityId, roundId, fundId, lineId, amount, reason } = step
  if (await isKnown(trx, step)) return
  await touchRound(trx, cityId, roundId)
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
  await record(trx, step, { amount, reason })
  const details = { fund: fundId, line: lineId, amount, reason }
  await tellOfRound(trx, step, 'round.edge_capped', details)
}

/** The fund may pay the line as much as its earmark and its money allow again. */
export async function liftCap(trx: TransactionClientContract, step: Step): Promise<void> {
  const { cityId, roundId, fundId, lineId } = step
  if (await isKnown(trx, step)) return
  await touchRound(trx, cityId, roundId)
  const inForce = await capsInForce(trx, cityId, roundId)
  if (!inForce.some((cap) => cap.fundId === fundId && cap.lineId === lineId)) {
    throw new Refusal('E_CAP_LIFTED', {}, undefined, 409)
  }
  await record(trx, step, { amount: null, reason: null })
  await tellOfRound(trx, step, 'round.edge_cap_lifted', { fund: fundId, line: lineId })
}

async function record(
  trx: TransactionClientContract,
  { id, cityId, roundId, fundId, lineId, by }: Step,
  terms: { amount: bigint | null; reason: string | null }
): Promise<void> {
  await trx
    .insertQuery()
    .table('round_edge_caps')
    .insert({
      city_id: cityId,
      id,
      round_id: roundId,
      fund_id: fundId,
      budget_line_id: lineId,
      no: (await capCount(trx, cityId, roundId, { fundId, lineId })) + 1,
      ...terms,
      set_by: by,
      set_at: now(),
    })
}

/** A form that came twice changes nothing. */
async function isKnown(trx: TransactionClientContract, { cityId, id }: Step): Promise<boolean> {
  const [known] = await selectRows(
    trx,
    'SELECT id FROM round_edge_caps WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  return known !== undefined
}
