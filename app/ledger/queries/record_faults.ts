import { selectRows, type Client } from '#core/sql'
import type { LedgerFault } from '#ledger/faults'
import { RULES } from '#ledger/queries/record_rules'

/** Where the record is that an entry names as its source; agreements and years have several entries. */
const NAMED: [source: string, table: string, own: string][] = [
  ['agreement', 'agreements', 'CAST(r.id AS text) = e.source_id'],
  ['fiscal_year', 'fiscal_years', 'CAST(r.id AS text) = e.source_id'],
  ...Object.entries(RULES).flatMap(([table, { source, also = [] }]) =>
    source
      .filter((each) => !also.includes(each))
      .map((each): [string, string, string] => [each, table, 'r.entry_id = e.id'])
  ),
]

/** Beside records of entries: what else must agree with them. Each question lists what does not. */
const QUESTIONS: Record<string, string> = {
  payables: `
    SELECT e.seq, y.id FROM payables y
    LEFT JOIN journal_entries e ON e.city_id = y.city_id AND e.id = y.entry_id
    WHERE y.city_id = ? AND (e.id IS NULL OR e.effective_on <> y.arose_on OR NOT EXISTS (
      SELECT 1 FROM postings p WHERE p.city_id = y.city_id AND p.entry_id = y.entry_id AND p.account_code = '2000'
        AND p.fund_id = y.fund_id AND (p.party_id = y.party_id OR (p.party_id IS NULL AND y.party_id IS NULL))))`,
  entry_drafts: `
    SELECT e.seq, d.id FROM entry_drafts d
    JOIN journal_entries e ON e.city_id = d.city_id AND e.id = d.id
    WHERE d.city_id = ? AND e.approved_by IS NOT NULL AND (d.state <> 'approved'
      OR e.prepared_by <> d.prepared_by OR e.approved_by IS DISTINCT FROM d.decided_by)`,
  entry_rates: `
    SELECT e.seq, t.entry_id AS id FROM entry_rates t
    LEFT JOIN journal_entries e ON e.city_id = t.city_id AND e.id = t.entry_id
    WHERE t.city_id = ? AND NOT EXISTS (SELECT 1 FROM postings p
      WHERE p.city_id = t.city_id AND p.entry_id = t.entry_id AND p.currency = t.currency)`,
  asset_costs: `
    SELECT e.seq, c.id FROM asset_costs c
    LEFT JOIN journal_entries e ON e.city_id = c.city_id AND e.id = c.entry_id
    WHERE c.city_id = ? AND (SELECT sum(o.cost) FROM asset_costs o WHERE o.city_id = c.city_id
        AND o.entry_id = c.entry_id AND o.fund_id = c.fund_id AND o.budget_line_id = c.budget_line_id)
      > (SELECT coalesce(sum(p.functional_amount), 0) FROM postings p
        WHERE p.city_id = c.city_id AND p.entry_id = c.entry_id AND p.account_code = '5200'
          AND p.fund_id = c.fund_id AND p.budget_line_id = c.budget_line_id)`,
  award_batches: `
    SELECT e.seq, b.id FROM award_batches b
    LEFT JOIN commitments c ON c.city_id = b.city_id AND c.id = b.id
    LEFT JOIN journal_entries e ON e.city_id = c.city_id AND e.id = c.entry_id
    WHERE b.city_id = ? AND (c.id IS NULL OR c.amount <> b.value * b.people
      OR c.committed_on <> b.awarded_on OR c.expires_on IS DISTINCT FROM b.expires_on
      OR b.people <> (SELECT count(*) FROM awards a WHERE a.city_id = b.city_id AND a.batch_id = b.id))`,
  // A cost that was paid out of a batch as out of any commitment uses no award of it
  award_uses: `
    SELECT e.seq, x.id FROM expenditures x
    JOIN journal_entries e ON e.city_id = x.city_id AND e.id = x.entry_id
    JOIN award_batches b ON b.city_id = x.city_id AND b.id = x.commitment_id
    WHERE x.city_id = ? AND x.amount <> (SELECT coalesce(sum(u.amount), x.amount) FROM award_uses u
      WHERE u.city_id = x.city_id AND u.expenditure_id = x.id)`,
  receipt_parts: `
    SELECT e.seq, r.id FROM receipts r
    JOIN journal_entries e ON e.city_id = r.city_id AND e.id = r.entry_id
    JOIN postings p ON p.city_id = r.city_id AND p.entry_id = r.entry_id
      AND p.account_code = '1000' AND p.instalment_id IS NOT NULL
    WHERE r.city_id = ? AND NOT EXISTS (SELECT 1 FROM receipt_parts t
      WHERE t.city_id = r.city_id AND t.receipt_id = r.id AND t.instalment_id = p.instalment_id)`,
}

/**
 * Records of booked events that are not those of their entry, records that stand twice beside one entry or beside
 * none, and entries whose record is gone.
 */
export async function findRecordFaults(client: Client, cityId: string): Promise<LedgerFault[]> {
  const faults: LedgerFault[] = []
  const ask = async (table: string, part: string, sql: string) => {
    for (const { seq, id } of await selectRows(client, sql, [cityId])) {
      const params = { table, id, part }
      faults.push({ seq: seq === null ? null : String(seq), code: 'V_SUBLEDGER', params })
    }
  }
  for (const [table, { source, id, day, shows, instead = 'FALSE' }] of Object.entries(RULES)) {
    const sources = source.map((each) => `'${each}'`).join(', ')
    await ask(
      table,
      'entry',
      `SELECT e.seq, r.entry_id AS id FROM ${table} r
       LEFT JOIN journal_entries e ON e.city_id = r.city_id AND e.id = r.entry_id
       WHERE r.city_id = ? AND r.entry_id IS NOT NULL AND (e.source_type IN (${sources})
         AND e.source_id = CAST(${id} AS text) AND e.effective_on = ${day}
         AND ${shows.join(' AND ')} OR ${instead}) IS NOT TRUE`
    )
  }
  for (const [source, table, own] of NAMED) {
    await ask(
      table,
      'missing',
      `SELECT e.seq, e.source_id AS id FROM journal_entries e
       WHERE e.city_id = ? AND e.source_type = '${source}' AND NOT EXISTS (
         SELECT 1 FROM ${table} r WHERE r.city_id = e.city_id AND ${own})`
    )
  }
  for (const [table, question] of Object.entries(QUESTIONS)) await ask(table, 'entry', question)
  return faults
}
