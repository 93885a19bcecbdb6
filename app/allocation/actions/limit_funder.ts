import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { tellOfRound, touchRound } from '#allocation/actions/round_store'
import { limitChoices, limitsInForce, limitSteps } from '#allocation/queries/funder_limits'

interface Step {
  id: string
  cityId: string
  roundId: string
  funderId: string
  by: string
}

/** At most so much from one funder in the year of the round; a new amount takes the place of an earlier one. */
export async function limitFunder(
  trx: TransactionClientContract,
  step: Step & { amount: bigint; reason: string }
): Promise<void> {
  const { cityId, roundId, funderId, amount, reason } = step
  if (await isKnown(trx, step)) return
  await touchRound(trx, cityId, roundId)
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
  await record(trx, step, { amount, reason })
  await tellOfRound(trx, step, 'round.funder_limited', { funder: funderId, amount, reason })
}

/** The funder has no limit in the round any more. */
export async function liftLimit(trx: TransactionClientContract, step: Step): Promise<void> {
  const { cityId, roundId, funderId } = step
  if (await isKnown(trx, step)) return
  await touchRound(trx, cityId, roundId)
  const inForce = await limitsInForce(trx, cityId, roundId)
  if (!inForce.some((limit) => limit.funderId === funderId)) {
    throw new Refusal('E_LIMIT_LIFTED', {}, undefined, 409)
  }
  await record(trx, step, { amount: null, reason: null })
  await tellOfRound(trx, step, 'round.funder_limit_lifted', { funder: funderId })
}

async function record(
  trx: TransactionClientContract,
  { id, cityId, roundId, funderId, by }: Step,
  terms: { amount: bigint | null; reason: string | null }
): Promise<void> {
  await trx
    .insertQuery()
    .table('round_funder_limits')
    .insert({
      city_id: cityId,
      id,
      round_id: roundId,
      funder_id: funderId,
      no: (await limitSteps(trx, cityId, roundId, funderId)) + 1,
      ...terms,
      set_by: by,
      set_at: now(),
    })
}

/** A form that came twice changes nothing. */
async function isKnown(trx: TransactionClientContract, { cityId, id }: Step): Promise<boolean> {
  const [known] = await selectRows(
    trx,
    'SELECT id FROM round_funder_limits WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  return known !== undefined
}
