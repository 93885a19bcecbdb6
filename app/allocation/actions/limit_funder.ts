import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { recordStep, startStep, type RoundStep } from '#allocation/actions/round_steps'
import { tellOfRound } from '#allocation/actions/round_store'
import { limitChoices, limitsInForce } from '#allocation/queries/funder_limits'

interface Step extends RoundStep {
  funderId: string
}

const TABLE = 'round_funder_limits'

/** At most so much from one funder in the year of the round; a new amount takes the place of an earlier one. */
export async function limitFunder(
  trx: TransactionClientContract,
  step: Step & { amount: bigint; reason: string }
): Promise<void> {
  const { cityId, roundId, funderId, amount, reason } = step
  const terms = { amount, reason }
  if (!(await startStep(trx, TABLE, step, { funder_id: funderId, ...terms }))) return
  if (amount <= 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'amount')
  if (!reason.trim()) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  const [funder] = await selectRows(trx, 'SELECT name FROM parties WHERE city_id = ? AND id = ?', [
    cityId,
    funderId,
  ])
  if (!funder) throw new NotFound()
  const choices = await limitChoices(trx, cityId, roundId)
  if (!choices.some((choice) => choice.funderId === funderId && choice.own.length > 0)) {
    throw new Refusal('E_LIMIT_NO_FUND', {}, 'funder_id')
  }
  await record(trx, step, terms)
  await tellOfRound(trx, step, 'round.funder_limited', { funder: funderId, amount, reason })
}

/** The funder has no limit in the round any more. */
export async function liftLimit(trx: TransactionClientContract, step: Step): Promise<void> {
  const { cityId, roundId, funderId } = step
  const terms = { amount: null, reason: null }
  if (!(await startStep(trx, TABLE, step, { funder_id: funderId, ...terms }))) return
  const inForce = await limitsInForce(trx, cityId, roundId)
  if (!inForce.some((limit) => limit.funderId === funderId)) {
    throw new Refusal('E_LIMIT_LIFTED', {}, undefined, 409)
  }
  await record(trx, step, terms)
  await tellOfRound(trx, step, 'round.funder_limit_lifted', { funder: funderId })
}

function record(
  trx: TransactionClientContract,
  step: Step,
  terms: { amount: bigint | null; reason: string | null }
): Promise<void> {
  const row = { ...terms, set_by: step.by, set_at: now() }
  return recordStep(trx, TABLE, step, { funder_id: step.funderId }, row)
}
