/* Days are YYYY-MM-DD texts: they compare as they sort. */

/** The first day of the part of a month that totals are kept for: from the 1st, the 11th and the 21st on. */
export function partOf(day: string): string {
  const no = day.slice(8)
  return `${day.slice(0, 8)}${no < '11' ? '01' : no < '21' ? '11' : '21'}`
}
