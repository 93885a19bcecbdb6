import { canonicalJson } from '#core/hashes'
import { selectRows, type Client } from '#core/sql'
import type { LedgerFault } from '#ledger/faults'

/** Ring-fences that are not what the audit chain says was set, that were withdrawn by nobody, or that are gone. */
export async function findFenceFaults(client: Client, cityId: string): Promise<LedgerFault[]> {
  const events = await selectRows(
    client,
    `SELECT action, subject_id, details FROM audit_events
     WHERE scope = ? AND action IN ('ring_fence.set', 'ring_fence.withdrawn') ORDER BY seq`,
    [cityId]
  )
  const set = new Map<string, string>()
  const withdrawn = new Set<string>()
  for (const { action, subject_id: round, details } of events) {
    const { ringFence, groups, amount = null, percentage = null } = JSON.parse(details)
    if (action === 'ring_fence.withdrawn') withdrawn.add(ringFence)
    else set.set(ringFence, canonicalJson({ round, groups, amount, percentage }))
  }
  const rows = await selectRows(client, 'SELECT * FROM ring_fences WHERE city_id = ?', [cityId])
  const fault = (id: string, part: string): LedgerFault => ({
    seq: null,
    code: 'V_SUBLEDGER',
    params: { table: 'ring_fences', id, part },
  })
  const wrong = rows.flatMap((row) => {
    const expected = set.get(row.id)
    set.delete(row.id)
    const now = canonicalJson({
      round: row.round_id,
      groups: JSON.parse(row.group_codes),
      amount: row.amount === null ? null : String(row.amount),
      percentage: row.percentage,
    })
    // One from before the audit chain told of them is not known otherwise
    if (expected !== undefined && expected !== now) return [fault(row.id, 'terms')]
    const isLifted = row.withdrawn_at !== null
    return expected !== undefined && isLifted !== withdrawn.has(row.id)
      ? [fault(row.id, 'withdrawn_at')]
      : []
  })
  return [...wrong, ...[...set.keys()].map((id) => fault(id, 'missing'))]
}
