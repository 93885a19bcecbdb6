import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { Refusal } from '#core/refusal'
import { selectRows, toCount } from '#core/sql'
import { refuseStale } from '#funding/actions/agreement_store'
import { lockParty } from '#funding/actions/party_store'

export interface PartyClosing {
  cityId: string
  id: string
  version?: number
  /** Last day, YYYY-MM-DD. */
  on: string
  by: string
}

/** A closed party stays in every figure of the past; it cannot be chosen any more. */
export async function closeParty(
  trx: TransactionClientContract,
  closing: PartyClosing
): Promise<void> {
  const { cityId, id, on, by } = closing
  const stored = await lockParty(trx, cityId, id)
  refuseStale(stored, closing.version)
  if (stored.closed_on) return
  const [open] = await selectRows(
    trx,
    `SELECT count(*) AS n FROM agreements
     WHERE city_id = ? AND funder_id = ? AND status IN ('asked', 'granted', 'active')`,
    [cityId, id]
  )
  const count = toCount(open.n)
  if (count > 0) throw new Refusal('E_PARTY_IN_USE', { name: stored.name, count })
  await trx
    .query()
    .from('parties')
    .where({ city_id: cityId, id })
    .update({ closed_on: on, version: stored.version + 1 })
  await recordAuditEvent(trx, {
    cityId,
    actorId: by,
    action: 'party.closed',
    subjectType: 'party',
    subjectId: id,
    details: { on },
  })
}
