import { dayAfter } from '#core/day_bounds'
import { partOf } from '#ledger/domain/month_parts'

/* Days are YYYY-MM-DD texts: they compare as they sort. */

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

/** The last day of the month of `day`. */
function monthEnd(day: string): string {
  const [year, month] = day.split('-').map(Number)
  return iso(new Date(Date.UTC(year, month, 0)))
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
 * A span of days as whole parts of months, each named by its first day, and the days that are missing from
 * them or are too many: what totals can answer, and what is left to single postings. At most five days on
 * either side are.
 */
export function splitSpan(
  from: string | null,
  to: string
): { parts: DaySpan | null; days: SignedDays[] } {
  const end = untilEndOf(to)
  if (from === null) return { parts: { from: '0000-01-01', to: end.part }, days: end.days }

  const start = untilEndOf(dayBefore(from))
  const first = dayAfter(lastDayOf(start.part))
  if (first > end.part) return { parts: null, days: [{ from, to, sign: 1 }] }
  const tooMuch = start.days.map((days) => ({ ...days, sign: -days.sign as 1 | -1 }))
  return { parts: { from: first, to: end.part }, days: [...tooMuch, ...end.days] }
}

/** Everything up to the end of a day: whole parts up to one, and the days between, from the nearer side. */
function untilEndOf(day: string): { part: string; days: SignedDays[] } {
  const part = partOf(day)
  const last = lastDayOf(part)
  if (day === last) return { part, days: [] }
  if (daysBefore(last, 5) <= day)
    return { part, days: [{ from: dayAfter(day), to: last, sign: -1 }] }
  return { part: partOf(dayBefore(part)), days: [{ from: part, to: day, sign: 1 }] }
}

/** The last day of the part of a month that begins with a day. */
function lastDayOf(part: string): string {
  return part.endsWith('21') ? monthEnd(part) : shifted(part, 9)
}

function shifted(day: string, by: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + by)
  return iso(date)
}

function iso(date: Date): string {
  return date.toISOString().slice(0, 10)
}
