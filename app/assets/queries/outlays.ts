import { selectRows, toBigInt, type Client } from '#core/sql'
import { ACCOUNTS } from '#ledger/domain/chart'
import { stands } from '#ledger/queries/standing'

/** What an entry spent on capital from one fund and line. */
export interface Outlay {
  entryId: string
  entrySeq: bigint
  memo: string
  acquiredOn: string
  fundId: string
  fundCode: string
  budgetLineId: string
  lineCode: string
  lineYear: string
  programmeCode: string
  amount: bigint
  /** The part that no asset names yet. */
  undescribed: bigint
}

/** Entries of capital outlay that stand: neither reversals nor reversed, nor the close of a year. */
const OUTLAYS = `
  SELECT e.id, e.seq, e.memo, e.effective_on, p.fund_id, p.budget_line_id,
    sum(p.functional_amount) AS amount,
    coalesce((SELECT sum(c.cost) FROM asset_costs c WHERE c.city_id = e.city_id
      AND c.entry_id = e.id AND c.fund_id = p.fund_id
      AND c.budget_line_id = p.budget_line_id), 0) AS described
  FROM postings p
  JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
  WHERE p.city_id = ? AND p.account_code = '${ACCOUNTS.capitalOutlay}' AND e.reverses_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM closing_entries k WHERE k.city_id = e.city_id AND k.entry_id = e.id)
    AND ${stands('e.city_id', 'e.id')}
  GROUP BY e.city_id, e.id, e.seq, e.memo, e.effective_on, p.fund_id, p.budget_line_id`

/** Outlays of the city of which a part has no asset yet, the latest first. */
export async function undescribedOutlays(client: Client, cityId: string): Promise<Outlay[]> {
  const rows = await selectRows(
    client,
    `SELECT o.*, f.code AS fund_code, l.code AS line_code, l.year AS line_year,
       g.code AS programme_code
     FROM (${OUTLAYS}) o
     JOIN funds f ON f.city_id = ? AND f.id = o.fund_id
     JOIN budget_lines l ON l.city_id = ? AND l.id = o.budget_line_id
     JOIN programmes g ON g.city_id = ? AND g.id = l.programme_id
     WHERE o.amount <> o.described ORDER BY o.effective_on DESC, o.seq DESC`,
    [cityId, cityId, cityId, cityId]
  )
  return rows.map((row) => ({
    entryId: row.id,
    entrySeq: toBigInt(row.seq),
    memo: row.memo,
    acquiredOn: row.effective_on,
    fundId: row.fund_id,
    fundCode: row.fund_code,
    budgetLineId: row.budget_line_id,
    lineCode: row.line_code,
    lineYear: String(row.line_year),
    programmeCode: row.programme_code,
    amount: toBigInt(row.amount),
    undescribed: toBigInt(row.amount) - toBigInt(row.described),
  }))
}

/** What of one outlay no asset names yet; null when there is no such outlay. */
export async function undescribedOf(
  client: Client,
  cityId: string,
  of: { entryId: string; fundId: string; budgetLineId: string }
): Promise<bigint | null> {
  const [row] = await selectRows(
    client,
    `SELECT o.amount - o.described AS rest FROM (${OUTLAYS}) o
     WHERE o.id = ? AND o.fund_id = ? AND o.budget_line_id = ?`,
    [cityId, of.entryId, of.fundId, of.budgetLineId]
  )
  return row ? toBigInt(row.rest) : null
}

/** All capital outlay of the ledger (5200) but for the close of years: what the register must come to. */
export async function capitalOutlayOf(client: Client, cityId: string): Promise<bigint> {
  const [row] = await selectRows(
    client,
    `SELECT sum(p.functional_amount) AS total FROM postings p
     WHERE p.city_id = ? AND p.account_code = '${ACCOUNTS.capitalOutlay}'
       AND NOT EXISTS (SELECT 1 FROM closing_entries k
         WHERE k.city_id = p.city_id AND k.entry_id = p.entry_id)`,
    [cityId]
  )
  return toBigInt(row.total)
}
