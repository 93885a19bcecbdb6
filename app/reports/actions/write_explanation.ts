import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'

export interface Explaining {
  /** Made before the request: the same explanation sent again changes nothing. */
  id: string
  cityId: string
  /** A day of the period that is explained. */
  on: string
  text: string
  lang: string
  by: string
}

/** What is explained: where explanations of its kind are kept, its key there, and its name in the audit trail. */
interface Explained {
  table: 'variance_explanations' | 'report_head_explanations'
  key: Record<string, string>
  audit: {
    action: string
    subjectType: string
    subjectId: string
    details?: Record<string, string>
  }
}

/** Writes an explanation down for the period that its day is in. What was written before stays. */
export async function writeExplanation(
  trx: TransactionClientContract,
  { id, cityId, on, text, lang, by }: Explaining,
  { table, key, audit }: Explained
): Promise<{ id: string; replayed: boolean }> {
  const [period] = await selectRows(
    trx,
    'SELECT id FROM periods WHERE city_id = ? AND ? BETWEEN starts_on AND ends_on',
    [cityId, on]
  )
  if (!period) throw new Refusal('E_EXPLAINED_PERIOD', { date: on }, 'on')
  const row = {
    city_id: cityId,
    id,
    ...key,
    period_id: period.id,
    explanation: text.normalize('NFC').trim(),
    lang,
  }
  const [stored] = await selectRows(trx, `SELECT * FROM ${table} WHERE city_id = ? AND id = ?`, [
    cityId,
    id,
  ])
  if (stored) {
    const same = Object.entries(row).every(([column, value]) => stored[column] === value)
    if (same) return { id, replayed: true }
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }
  await trx
    .insertQuery()
    .table(table)
    .insert({ ...row, explained_by: by, explained_at: now() })
  await recordAuditEvent(trx, {
    cityId,
    actorId: by,
    ...audit,
    details: { id, ...audit.details, periodId: period.id },
  })
  return { id, replayed: false }
}
