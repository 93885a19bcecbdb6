import { isPostgres } from '#core/sql'

/** Type of the source of an entry that puts another one right; its id is that of the other entry. */
export const CORRECTION = 'correction'

/**
 * Condition on an entry, by its name in the query: it belongs to an earlier period than the one it stands in,
 * because it takes back or puts right an entry of a period that was closed. It is computed from the
 * entries, so nobody can forget to set it.
 */
export function isPriorPeriod(entry: string): string {
  const corrected = isPostgres() ? `${entry}.source_id::uuid` : `${entry}.source_id`
  const earlier = (id: string) => `EXISTS (SELECT 1 FROM journal_entries o
    JOIN periods t ON t.city_id = o.city_id AND ${entry}.effective_on BETWEEN t.starts_on AND t.ends_on
    WHERE o.city_id = ${entry}.city_id AND o.id = ${id} AND o.effective_on < t.starts_on)`
  return `(${earlier(`${entry}.reverses_id`)}
    OR ${earlier(`CASE WHEN ${entry}.source_type = '${CORRECTION}' THEN ${corrected} END`)})`
}
