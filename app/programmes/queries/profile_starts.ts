import { selectRows, toCount, type Client } from '#core/sql'
import {
  evenlyByDays,
  inProportion,
  monthsOfQuarters,
  MONTHS_OF_YEAR,
  monthOfYear,
} from '#programmes/domain/budget_profile'
import {
  firstDayOfYear,
  MONTH_COLUMNS,
  spentByMonth,
  type StandingProfile,
} from '#programmes/queries/budget_profiles'
import type { BudgetLine } from '#programmes/queries/lines'

/** What the amounts of a new profile begin with: as the last one stands, by days, or as another year was spent. */
export const PROFILE_STARTS = ['standing', 'days', 'spent'] as const
export type ProfileStart = (typeof PROFILE_STARTS)[number]

export const QUARTERS = ['q1', 'q2', 'q3', 'q4'] as const

/** Amounts to begin a profile with that sum to its total, and what else one could begin with. */
export async function profileStart(
  client: Client,
  cityId: string,
  of: { line: BudgetLine; total: bigint; startsOn: string; standing: StandingProfile | null },
  asked?: ProfileStart
) {
  const { line, total, startsOn, standing } = of
  const former = await formerLine(client, cityId, line)
  const spent = former && inProportion(total, former.spent)
  const stands =
    standing &&
    (inProportion(total, standing.months) ?? inProportion(total, standing.written.months))
  const found: Record<ProfileStart, bigint[] | null> = {
    standing: stands,
    days: evenlyByDays(total, startsOn),
    spent,
  }
  const offered = PROFILE_STARTS.filter((start) => found[start])
  const start = offered.find((one) => one === asked) ?? offered[0]
  return { months: found[start]!, start, offered, formerYear: former?.year ?? null }
}

export function quartersOf(months: readonly bigint[]): bigint[] {
  const size = MONTHS_OF_YEAR / QUARTERS.length
  return QUARTERS.map((_, quarter) =>
    months.slice(quarter * size, (quarter + 1) * size).reduce((sum, amount) => sum + amount, 0n)
  )
}

/** What the latest earlier line with the same programme and code spent in each month of its year. */
async function formerLine(client: Client, cityId: string, line: BudgetLine) {
  const [row] = await selectRows(
    client,
    `SELECT id, year FROM budget_lines WHERE city_id = ? AND programme_id = ? AND code = ? AND year < ?
     ORDER BY year DESC LIMIT 1`,
    [cityId, line.programmeId, line.code, line.year]
  )
  if (!row) return null
  const year = toCount(row.year)
  const startsOn = await firstDayOfYear(client, cityId, year)
  return {
    year,
    spent: await spentByMonth(client, cityId, row.id, (day) => monthOfYear(startsOn, day)),
  }
}

/** The months of a form, by month or by quarter: what was left empty is nothing. */
export function monthsTyped(form: { shape: 'months' | 'quarters' } & object): bigint[] {
  const typed = form as { [name: string]: unknown }
  const amounts = (names: readonly string[]) => names.map((name) => (typed[name] as bigint) ?? 0n)
  return form.shape === 'months' ? amounts(MONTH_COLUMNS) : monthsOfQuarters(amounts(QUARTERS))
}
