import { selectRows, type Client } from '#core/sql'
import { explanationIn, type Explanation } from '#reports/queries/variance_explanations'

export interface HeadExplanation extends Explanation {
  head: string
}

/** What was written about the heads of an agreement, the latest first; of one head where it is given. */
export async function headExplanations(
  client: Client,
  cityId: string,
  agreementId: string,
  head: string | null = null
): Promise<HeadExplanation[]> {
  const rows = await selectRows(
    client,
    `SELECT v.*, t.no, y.name AS year_name, m.full_name FROM report_head_explanations v
     JOIN periods t ON t.city_id = v.city_id AND t.id = v.period_id
     JOIN fiscal_years y ON y.city_id = t.city_id AND y.id = t.fiscal_year_id
     JOIN people m ON m.id = v.explained_by
     WHERE v.city_id = ? AND v.agreement_id = ? ${head === null ? '' : 'AND v.head_code = ?'}
     ORDER BY v.explained_at DESC, v.id DESC`,
    [cityId, agreementId, ...(head === null ? [] : [head])]
  )
  return rows.map((row) => ({ ...explanationIn(row), head: row.head_code }))
}

/** The latest explanation of each head for the period that a day is in, of those known until an instant. */
export async function headExplanationsAt(
  client: Client,
  cityId: string,
  agreementId: string,
  on: { day: string; knownUntil: string | null }
): Promise<Map<string, { text: string; lang: string }>> {
  const rows = await selectRows(
    client,
    `SELECT v.head_code, v.explanation, v.lang FROM report_head_explanations v
     JOIN periods t ON t.city_id = v.city_id AND t.id = v.period_id
     WHERE v.city_id = ? AND v.agreement_id = ? AND ? BETWEEN t.starts_on AND t.ends_on
       ${on.knownUntil === null ? '' : 'AND v.explained_at <= ?'}
     ORDER BY v.explained_at, v.id`,
    [cityId, agreementId, on.day, ...(on.knownUntil === null ? [] : [on.knownUntil])]
  )
  return new Map(rows.map((row) => [row.head_code, { text: row.explanation, lang: row.lang }]))
}
