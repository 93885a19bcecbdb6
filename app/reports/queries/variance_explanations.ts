import { selectRows, toCount, type Client } from '#core/sql'
import { balancesBy, type Span } from '#ledger/queries/balances'
import { FLOW_ACCOUNTS } from '#ledger/queries/flow'
import { policiesOf } from '#ledger/queries/policies'
import { varianceOf } from '#reports/domain/variance'

export interface Explanation {
  id: string
  periodId: string
  periodNo: number
  yearName: string
  text: string
  lang: string
  by: string
  at: string
}

/** An explanation as a row of its table with the number and year of its period and the name of its writer. */
export function explanationIn(row: Record<string, any>): Explanation {
  return {
    id: row.id,
    periodId: row.period_id,
    periodNo: toCount(row.no),
    yearName: row.year_name,
    text: row.explanation,
    lang: row.lang,
    by: row.full_name,
    at: row.explained_at,
  }
}

/** What was written about a line, the latest first. */
export async function explanationsOf(
  client: Client,
  cityId: string,
  lineId: string
): Promise<Explanation[]> {
  const rows = await selectRows(
    client,
    `SELECT v.*, t.no, y.name AS year_name, m.full_name FROM variance_explanations v
     JOIN periods t ON t.city_id = v.city_id AND t.id = v.period_id
     JOIN fiscal_years y ON y.city_id = t.city_id AND y.id = t.fiscal_year_id
     JOIN people m ON m.id = v.explained_by
     WHERE v.city_id = ? AND v.budget_line_id = ? ORDER BY v.explained_at DESC, v.id DESC`,
    [cityId, lineId]
  )
  return rows.map(explanationIn)
}

/** The latest explanation of each line for the period that a day is in, of those known until an instant. */
export async function explanationsAt(
  client: Client,
  cityId: string,
  on: { day: string; knownUntil: string | null }
): Promise<Map<string, { text: string; lang: string }>> {
  const rows = await selectRows(
    client,
    `SELECT v.budget_line_id, v.explanation, v.lang FROM variance_explanations v
     JOIN periods t ON t.city_id = v.city_id AND t.id = v.period_id
     WHERE v.city_id = ? AND ? BETWEEN t.starts_on AND t.ends_on
       ${on.knownUntil === null ? '' : 'AND v.explained_at <= ?'}
     ORDER BY v.explained_at, v.id`,
    [cityId, on.day, ...(on.knownUntil === null ? [] : [on.knownUntil])]
  )
  return new Map(rows.map((row) => [row.budget_line_id, { text: row.explanation, lang: row.lang }]))
}

/** Budget lines of the year whose spending is beyond the city's tolerance on a day and not explained for its period. */
export async function unexplainedLines(
  client: Client,
  cityId: string,
  day: string
): Promise<string[]> {
  const [year] = await selectRows(
    client,
    'SELECT starts_on, ends_on FROM fiscal_years WHERE city_id = ? AND ? BETWEEN starts_on AND ends_on',
    [cityId, day]
  )
  if (!year) return []
  const lines = await selectRows(
    client,
    'SELECT id FROM budget_lines WHERE city_id = ? AND year = ?',
    [cityId, Number.parseInt(year.starts_on.slice(0, 4), 10)]
  )
  const { varianceTolerance: tolerance } = await policiesOf(client, cityId)
  const explained = await explanationsAt(client, cityId, { day, knownUntil: null })
  const span: Span = { asOf: day, activity: true }
  const accounts = FLOW_ACCOUNTS.allocated
  const balances = await balancesBy(client, cityId, ['account', 'line'], span, { accounts })
  const sums = new Map<string, { budget: bigint; spent: bigint }>()
  for (const { account, line, balance } of balances) {
    const sum = sums.get(line!) ?? { budget: 0n, spent: 0n }
    sum.budget -= balance
    if ((FLOW_ACCOUNTS.spent as readonly string[]).includes(account!)) sum.spent -= balance
    sums.set(line!, sum)
  }
  return lines
    .map(({ id }) => id as string)
    .filter((id) => {
      const sum = sums.get(id)
      if (!sum || explained.has(id)) return false
      const of = { startsOn: year.starts_on, endsOn: year.ends_on }
      return varianceOf({ ...sum, rule: 'time', year: of, on: day, tolerance }).beyond
    })
}
