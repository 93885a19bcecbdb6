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

export function dayAfter(day: string): string {
  return shifted(day, 1)
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

/**
 * A span of days as whole months and the days around them: what monthly totals can answer, and what
 * is left to single postings.
 */
export function splitSpan(
  from: string | null,
  to: string
): { months: DaySpan | null; days: DaySpan[] } {
  const first =
    from === null ? '0000-01' : monthOf(from.endsWith('-01') ? from : monthStart(from, 1))
  const last = monthOf(dayAfter(to).endsWith('-01') ? to : dayBefore(monthStart(to)))
  if (first > last) return { months: null, days: [{ from: from ?? monthStart(to), to }] }

  const days: DaySpan[] = []
  if (from !== null && !from.endsWith('-01')) days.push({ from, to: dayBefore(`${first}-01`) })
  if (monthOf(to) > last) days.push({ from: monthStart(to), to })
  return { months: { from: first, to: last }, days }
}

function shifted(day: string, by: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + by)
  return iso(date)
}

function iso(date: Date): string {
  return date.toISOString().slice(0, 10)
}
