import { selectRows, toCount, type Client } from '#core/sql'
import { balancesBy, type Span } from '#ledger/queries/balances'
import { FLOW_ACCOUNTS } from '#ledger/queries/flow'
import { policiesOf } from '#ledger/queries/policies'
import { chainKey, isContinued, type ChainedLine } from '#reports/domain/line_chains'
import { varianceOf } from '#reports/domain/variance'
import { profiledLines } from '#reports/queries/profiled'

/** What is explained: spending against the budget of the year, or everything since the line began. */
export const VARIANCE_BASES = ['year', 'inception'] as const
export type VarianceBasis = (typeof VARIANCE_BASES)[number]

export interface LineExplanation extends Explanation {
  basis: VarianceBasis
}

export function explanationKey(line: string, basis: VarianceBasis): string {
  return `${line} ${basis}`
}

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
): Promise<LineExplanation[]> {
  const rows = await selectRows(
    client,
    `SELECT v.*, t.no, y.name AS year_name, m.full_name FROM variance_explanations v
     JOIN periods t ON t.city_id = v.city_id AND t.id = v.period_id
     JOIN fiscal_years y ON y.city_id = t.city_id AND y.id = t.fiscal_year_id
     JOIN people m ON m.id = v.explained_by
     WHERE v.city_id = ? AND v.budget_line_id = ? ORDER BY v.explained_at DESC, v.id DESC`,
    [cityId, lineId]
  )
  return rows.map((row) => ({ ...explanationIn(row), basis: row.basis }))
}

/** The latest explanations of each line for the period that a day is in, by `explanationKey`, of those known until an instant. */
export async function explanationsAt(
  client: Client,
  cityId: string,
  on: { day: string; knownUntil: string | null }
): Promise<Map<string, { text: string; lang: string }>> {
  const rows = await selectRows(
    client,
    `SELECT v.budget_line_id, v.basis, v.explanation, v.lang FROM variance_explanations v
     JOIN periods t ON t.city_id = v.city_id AND t.id = v.period_id
     WHERE v.city_id = ? AND ? BETWEEN t.starts_on AND t.ends_on
       ${on.knownUntil === null ? '' : 'AND v.explained_at <= ?'}
     ORDER BY v.explained_at, v.id`,
    [cityId, on.day, ...(on.knownUntil === null ? [] : [on.knownUntil])]
  )
  return new Map(
    rows.map((row) => [
      explanationKey(row.budget_line_id, row.basis),
      { text: row.explanation, lang: row.lang },
    ])
  )
}

interface Sum {
  budget: bigint
  spent: bigint
}

/**
 * What is not explained for the period of a day: lines of the year whose spending is beyond the city's
 * tolerance, and those that continue earlier lines together with them.
 */
export async function unexplainedLines(
  client: Client,
  cityId: string,
  day: string
): Promise<{ line: string; basis: VarianceBasis }[]> {
  const [year] = await selectRows(
    client,
    'SELECT starts_on, ends_on FROM fiscal_years WHERE city_id = ? AND ? BETWEEN starts_on AND ends_on',
    [cityId, day]
  )
  if (!year) return []
  const ofYear = Number.parseInt(year.starts_on.slice(0, 4), 10)
  const lines = await linesOf(client, cityId, ofYear)
  const { varianceTolerance: tolerance } = await policiesOf(client, cityId)
  const explained = await explanationsAt(client, cityId, { day, knownUntil: null })
  const sums = await sumsByLine(client, cityId, day)
  const profiled = await profiledLines(
    client,
    cityId,
    { startsOn: year.starts_on },
    { day, knownAt: null, knownUntil: null }
  )
  const isBeyond = (of: Sum & { line: string; earlier?: bigint }) =>
    varianceOf({
      ...of,
      profiled: profiled.of([of.line]),
      rule: 'time',
      year: { startsOn: year.starts_on, endsOn: year.ends_on },
      on: day,
      tolerance,
    }).beyond
  const found: { line: string; basis: VarianceBasis }[] = []
  for (const chain of Map.groupBy(lines, chainKey).values()) {
    const line = chain.find((one) => one.year === ofYear)
    if (!line) continue
    const known = (members: readonly Line[]) => members.flatMap(({ id }) => sums.get(id) ?? [])
    const [own] = known([line])
    if (own && isBeyond({ ...own, line: line.id })) found.push({ line: line.id, basis: 'year' })
    if (!isContinued(chain, ofYear)) continue
    const before = known(chain.filter((one) => one.year < ofYear))
    const earlier = before.reduce((sum, { budget }) => sum + budget, 0n)
    const spent = [...before, ...known([line])].reduce((sum, one) => sum + one.spent, 0n)
    if (isBeyond({ line: line.id, budget: own?.budget ?? 0n, earlier, spent }))
      found.push({ line: line.id, basis: 'inception' })
  }
  return found.filter(({ line, basis }) => !explained.has(explanationKey(line, basis)))
}

interface Line extends ChainedLine {
  id: string
}

/** The lines of a year and of those before it. */
async function linesOf(client: Client, cityId: string, year: number): Promise<Line[]> {
  const rows = await selectRows(
    client,
    'SELECT id, code, year, programme_id FROM budget_lines WHERE city_id = ? AND year <= ?',
    [cityId, year]
  )
  return rows.map((row) => ({
    id: row.id,
    code: row.code,
    year: toCount(row.year),
    programme: { id: row.programme_id },
  }))
}

/** What each line was allocated and has spent until a day, since its first entry. */
async function sumsByLine(client: Client, cityId: string, day: string): Promise<Map<string, Sum>> {
  const span: Span = { asOf: day, activity: true }
  const accounts = FLOW_ACCOUNTS.allocated
  const balances = await balancesBy(client, cityId, ['account', 'line'], span, { accounts })
  const sums = new Map<string, Sum>()
  for (const { account, line, balance } of balances) {
    const sum = sums.get(line!) ?? { budget: 0n, spent: 0n }
    sum.budget -= balance
    if ((FLOW_ACCOUNTS.spent as readonly string[]).includes(account!)) sum.spent -= balance
    sums.set(line!, sum)
  }
  return sums
}
