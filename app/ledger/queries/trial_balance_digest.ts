import { canonicalJson, sha256 } from '#core/hashes'
import { selectRows, toBigInt, type Client, type Row } from '#core/sql'

export interface DigestedRow {
  account: string
  fund: string
  budget_line: string
  currency: string
  debits: bigint
  credits: bigint
  functional_debits: bigint
  functional_credits: bigint
}

/**
 * The trial balance in one canonical form and its SHA-256: every account, fund, budget line and currency
 * with the turnover of both sides up to a day, as known when entry `headSeq` was the last. Two books
 * with the same balances have the same digest, on every machine.
 */
export function trialBalanceDigest(of: {
  cityId: string
  asOf: string
  headSeq: bigint
  rows: readonly DigestedRow[]
}): string {
  const rows = of.rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  return sha256(
    canonicalJson({
      v: 1,
      city_id: of.cityId,
      as_of: of.asOf,
      head_seq: of.headSeq.toString(),
      rows: rows.map((row) => ({ ...row })),
    })
  )
}

/** Rows for a digest from the totals; the day must be the last one of a month. */
export async function rowsFromTotals(
  client: Client,
  cityId: string,
  asOf: string
): Promise<DigestedRow[]> {
  const rows = await selectRows(
    client,
    `SELECT account_code, fund_id, budget_line_key AS line_key, currency, sum(debits) AS debits,
       sum(credits) AS credits, sum(functional_debits) AS f_debits, sum(functional_credits) AS f_credits
     FROM balance_totals WHERE city_id = ? AND month <= ?
     GROUP BY account_code, fund_id, budget_line_key, currency`,
    [cityId, asOf]
  )
  return rows.map(digestedRow)
}

/** The same from the postings of the entries up to a number: what a verifier recomputes. */
export async function rowsFromPostings(
  client: Client,
  cityId: string,
  asOf: string,
  headSeq: bigint
): Promise<DigestedRow[]> {
  const rows = await selectRows(
    client,
    `SELECT p.account_code, p.fund_id, coalesce(cast(p.budget_line_id AS text), '') AS line_key, p.currency,
       sum(CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END) AS debits,
       sum(CASE WHEN p.amount < 0 THEN -p.amount ELSE 0 END) AS credits,
       sum(CASE WHEN p.functional_amount > 0 THEN p.functional_amount ELSE 0 END) AS f_debits,
       sum(CASE WHEN p.functional_amount < 0 THEN -p.functional_amount ELSE 0 END) AS f_credits
     FROM postings p JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
     WHERE p.city_id = ? AND p.effective_on <= ? AND e.seq <= ?
     GROUP BY p.account_code, p.fund_id, p.budget_line_id, p.currency`,
    [cityId, asOf, headSeq]
  )
  return rows.map(digestedRow)
}

function digestedRow(row: Row): DigestedRow {
  return {
    account: row.account_code,
    fund: row.fund_id,
    budget_line: row.line_key,
    currency: row.currency,
    debits: toBigInt(row.debits),
    credits: toBigInt(row.credits),
    functional_debits: toBigInt(row.f_debits),
    functional_credits: toBigInt(row.f_credits),
  }
}

function keyOf({ account, fund, budget_line: line, currency }: DigestedRow): string {
  return [account, fund, line, currency].join(' ')
}
