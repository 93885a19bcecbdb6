import { selectRows, toBigInt, toCount, type Client } from '#core/sql'
import { rowsFromPostings, trialBalanceDigest } from '#ledger/queries/trial_balance_digest'
import type { LedgerFault } from '#ledger/faults'

/**
 * What a close stated against the books of now: its number and hash are those of an entry, the digest of its
 * trial balance recomputes from the entries that were known then, and the period stands where its last
 * step left it.
 */
export async function findClosingFaults(client: Client, cityId: string): Promise<LedgerFault[]> {
  const faults: LedgerFault[] = []
  const events = await selectRows(
    client,
    `SELECT v.to_status, v.head_seq, v.head_hash, v.trial_balance_digest, t.ends_on, t.status, e.hash,
       CASE WHEN v.no = (SELECT max(w.no) FROM period_events w
         WHERE w.city_id = v.city_id AND w.period_id = v.period_id) THEN 1 ELSE 0 END AS is_last
     FROM period_events v
     JOIN periods t ON t.city_id = v.city_id AND t.id = v.period_id
     LEFT JOIN journal_entries e ON e.city_id = v.city_id AND e.seq = v.head_seq
     WHERE v.city_id = ? ORDER BY v.head_seq`,
    [cityId]
  )
  for (const event of events) {
    const headSeq = toBigInt(event.head_seq)
    const fault = (code: LedgerFault['code']) =>
      faults.push({
        seq: headSeq === 0n ? null : headSeq.toString(),
        code,
        params: { day: event.ends_on },
      })
    if (headSeq > 0n && event.hash !== event.head_hash) fault('V_PERIOD_HEAD')
    if (toCount(event.is_last) === 1 && event.status !== event.to_status) fault('V_PERIOD_STATUS')
    if (event.to_status !== 'closed') continue
    const rows = await rowsFromPostings(client, cityId, event.ends_on, headSeq)
    const digest = trialBalanceDigest({ cityId, asOf: event.ends_on, headSeq, rows })
    if (digest !== event.trial_balance_digest) fault('V_PERIOD_DIGEST')
  }
  return [
    ...faults,
    ...(await untrueClosings(client, cityId)),
    ...(await unbalancedAuthority(client, cityId)),
  ]
}

/** In every fund the authority given is what is free, allocated, committed and expended, to the unit. */
async function unbalancedAuthority(client: Client, cityId: string): Promise<LedgerFault[]> {
  const rows = await selectRows(
    client,
    `SELECT f.code, sum(t.functional_debits) - sum(t.functional_credits) AS difference
     FROM balance_totals t JOIN funds f ON f.city_id = t.city_id AND f.id = t.fund_id
     JOIN accounts a ON a.city_id = t.city_id AND a.code = t.account_code AND a.type = 'budgetary'
     WHERE t.city_id = ? GROUP BY f.code
     HAVING sum(t.functional_debits) <> sum(t.functional_credits) ORDER BY f.code`,
    [cityId]
  )
  return rows.map((row) => ({
    seq: null,
    code: 'V_AUTHORITY',
    params: { fund: row.code, difference: String(row.difference) },
  }))
}

/** Entries that close a year and are not noted as such, or are noted and close none. */
async function untrueClosings(client: Client, cityId: string): Promise<LedgerFault[]> {
  const rows = await selectRows(
    client,
    // reversals are few: looked for one by one, every entry might be read for each
    `WITH RECURSIVE reversals (id, reverses_id) AS MATERIALIZED (
       SELECT id, reverses_id FROM journal_entries WHERE city_id = ? AND reverses_id IS NOT NULL),
     closing (id) AS (
       SELECT e.id FROM journal_entries e WHERE e.city_id = ? AND e.kind = 'year_close'
       UNION SELECT v.id FROM closing c JOIN reversals v ON v.reverses_id = c.id),
     noted (id) AS (SELECT entry_id FROM closing_entries WHERE city_id = ?),
     wrong (id) AS (SELECT id FROM closing WHERE id NOT IN (SELECT id FROM noted)
       UNION ALL SELECT id FROM noted WHERE id NOT IN (SELECT id FROM closing))
     SELECT e.seq FROM wrong w JOIN journal_entries e ON e.city_id = ? AND e.id = w.id ORDER BY e.seq`,
    [cityId, cityId, cityId, cityId]
  )
  return rows.map((row) => ({ seq: String(row.seq), code: 'V_CLOSING_ENTRY', params: {} }))
}
