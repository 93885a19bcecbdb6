/** Both currencies in alphabetical order: the same name for a rate and for its inverse. */
export function pairOf(base: string, quote: string): string {
  return base < quote ? `${base}/${quote}` : `${quote}/${base}`
}

/** The day so many days earlier, YYYY-MM-DD. */
export function daysBefore(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() - days)
  return at.toISOString().slice(0, 10)
}
