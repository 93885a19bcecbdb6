/** Now, as an instant in UTC: what "recorded at" means. */
export function now(): string {
  return new Date().toISOString()
}

/** To make one costs far more than to use it, and each request asks for the day. */
const calendars = new Map<string, Intl.DateTimeFormat>()

/** The business day of a city: its own calendar, not that of the machine. */
export function businessToday(timezone: string, at: Date = new Date()): string {
  let calendar = calendars.get(timezone)
  if (!calendar) {
    calendar = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' })
    calendars.set(timezone, calendar)
  }
  return calendar.format(at)
}
