import { DateTime } from 'luxon'

/** The day after, as YYYY-MM-DD. */
export function dayAfter(day: string): string {
  return DateTime.fromISO(day, { zone: 'utc' }).plus({ days: 1 }).toISODate()!
}

/**
 * The first instant of a day where clocks show the time of a zone. Where they are put forward at midnight the
 * day begins at one, and where they are put back over it the first of two midnights counts.
 */
export function startOfDay(day: string, timezone: string): string {
  const first = DateTime.fromISO(day, { zone: timezone })
  let before = 0
  while (first.minus({ minutes: before + 30 }).toISODate()! >= day) before += 30
  return first.minus({ minutes: before }).toUTC().toISO()!
}
