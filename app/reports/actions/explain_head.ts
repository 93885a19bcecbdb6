import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'

export interface HeadExplaining {
  /** Made before the request: the same explanation sent again changes nothing. */
  id: string
  cityId: string
  agreementId: string
  head: string
  /** A day of the period that is explained. */
  on: string
  text: string
  lang: string
  by: string
}

/** Writes down why spending under a head differs from what was approved. What was written before stays. */
export async function explainHead(
  trx: TransactionClientContract,
  explaining: HeadExplaining
): Promise<{ id: string; replayed: boolean }> {
  const { id, cityId, agreementId, head, on, lang, by } = explaining
  const [known] = await selectRows(
    trx,
    'SELECT 1 FROM report_heads WHERE city_id = ? AND agreement_id = ? AND code = ? LIMIT 1',
    [cityId, agreementId, head]
  )
  if (!known) throw new NotFound()
  const [period] = await selectRows(
    trx,
    'SELECT id FROM periods WHERE city_id = ? AND ? BETWEEN starts_on AND ends_on',
    [cityId, on]
  )
  if (!period) throw new Refusal('E_EXPLAINED_PERIOD', { date: on }, 'on')
  const row = {
    city_id: cityId,
    id,
    agreement_id: agreementId,
    head_code: head,
    period_id: period.id,
    explanation: explaining.text.normalize('NFC').trim(),
    lang,
  }
  const [stored] = await selectRows(
    trx,
    'SELECT * FROM report_head_explanations WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (stored) {
    const same = Object.entries(row).every(([column, value]) => stored[column] === value)
    if (same) return { id, replayed: true }
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }
  await trx
    .insertQuery()
    .table('report_head_explanations')
    .insert({ ...row, explained_by: by, explained_at: now() })
  await recordAuditEvent(trx, {
    cityId,
    actorId: by,
    action: 'report_head.explained',
    subjectType: 'agreement',
    subjectId: agreementId,
    details: { id, head, periodId: period.id },
  })
  return { id, replayed: false }
}
