import { readRun, runMark } from '#allocation/run_document'
import { selectRows, toBigInt, type Client, type Row } from '#core/sql'
import { ACCOUNTS } from '#ledger/domain/chart'
import type { LedgerFault } from '#ledger/faults'

/**
 * What was decided against the money: each decision with its run, which its certificate still proves, with the
 * entry that names number and run, with the lines of that entry, and with what other pages read of it; and each
 * entry that says it is of a decision with a decision that stands.
 */
export async function findDecisionFaults(client: Client, cityId: string): Promise<LedgerFault[]> {
  const decisions = await selectRows(
    client,
    `SELECT d.*, r.year, r.title, r.effective_on AS round_day, e.seq, e.memo, e.kind, e.effective_on,
       e.source_type, e.source_id, e.prepared_by, e.approved_by,
       (SELECT count(*) FROM committee_proposals q
        WHERE q.city_id = d.city_id AND q.decision_id = d.id) AS by_committee
     FROM allocation_decisions d
     JOIN allocation_rounds r ON r.city_id = d.city_id AND r.id = d.round_id
     LEFT JOIN journal_entries e ON e.city_id = d.city_id AND e.id = d.entry_id
     WHERE d.city_id = ? AND d.state = 'decided' ORDER BY r.year, d.number, d.id`,
    [cityId]
  )
  const faults: LedgerFault[] = []
  const add = (seq: unknown, decision: string, part: string) =>
    void faults.push({
      seq: seq === null || seq === undefined ? null : String(seq),
      code: 'V_DECISION',
      params: { decision, part },
    })
  for (const decision of decisions)
    for (const part of await partsAtFault(client, cityId, decision))
      add(decision.seq, decision.number, part)
  const orphans = await selectRows(
    client,
    `SELECT e.seq, e.memo FROM journal_entries e WHERE e.city_id = ? AND e.source_type = 'allocation_decision'
       AND NOT EXISTS (SELECT 1 FROM allocation_decisions d WHERE d.city_id = e.city_id
         AND d.entry_id = e.id AND d.state = 'decided')
     ORDER BY e.seq`,
    [cityId]
  )
  for (const { seq, memo } of orphans) add(seq, memo, 'missing')
  return faults
}

async function partsAtFault(client: Client, cityId: string, decision: Row): Promise<string[]> {
  const [run] = await selectRows(
    client,
    'SELECT * FROM allocation_runs WHERE city_id = ? AND id = ? AND round_id = ?',
    [cityId, decision.run_id, decision.round_id]
  )
  const stored = run ? readRun(run) : null
  if (!stored?.result.ok) return ['run']
  const faults: string[] = []
  const isItsEntry =
    decision.kind === 'allocation' &&
    decision.source_type === 'allocation_decision' &&
    decision.source_id === decision.id &&
    decision.effective_on === decision.round_day &&
    decision.prepared_by === decision.proposed_by &&
    decision.approved_by === decision.decided_by
  if (!isItsEntry || !isNamed(decision, run)) faults.push('entry')

  const { input, result } = stored
  const funds = new Map(input.lots.map(({ code, fundId }) => [code, fundId]))
  const lines = new Map(input.cells.map(({ code, lineId }) => [code, lineId]))
  const flows = result.flows.map(
    ({ lot, cell, amount }) => `${funds.get(lot)} ${lines.get(cell)} ${amount}`
  )
  const kept = await selectRows(
    client,
    'SELECT fund_id, budget_line_id, amount FROM allocations WHERE city_id = ? AND decision_id = ?',
    [cityId, decision.id]
  )
  const booked = await selectRows(
    client,
    `SELECT fund_id, budget_line_id, -functional_amount AS amount FROM postings
     WHERE city_id = ? AND entry_id = ? AND account_code = ?`,
    [cityId, decision.entry_id, ACCOUNTS.allocated]
  )
  if (asText(kept) !== flows.toSorted().join()) faults.push('allocations')
  if (asText(booked) !== flows.toSorted().join()) faults.push('lines')
  return faults
}

const asText = (rows: Row[]) =>
  rows
    .map((row) => `${row.fund_id} ${row.budget_line_id} ${toBigInt(row.amount)}`)
    .toSorted()
    .join()

/**
 * Whether the entry carries number, title and, since decisions of two people name their run, its mark. What a
 * committee decided names its record, which is checked with the committee.
 */
function isNamed({ memo, number, title, by_committee: byCommittee }: Row, run: Row): boolean {
  const plain = `${number} ${title}`
  if (Number(byCommittee) > 0) return String(memo).startsWith(`${plain} · `)
  return memo === plain || memo === `${plain} · ${runMark(run)}`
}
