import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { auditHash, FIRST_HASH, INSTALLATION } from '#audit/chain'
import { now } from '#core/clock'
import { canonicalJson } from '#core/hashes'
import { insertMany } from '#core/insert_many'
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
export function recordAuditEvent(trx: TransactionClientContract, event: AuditEvent): Promise<void> {
  return recordAuditEvents(trx, event.cityId, [event])
}

/** Adds events of one city, or of the installation, to its chain in their order. */
export async function recordAuditEvents(
  trx: TransactionClientContract,
  cityId: string | null,
  events: readonly Omit<AuditEvent, 'cityId'>[]
): Promise<void> {
  if (events.length === 0) return
  const scope = cityId ?? INSTALLATION
  await trx.rawQuery(
    `INSERT INTO audit_heads (scope, head_seq, head_hash) VALUES (?, 0, ?) ON CONFLICT (scope) DO NOTHING`,
    [scope, FIRST_HASH]
  )
  const [head] = await selectRows(
    trx,
    `UPDATE audit_heads SET head_seq = head_seq + ${events.length} WHERE scope = ?
     RETURNING head_seq, head_hash`,
    [scope]
  )
  const first = toBigInt(head.head_seq) - BigInt(events.length) + 1n
  let last: string = head.head_hash
  const rows = events.map((event, at) => {
    const row = {
      scope,
      seq: first + BigInt(at),
      cityId,
      at: now(),
      actorId: event.actorId,
      action: event.action,
      subjectType: event.subjectType ?? null,
      subjectId: event.subjectId ?? null,
      details: canonicalJson(event.details ?? {}),
    }
    const previous = last
    last = auditHash(previous, row)
    return {
      scope,
      seq: row.seq,
      city_id: cityId,
      at: row.at,
      actor_id: row.actorId,
      action: row.action,
      subject_type: row.subjectType,
      subject_id: row.subjectId,
      details: row.details,
      prev_hash: previous,
      hash: last,
    }
  })
  await insertMany(trx, 'audit_events', rows)
  await trx.rawQuery('UPDATE audit_heads SET head_hash = ? WHERE scope = ?', [last, scope])
}
