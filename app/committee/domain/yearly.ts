/**
 * Whether a committee is late: it should meet at least once a year, and for a year nothing was put to it, decided
 * by it or set for it. Instants as ISO text, the day of today in the city.
 */
export function isLate(instants: readonly (string | null)[], today: string): boolean {
  const [year, monthAndDay] = [today.slice(0, 4), today.slice(4)]
  const aYearAgo = `${BigInt(year) - 1n}${monthAndDay}`
  return !instants.some((instant) => instant !== null && instant.slice(0, 10) >= aYearAgo)
}
