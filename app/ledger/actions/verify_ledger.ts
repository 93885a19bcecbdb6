import { findDecisionFaults } from '#allocation/queries/decision_faults'
import { findFenceFaults } from '#allocation/queries/fence_faults'
import { findCommitteeFaults } from '#committee/queries/committee_faults'
import {
  documentsOfCity,
  findDocumentFaults,
  namedDocuments,
} from '#documents/queries/document_faults'
import { findAgreementFaults } from '#funding/queries/agreement_faults'
import { partAbsences } from '#ledger/absences'
import type { GivenAnchors } from '#ledger/anchor_checks'
import type { LedgerFault } from '#ledger/faults'
import { findAuditFaults } from '#ledger/queries/audit_faults'
import { broughtInUpTo } from '#ledger/queries/brought_in'
import { findClosingFaults } from '#ledger/queries/closing_faults'
import { guardFaults } from '#ledger/queries/guard_faults'
import { withLedgerOfCity } from '#ledger/queries/ledger_source'
import { findRecordFaults } from '#ledger/queries/record_faults'
import { findSealFaults } from '#ledger/queries/seal_faults'
import { findSettingFaults } from '#ledger/queries/setting_faults'
import { findStrayLines, linesOf } from '#ledger/queries/stray_lines'
import { findSubledgerFaults } from '#ledger/queries/subledger_faults'
import { findCostRuleFaults } from '#network/queries/cost_rule_faults'
import { FAULTS_SHOWN, verifySource, type LedgerVerdict } from '#ledger/verify'
import type { PartTask } from '#ledger/verify_part'
import { VERIFY_THREADS, verifyInThreads } from '#ledger/workers/verify_threads'

export interface TimedVerdict extends LedgerVerdict {
  /** Records that entries or anchors name, and that a ledger which came from a file does not have. */
  absent: LedgerFault[]
  absentCount: number
  /** The number of the last entry that came from a file. */
  broughtInUpTo: string | null
  seconds: number
}

/**
 * Verifies a city's ledger in the database: the chain and everything computed from it, the anchors, the
 * subledgers, the documents, the audit chain, and whether the guards of the database stand.
 */
export async function verifyLedger(
  cityId: string,
  given?: GivenAnchors,
  threads = VERIFY_THREADS
): Promise<TimedVerdict> {
  const started = performance.now()
  const verdict = await withLedgerOfCity(cityId, async (source, client) => {
    const named = namedDocuments()
    const { lastSeq } = source
    const all = await linesOf(client, cityId)
    const inParts =
      lastSeq !== undefined && lastSeq >= threads.entries
        ? (task: PartTask) => verifyInThreads(client, task, lastSeq, { count: threads.count, all })
        : undefined
    const result = await verifySource(source, { given, onDocument: named.add, inParts })
    const kept = await documentsOfCity(client, cityId)
    const guards = await guardFaults(client)
    const broughtIn = await broughtInUpTo(client, cityId)
    const found = [
      ...result.faults,
      ...named.missingIn(kept.map(({ sha256 }) => sha256)),
      ...(await findStrayLines(client, cityId, { found: result.lines, all })),
      ...(await findSubledgerFaults(client, cityId)),
      ...(await findRecordFaults(client, cityId)),
      ...(await findAgreementFaults(client, cityId)),
      ...(await findSealFaults(client, cityId)),
      ...(await findSettingFaults(client, cityId)),
      ...(await findFenceFaults(client, cityId)),
      ...(await findClosingFaults(client, cityId)),
      ...(await findDocumentFaults(client, cityId)),
      ...(await findCommitteeFaults(client, cityId)),
      ...(await findDecisionFaults(client, cityId)),
      ...(await findCostRuleFaults(client, cityId)),
      ...(await findAuditFaults(client, cityId, [...source.anchors, ...(given?.anchors ?? [])])),
      ...guards.map((params) => ({ seq: null, code: 'V_GUARD' as const, params: { ...params } })),
    ]
    const { faults, absent } = partAbsences(found, broughtIn)
    return {
      ...result,
      faults: faults.slice(0, FAULTS_SHOWN),
      absent: absent.slice(0, FAULTS_SHOWN),
      absentCount: absent.length,
      broughtInUpTo: broughtIn?.toString() ?? null,
      ok: faults.length === 0,
    }
  })
  return { ...verdict, seconds: (performance.now() - started) / 1000 }
}
