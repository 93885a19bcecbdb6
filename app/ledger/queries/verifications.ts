import { readClient, selectRows } from '#core/sql'
import type { LedgerFault } from '#ledger/faults'

export interface Verification {
  at: string
  by: string | null
  ok: boolean
  entries: number
  headSeq: string
  headHash: string
  faults: LedgerFault[]
  /** What a ledger that came from a file does not have; earlier verifications did not tell it apart. */
  absent?: LedgerFault[]
  broughtInUpTo?: string | null
  seconds: number
}

export const VERIFIED = 'ledger.verified'

/** The last verifications of a city's ledger, the newest first. */
export async function lastVerifications(cityId: string, count = 10): Promise<Verification[]> {
  const rows = await selectRows(
    readClient(),
    `SELECT a.at, a.details, m.full_name FROM audit_events a LEFT JOIN people m ON m.id = a.actor_id
     WHERE a.scope = ? AND a.action = ? ORDER BY a.seq DESC LIMIT ?`,
    [cityId, VERIFIED, count]
  )
  return rows.map((row) => ({ at: row.at, by: row.full_name, ...JSON.parse(row.details) }))
}
