import { selectRows, type Client } from '#core/sql'
import type { LedgerFault } from '#ledger/faults'

/*
 * The subledgers point into the ledger. Each question lists the rows whose money is not what their
 * entry says: the amount of a receipt, a commitment, an expenditure or an allocation changed by hand.
 */
const QUESTIONS: Record<string, string> = {
  receipts: `
    SELECT e.seq, r.id FROM receipts r
    JOIN journal_entries e ON e.city_id = r.city_id AND e.id = r.entry_id
    WHERE r.city_id = ? AND r.amount <> (SELECT coalesce(sum(p.amount), 0) FROM postings p
      WHERE p.city_id = r.city_id AND p.entry_id = r.entry_id AND p.account_code = '1000')`,
  receipt_parts: `
    SELECT e.seq, r.id FROM receipt_parts t
    JOIN receipts r ON r.city_id = t.city_id AND r.id = t.receipt_id
    JOIN journal_entries e ON e.city_id = r.city_id AND e.id = r.entry_id
    WHERE t.city_id = ? AND t.amount <> (SELECT coalesce(sum(p.amount), 0) FROM postings p
      WHERE p.city_id = r.city_id AND p.entry_id = r.entry_id AND p.account_code = '1000'
        AND p.instalment_id = t.instalment_id)`,
  // One pass over the numbers: a self-join of them takes minutes where the planner knows no statistics
  receipt_numbers: `
    SELECT e.seq, r.id FROM (
      SELECT o.city_id, o.id, o.entry_id, n.no,
        lag(n.no) OVER (PARTITION BY n.fiscal_year_id ORDER BY n.no) AS previous
      FROM receipts o
      LEFT JOIN receipt_numbers n ON n.city_id = o.city_id AND n.receipt_id = o.id
      WHERE o.city_id = ?) r
    JOIN journal_entries e ON e.city_id = r.city_id AND e.id = r.entry_id
    WHERE r.no IS NULL OR r.no <> coalesce(r.previous, 0) + 1`,
  commitments: `
    SELECT e.seq, c.id FROM commitments c
    JOIN journal_entries e ON e.city_id = c.city_id AND e.id = c.entry_id
    WHERE c.city_id = ? AND c.amount <> (SELECT coalesce(-sum(p.amount), 0) FROM postings p
      WHERE p.city_id = c.city_id AND p.entry_id = c.entry_id AND p.account_code = '8300')`,
  expenditures: `
    SELECT e.seq, x.id FROM expenditures x
    JOIN journal_entries e ON e.city_id = x.city_id AND e.id = x.entry_id
    WHERE x.city_id = ? AND x.amount <> (SELECT coalesce(-sum(p.amount), 0) FROM postings p
      WHERE p.city_id = x.city_id AND p.entry_id = x.entry_id AND p.account_code = '8400')`,
  conversions: `
    SELECT e.seq, c.entry_id AS id FROM fx_conversions c
    JOIN journal_entries e ON e.city_id = c.city_id AND e.id = c.entry_id
    WHERE c.city_id = ? AND (
      c.from_amount <> (SELECT coalesce(-sum(p.amount), 0) FROM postings p
        WHERE p.city_id = c.city_id AND p.entry_id = c.entry_id AND p.account_code = '1000'
          AND p.currency = c.from_currency)
      OR c.to_amount <> (SELECT coalesce(sum(p.amount), 0) FROM postings p
        WHERE p.city_id = c.city_id AND p.entry_id = c.entry_id AND p.account_code = '1000'
          AND p.currency = c.to_currency))`,
  fx_payments: `
    SELECT e.seq, x.entry_id AS id FROM fx_payments x
    JOIN journal_entries e ON e.city_id = x.city_id AND e.id = x.entry_id
    WHERE x.city_id = ? AND NOT EXISTS (SELECT 1 FROM postings p
      WHERE p.city_id = x.city_id AND p.entry_id = x.entry_id AND p.currency = x.currency
        AND (p.account_code IN ('2200', '2300')
            AND p.amount = x.amount AND p.functional_amount = x.carrying
          OR e.kind = 'shared_cost' AND p.account_code = '1000'
            AND p.amount = -x.amount AND p.functional_amount = -x.value))`,
  refund_payments: `
    SELECT e.seq, q.id FROM refund_payments q
    JOIN journal_entries e ON e.city_id = q.city_id AND e.id = q.entry_id
    WHERE q.city_id = ? AND q.amount <> (SELECT coalesce(sum(p.amount), 0) FROM postings p
      WHERE p.city_id = q.city_id AND p.entry_id = q.entry_id AND p.account_code = '2300')`,
  payables: `
    SELECT e.seq, y.id FROM payables y
    JOIN journal_entries e ON e.city_id = y.city_id AND e.id = y.entry_id
    WHERE y.city_id = ? AND (SELECT sum(o.amount) FROM payables o
        WHERE o.city_id = y.city_id AND o.entry_id = y.entry_id)
      <> (SELECT coalesce(-sum(p.amount), 0) FROM postings p
        WHERE p.city_id = y.city_id AND p.entry_id = y.entry_id AND p.account_code = '2000')`,
  payable_payments: `
    SELECT e.seq, q.id FROM payable_payments q
    JOIN journal_entries e ON e.city_id = q.city_id AND e.id = q.entry_id
    WHERE q.city_id = ? AND q.amount <> (SELECT coalesce(sum(p.amount), 0) FROM postings p
      WHERE p.city_id = q.city_id AND p.entry_id = q.entry_id AND p.account_code = '2000')`,
  reallocations: `
    SELECT e.seq, m.id FROM reallocations m
    JOIN journal_entries e ON e.city_id = m.city_id AND e.id = m.entry_id
    WHERE m.city_id = ? AND m.amount <> (SELECT coalesce(sum(p.amount), 0) FROM postings p
      WHERE p.city_id = m.city_id AND p.entry_id = m.entry_id AND p.account_code = '8200'
        AND p.fund_id = m.fund_id AND p.budget_line_id = m.from_line_id)`,
  commitment_releases: `
    SELECT e.seq, r.id FROM commitment_releases r
    JOIN journal_entries e ON e.city_id = r.city_id AND e.id = r.entry_id
    WHERE r.city_id = ? AND r.amount <> (SELECT coalesce(sum(p.amount), 0) FROM postings p
      WHERE p.city_id = r.city_id AND p.entry_id = r.entry_id AND p.account_code = '8300'
        AND p.commitment_id = r.commitment_id)`,
  fund_transfers: `
    SELECT e.seq, m.id FROM fund_transfers m
    JOIN journal_entries e ON e.city_id = m.city_id AND e.id = m.entry_id
    WHERE m.city_id = ? AND m.amount <> (SELECT coalesce(sum(p.amount), 0) FROM postings p
      WHERE p.city_id = m.city_id AND p.entry_id = m.entry_id AND p.account_code = '8100'
        AND p.fund_id = m.from_fund_id)`,
  // What cities share is in all of their ledgers with the same amount, or one of them is at fault
  network_sides: `
    SELECT e.seq, s.deal_id AS id FROM network_sides s
    JOIN network_deals d ON d.city_id = s.owner_city_id AND d.id = s.deal_id
    LEFT JOIN journal_entries e ON e.city_id = s.city_id AND e.id = s.entry_id
    WHERE s.city_id = ? AND (d.state = 'posted' OR s.entry_id IS NOT NULL) AND (
      d.amount <> (SELECT sum(o.amount) FROM network_sides o
          WHERE o.owner_city_id = d.city_id AND o.deal_id = d.id AND o.role <> 'creditor')
        + (SELECT coalesce(sum(h.amount), 0) FROM network_partner_shares h
          WHERE h.city_id = d.city_id AND h.deal_id = d.id)
        + (CASE WHEN d.partner_id IS NULL THEN 0 ELSE d.amount END)
      OR EXISTS (SELECT 1 FROM network_sides o JOIN ledgers l ON l.city_id = o.city_id
        WHERE o.owner_city_id = d.city_id AND o.deal_id = d.id
        AND (o.amount > 0 OR o.role = 'payer') AND (o.entry_id IS NULL
          OR (CASE WHEN o.role <> 'payer' THEN o.amount
              WHEN l.functional_currency = d.currency THEN d.amount ELSE d.amount - o.amount END) <>
            (SELECT coalesce(sum(CASE WHEN o.role = 'debtor' OR (o.role = 'payer' AND p.account_code = '1200')
               THEN p.amount ELSE -p.amount END), 0)
             FROM postings p WHERE p.city_id = o.city_id AND p.entry_id = o.entry_id AND p.currency = d.currency
               AND (p.account_code = CASE o.role
                   WHEN 'payer' THEN CASE WHEN l.functional_currency = d.currency THEN '1000' ELSE '1200' END
                   WHEN 'creditor' THEN '1200' ELSE '2200' END
                 OR (o.role = 'payer' AND p.account_code = '2000'))))))`,
  allocations: `
    SELECT e.seq, d.id FROM allocation_decisions d
    JOIN journal_entries e ON e.city_id = d.city_id AND e.id = d.entry_id
    JOIN allocations a ON a.city_id = d.city_id AND a.decision_id = d.id
    WHERE d.city_id = ? AND a.amount <> (SELECT coalesce(-sum(p.amount), 0) FROM postings p
      WHERE p.city_id = d.city_id AND p.entry_id = d.entry_id AND p.account_code = '8200'
        AND p.fund_id = a.fund_id AND p.budget_line_id = a.budget_line_id)`,
}

export async function findSubledgerFaults(client: Client, cityId: string): Promise<LedgerFault[]> {
  const faults: LedgerFault[] = []
  for (const [table, question] of Object.entries(QUESTIONS)) {
    for (const row of await selectRows(client, question, [cityId])) {
      faults.push({
        seq: row.seq === null ? null : String(row.seq),
        code: 'V_SUBLEDGER',
        params: { table, id: row.id },
      })
    }
  }
  return faults
}
