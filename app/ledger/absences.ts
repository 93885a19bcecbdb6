import type { LedgerFault } from '#ledger/faults'

/**
 * A file of a ledger holds entries and anchors, not the records that they name: audit events, decisions and
 * documents stay where they were made. What is missing of them up to the entry with which a ledger was brought in
 * is no damage, and is told apart from it; the same missing of a later entry is.
 */
export function partAbsences(
  found: readonly LedgerFault[],
  broughtInUpTo: bigint | null
): { faults: LedgerFault[]; absent: LedgerFault[] } {
  const isAbsent = (fault: LedgerFault) => {
    const seq = seqOfRecord(fault)
    return broughtInUpTo !== null && seq !== null && BigInt(seq) <= broughtInUpTo
  }
  return {
    faults: found.filter((fault) => !isAbsent(fault)),
    absent: found.filter(isAbsent),
  }
}

/** The entry up to which a record was made that is missing here; null for whatever else is at fault. */
function seqOfRecord({ code, seq, params }: LedgerFault): string | null {
  if (code === 'V_DOCUMENT_GONE') return seq
  if (code === 'V_DECISION' || code === 'V_SUBLEDGER')
    return params.part === 'missing' ? (seq ?? '0') : null
  return code === 'V_AUDIT_ANCHOR' ? params.seq : null
}
