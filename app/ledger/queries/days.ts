import { dayAfter } from '#core/day_bounds'

/* Days are YYYY-MM-DD and months YYYY-MM texts: they compare as they sort. */

export function monthOf(day: string): string {
  return day.slice(0, 7)
}

export function dayBefore(day: string): string {
  return shifted(day, -1)
}

export function daysBefore(day: string, days: number): string {
  return shifted(day, -days)
}

/** The first day, YYYY-MM-01, of the month that lies `months` after the one of `day`. */
export function monthStart(day: string, months = 0): string {
  const [year, month] = day.split('-').map(Number)
  return iso(new Date(Date.UTC(year, month - 1 + months, 1)))
}

export interface DaySpan {
  from: string
  to: string
}

export interface SignedDays extends DaySpan {
  /** Whether what these days moved is added or taken away. */
  sign: 1 | -1
}

/**
 * A span of days as whole months, and the days that are missing from them or are too many: what monthly
 * totals can answer, and what is left to single postings. At most half a month on either side is.
 */
export function splitSpan(
  from: string | null,
  to: string
): { months: DaySpan | null; days: SignedDays[] } {
  const end = untilEndOf(to)
  if (from === null) return { months: { from: '0000-01', to: end.month }, days: end.days }

  const start = untilEndOf(dayBefore(from))
  const first = monthOf(monthStart(`${start.month}-01`, 1))
  if (first > end.month) return { months: null, days: [{ from, to, sign: 1 }] }
  const tooMuch = start.days.map((days) => ({ ...days, sign: -days.sign as 1 | -1 }))
  return { months: { from: first, to: end.month }, days: [...tooMuch, ...end.days] }
}

/** Everything up to the end of a day: whole months up to one, and the days between. */
function untilEndOf(day: string): { month: string; days: SignedDays[] } {
  const next = dayAfter(day)
  if (next.endsWith('-01')) return { month: monthOf(day), days: [] }
  const nextMonth = monthStart(day, 1)
  if (day.slice(8) > '15')
    return { month: monthOf(day), days: [{ from: next, to: dayBefore(nextMonth), sign: -1 }] }
  const month = monthOf(monthStart(day, -1))
  return { month, days: [{ from: monthStart(day), to: day, sign: 1 }] }
}

function shifted(day: string, by: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + by)
  return iso(date)
}

function iso(date: Date): string {
  return date.toISOString().slice(0, 10)
}
