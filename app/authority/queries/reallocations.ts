import { pageSql, selectRows, toBigInt, toCount, type Client } from '#core/sql'
import { stands } from '#ledger/queries/standing'

export interface ReallocationRow {
  id: string
  fundCode: string
  fundName: string
  from: { id: string; code: string; title: string; lang: string }
  /** Null: back to the fund. */
  to: { id: string; code: string; title: string; lang: string } | null
  amount: bigint
  movedOn: string
  reason: string
  decision: { number: string; reference: string } | null
  consent: { document: string; on: string } | null
  entryId: string
  entrySeq: bigint
  isReversed: boolean
}

export const PAGE_SIZE = 100

/** Re-allocations of the city, or those of one line, the latest first. */
export async function reallocationsOf(
  client: Client,
  cityId: string,
  filter: { lineId?: string } = {},
  page: number | 'all' = 1
): Promise<{ rows: ReallocationRow[]; count: number }> {
  const narrowed = filter.lineId ? 'AND (r.from_line_id = ? OR r.to_line_id = ?)' : ''
  const bindings = [cityId, ...(filter.lineId ? [filter.lineId, filter.lineId] : [])]
  const [{ n }] = await selectRows(
    client,
    `SELECT count(*) AS n FROM reallocations r WHERE r.city_id = ? ${narrowed}`,
    bindings
  )
  const span = pageSql(page, PAGE_SIZE)
  const rows = await selectRows(
    client,
    `SELECT r.*, f.code AS fund_code, f.name AS fund_name, a.code AS from_code,
       a.title AS from_title, a.title_lang AS from_lang, b.code AS to_code, b.title AS to_title,
       b.title_lang AS to_lang, e.seq AS entry_seq,
       CASE WHEN ${stands('r.city_id', 'r.entry_id')} THEN 0 ELSE 1 END AS is_reversed
     FROM reallocations r
     JOIN journal_entries e ON e.city_id = r.city_id AND e.id = r.entry_id
     JOIN funds f ON f.city_id = r.city_id AND f.id = r.fund_id
     JOIN budget_lines a ON a.city_id = r.city_id AND a.id = r.from_line_id
     LEFT JOIN budget_lines b ON b.city_id = r.city_id AND b.id = r.to_line_id
     WHERE r.city_id = ? ${narrowed}
     ORDER BY r.moved_on DESC, e.seq DESC ${span.sql}`,
    [...bindings, ...span.bindings]
  )
  return {
    count: toCount(n),
    rows: rows.map((row) => ({
      id: row.id,
      fundCode: row.fund_code,
      fundName: row.fund_name,
      from: {
        id: row.from_line_id,
        code: row.from_code,
        title: row.from_title,
        lang: row.from_lang,
      },
      to: row.to_line_id
        ? { id: row.to_line_id, code: row.to_code, title: row.to_title, lang: row.to_lang }
        : null,
      amount: toBigInt(row.amount),
      movedOn: row.moved_on,
      reason: row.reason,
      decision: row.decision_number
        ? { number: row.decision_number, reference: row.committee_reference }
        : null,
      consent: row.consent_document ? { document: row.consent_document, on: row.consent_on } : null,
      entryId: row.entry_id,
      entrySeq: toBigInt(row.entry_seq),
      isReversed: toCount(row.is_reversed) === 1,
    })),
  }
}
