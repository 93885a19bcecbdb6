import { auditHash, FIRST_HASH } from '#audit/chain'
import { selectRows, toBigInt, type Client } from '#core/sql'

export type AuditVerdict =
  { ok: true; events: bigint; head: string } | { ok: false; brokenAt: bigint }

const BATCH = 1000n

/** Recomputes a chain from its first event and names the first that does not fit. */
export async function verifyAuditChain(client: Client, scope: string): Promise<AuditVerdict> {
  let seq = 0n
  let hash = FIRST_HASH
  for (;;) {
    const rows = await selectRows(
      client,
      `SELECT * FROM audit_events WHERE scope = ? AND seq > ? ORDER BY seq LIMIT ${BATCH}`,
      [scope, seq]
    )
    for (const row of rows) {
      const expected = auditHash(hash, {
        scope,
        seq: seq + 1n,
        cityId: row.city_id,
        at: row.at,
        actorId: row.actor_id,
        action: row.action,
        subjectType: row.subject_type,
        subjectId: row.subject_id,
        details: row.details,
      })
      if (toBigInt(row.seq) !== seq + 1n || row.prev_hash !== hash || row.hash !== expected) {
        return { ok: false, brokenAt: seq + 1n }
      }
      seq += 1n
      hash = expected
    }
    if (BigInt(rows.length) < BATCH) break
  }
  const [head] = await selectRows(
    client,
    'SELECT head_seq, head_hash FROM audit_heads WHERE scope = ?',
    [scope]
  )
  const recorded = { seq: toBigInt(head?.head_seq), hash: head?.head_hash ?? FIRST_HASH }
  if (recorded.seq !== seq || recorded.hash !== hash) return { ok: false, brokenAt: seq + 1n }
  return { ok: true, events: seq, head: hash }
}
