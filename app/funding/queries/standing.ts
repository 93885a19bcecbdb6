import { stands } from '#ledger/queries/standing'

/** Condition on a receipt `r`: its entry stands. */
export const STANDS = stands('r.city_id', 'r.entry_id')

/** As of this day everything recorded counts. */
export const LAST_DAY = '9998-12-31'

export const PAGE_SIZE = 100

/** Texts without case and accents, for searching in lists that are read whole. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
