import { verifyAuditChain } from '#audit/queries/verify_audit_chain'
import { selectRows, type Client } from '#core/sql'
import { readStatement, type SignedAnchor } from '#ledger/domain/anchor'
import type { SourceAnchor } from '#ledger/source'
import type { LedgerFault } from '#ledger/faults'

/** The chain of audit events of a city: recomputed, and compared with what anchors say of it. */
export async function findAuditFaults(
  client: Client,
  cityId: string,
  anchors: (SourceAnchor | SignedAnchor)[]
): Promise<LedgerFault[]> {
  const faults: LedgerFault[] = []
  const verdict = await verifyAuditChain(client, cityId)
  if (!verdict.ok) {
    faults.push({ seq: null, code: 'V_AUDIT', params: { event: verdict.brokenAt.toString() } })
  }
  for (const { statement } of anchors) {
    const said = readStatement(statement)
    if (!said || said.city_id !== cityId || said.audit_seq === '0') continue
    const [event] = await selectRows(
      client,
      'SELECT hash FROM audit_events WHERE scope = ? AND seq = ?',
      [cityId, BigInt(said.audit_seq)]
    )
    if (event?.hash !== said.audit_hash) {
      const params = { event: said.audit_seq, anchor: said.no, seq: said.seq }
      faults.push({ seq: null, code: 'V_AUDIT_ANCHOR', params })
    }
  }
  return faults
}
