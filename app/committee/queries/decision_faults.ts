import { runRow } from '#allocation/queries/runs'
import { readRun } from '#allocation/run_document'
import { selectRows, toBigInt, type Client } from '#core/sql'
import type { AllocationDocument } from '#committee/queries/proposals'
import { recordMark, type CommitteeRecord } from '#committee/queries/record'

/**
 * A decided run against the money: the stored run is the one that was proposed, the decision names it with
 * the number of the record, its entry names the record, and every allocation is a flow of the run.
 */
export async function decisionFaults(
  client: Client,
  cityId: string,
  record: CommitteeRecord,
  recordHash: string
): Promise<string[]> {
  const document = record.proposal.document as unknown as AllocationDocument
  const run = await runRow(client, cityId, document.run)
  const stored = readRun(run)
  const isSame =
    stored && run.input_hash === document.inputSha256 && run.result_hash === document.resultSha256
  const faults = isSame ? [] : ['run']
  if (record.outcome !== 'consensus' && record.outcome !== 'vote') return faults

  const [decision] = await selectRows(
    client,
    `SELECT d.id, d.run_id, d.number, d.state, d.proposed_by, d.decided_by, e.memo, e.source_id
     FROM committee_proposals q
     JOIN allocation_decisions d ON d.city_id = q.city_id AND d.id = q.decision_id
     LEFT JOIN journal_entries e ON e.city_id = d.city_id AND e.id = d.entry_id
     WHERE q.city_id = ? AND q.id = ?`,
    [cityId, record.proposal.id]
  )
  if (
    decision.state !== 'decided' ||
    decision.run_id !== document.run ||
    decision.number !== record.number ||
    decision.proposed_by !== record.proposal.putBy ||
    decision.decided_by !== record.closedBy
  )
    faults.push('decision')
  if (decision.source_id !== decision.id || !decision.memo?.endsWith(recordMark(recordHash)))
    faults.push('entry')
  if (stored?.result.ok) {
    const { input, result } = stored
    const funds = new Map(input.lots.map(({ code, fundId }) => [code, fundId]))
    const lines = new Map(input.cells.map(({ code, lineId }) => [code, lineId]))
    const flows = result.flows.map(
      ({ lot, cell, amount }) => `${funds.get(lot)} ${lines.get(cell)} ${amount}`
    )
    const booked = await selectRows(
      client,
      'SELECT fund_id, budget_line_id, amount FROM allocations WHERE city_id = ? AND decision_id = ?',
      [cityId, decision.id]
    )
    const rows = booked.map((row) => `${row.fund_id} ${row.budget_line_id} ${toBigInt(row.amount)}`)
    if (flows.toSorted().join() !== rows.toSorted().join()) faults.push('allocations')
  }
  return faults
}
