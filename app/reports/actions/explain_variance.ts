import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'

export interface VarianceExplaining {
  /** Made before the request: the same explanation sent again changes nothing. */
  id: string
  cityId: string
  lineId: string
  /** A day of the period that is explained. */
  on: string
  text: string
  lang: string
  by: string
}

/** Writes down why a line's spending differs from its budget in a period. What was written before stays. */
export async function explainVariance(
  trx: TransactionClientContract,
  explaining: VarianceExplaining
): Promise<{ id: string; replayed: boolean }> {
  const { id, cityId, lineId, on, lang, by } = explaining
  const [line] = await selectRows(trx, 'SELECT 1 FROM budget_lines WHERE city_id = ? AND id = ?', [
    cityId,
    lineId,
  ])
  if (!line) throw new NotFound()
  const [period] = await selectRows(
    trx,
    'SELECT id FROM periods WHERE city_id = ? AND ? BETWEEN starts_on AND ends_on',
    [cityId, on]
  )
  if (!period) throw new Refusal('E_EXPLAINED_PERIOD', { date: on }, 'on')
  const row = {
    city_id: cityId,
    id,
    budget_line_id: lineId,
    period_id: period.id,
    explanation: explaining.text.normalize('NFC').trim(),
    lang,
  }
  const [stored] = await selectRows(
    trx,
    'SELECT * FROM variance_explanations WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (stored) {
    const same = Object.entries(row).every(([column, value]) => stored[column] === value)
    if (same) return { id, replayed: true }
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }
  await trx
    .insertQuery()
    .table('variance_explanations')
    .insert({ ...row, explained_by: by, explained_at: now() })
  await recordAuditEvent(trx, {
    cityId,
    actorId: by,
    action: 'variance.explained',
    subjectType: 'budget_line',
    subjectId: lineId,
    details: { id, periodId: period.id },
  })
  return { id, replayed: false }
}
