import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { auditHash, FIRST_HASH, INSTALLATION } from '#audit/chain'
import { now } from '#core/clock'
import { canonicalJson } from '#core/hashes'
import { selectRows, toBigInt } from '#core/sql'

export interface AuditEvent {
  /** Null: it concerns the installation, not one city. */
  cityId: string | null
  /** Null: nobody was signed in, or the system did it. */
  actorId: string | null
  /** What happened, as `<subject>.<past participle>`: `role.given`, `workbook.exported`. */
  action: string
  subjectType?: string
  subjectId?: string
  /** Facts by reference: ids, codes and amounts, no personal data and no secrets. */
  details?: Record<string, unknown>
}

/**
 * Adds an event to the chain of its city, in the transaction of what it tells of: both happen or
 * neither. The head of the chain is moved first, which makes concurrent writers of a chain wait.
 */
export async function recordAuditEvent(
  trx: TransactionClientContract,
  event: AuditEvent
): Promise<void> {
  const scope = event.cityId ?? INSTALLATION
  await trx.rawQuery(
    `INSERT INTO audit_heads (scope, head_seq, head_hash) VALUES (?, 0, ?) ON CONFLICT (scope) DO NOTHING`,
    [scope, FIRST_HASH]
  )
  const [head] = await selectRows(
    trx,
    `UPDATE audit_heads SET head_seq = head_seq + 1 WHERE scope = ? RETURNING head_seq, head_hash`,
    [scope]
  )
  const row = {
    scope,
    seq: toBigInt(head.head_seq),
    cityId: event.cityId,
    at: now(),
    actorId: event.actorId,
    action: event.action,
    subjectType: event.subjectType ?? null,
    subjectId: event.subjectId ?? null,
    details: canonicalJson(event.details ?? {}),
  }
  const hash = auditHash(head.head_hash, row)
  await trx.rawQuery(
    `INSERT INTO audit_events
       (scope, seq, city_id, at, actor_id, action, subject_type, subject_id, details, prev_hash, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      row.scope,
      row.seq,
      row.cityId,
      row.at,
      row.actorId,
      row.action,
      row.subjectType,
      row.subjectId,
      row.details,
      head.head_hash,
      hash,
    ] as never
  )
  await trx.rawQuery('UPDATE audit_heads SET head_hash = ? WHERE scope = ?', [hash, scope])
}
