/** Now, as an instant in UTC: what "recorded at" means. */
export function now(): string {
  return new Date().toISOString()
}

/** The business day of a city: its own calendar, not that of the machine. */
export function businessToday(timezone: string, at: Date = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' }).format(at)
}
