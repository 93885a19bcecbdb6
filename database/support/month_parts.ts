import type { Dialect } from './portable_sql.js'

/**
 * Totals are kept for parts of a month, each under its first day: from the 1st, the 11th and the 21st on.
 * The part of a day as SQL text; `partOf` of the ledger's days is the same.
 */
export function partOfDay(day: string, dialect: Dialect): string {
  const [month, no] =
    dialect === 'postgres'
      ? [`to_char(${day}, 'YYYY-MM')`, `to_char(${day}, 'DD')`]
      : [`substr(${day}, 1, 7)`, `substr(${day}, 9)`]
  return `${month} || CASE WHEN ${no} < '11' THEN '-01' WHEN ${no} < '21' THEN '-11' ELSE '-21' END`
}
