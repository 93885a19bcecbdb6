/** Condition on a receipt `r`: its entry is not reversed, or the reversal was itself reversed. */
export const STANDS = `NOT EXISTS (
  SELECT 1 FROM journal_entries e WHERE e.city_id = r.city_id AND e.reverses_id = r.entry_id
    AND NOT EXISTS (SELECT 1 FROM journal_entries u WHERE u.city_id = e.city_id AND u.reverses_id = e.id))`

export const PAGE_SIZE = 100

/** Texts without case and accents, for searching in lists that are read whole. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
