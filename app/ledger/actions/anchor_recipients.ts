import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'

interface Recipient {
  id: string
  cityId: string
  email: string
  by: string
}

/** Anchors of this city go to this address from the next one on. The same form again changes nothing. */
export async function addRecipient(
  trx: TransactionClientContract,
  { id, cityId, email, by }: Recipient
): Promise<void> {
  const there = await selectRows(
    trx,
    'SELECT id, email, ended_at FROM anchor_recipients WHERE city_id = ? AND (id = ? OR email = ?)',
    [cityId, id, email]
  )
  if (there.some((row) => row.id === id && row.email === email)) return
  if (there.some((row) => row.id === id))
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  if (there.some((row) => row.ended_at === null))
    throw new Refusal('E_RECIPIENT_THERE', {}, 'email')
  await trx
    .insertQuery()
    .table('anchor_recipients')
    .insert({ city_id: cityId, id, email, added_by: by, added_at: now() })
  await tell(trx, 'anchor_recipient.added', { id, cityId, by })
}

/** No more anchors to this address; what was sent stays recorded. */
export async function endRecipient(
  trx: TransactionClientContract,
  { id, cityId, by }: Omit<Recipient, 'email'>
): Promise<{ email: string }> {
  const [row] = await selectRows(
    trx,
    'SELECT email, ended_at FROM anchor_recipients WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (!row) throw new NotFound()
  if (row.ended_at !== null) return { email: row.email }
  await trx
    .query()
    .from('anchor_recipients')
    .where({ city_id: cityId, id })
    .update({ ended_at: now() })
  await tell(trx, 'anchor_recipient.ended', { id, cityId, by })
  return { email: row.email }
}

function tell(trx: TransactionClientContract, action: string, of: Omit<Recipient, 'email'>) {
  return recordAuditEvent(trx, {
    cityId: of.cityId,
    actorId: of.by,
    action,
    subjectType: 'anchor_recipient',
    subjectId: of.id,
  })
}
