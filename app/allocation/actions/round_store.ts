import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toCount } from '#core/sql'
import type { RoundState } from '#allocation/queries/round_rows'

/** Takes the round for this transaction; others that want to change it wait. */
export async function lockRound(
  trx: TransactionClientContract,
  cityId: string,
  roundId: string
): Promise<{ state: RoundState; version: number }> {
  const [round] = await selectRows(
    trx,
    'UPDATE allocation_rounds SET version = version WHERE city_id = ? AND id = ? RETURNING state, version',
    [cityId, roundId]
  )
  if (!round) throw new NotFound()
  return { state: round.state, version: toCount(round.version) }
}

/** Locks the round for a change of its terms. What is proposed or decided is not changed any more. */
export async function touchRound(
  trx: TransactionClientContract,
  cityId: string,
  roundId: string,
  version?: number
): Promise<void> {
  const round = await lockRound(trx, cityId, roundId)
  if (version !== undefined && round.version !== version) {
    throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
  }
  refuseFixed(round.state)
  await moveRound(trx, cityId, roundId, round.state)
}

export function refuseFixed(state: RoundState): void {
  if (state === 'decided') throw new Refusal('E_ROUND_DECIDED', {}, undefined, 409)
  if (state === 'proposed') throw new Refusal('E_ROUND_PROPOSED', {}, undefined, 409)
}

export async function moveRound(
  trx: TransactionClientContract,
  cityId: string,
  roundId: string,
  state: RoundState
): Promise<void> {
  await trx.rawQuery(
    'UPDATE allocation_rounds SET state = ?, version = version + 1 WHERE city_id = ? AND id = ?',
    [state, cityId, roundId]
  )
}

/** What happened to a round, in the audit trail of its city. */
export async function tellOfRound(
  trx: TransactionClientContract,
  of: { cityId: string; roundId: string; by: string },
  action: string,
  details: Record<string, unknown> = {}
): Promise<void> {
  await recordAuditEvent(trx, {
    cityId: of.cityId,
    actorId: of.by,
    action,
    subjectType: 'allocation_round',
    subjectId: of.roundId,
    details,
  })
}
