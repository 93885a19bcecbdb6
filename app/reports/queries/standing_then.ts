import type { Span } from '#ledger/queries/balances'
import { stands } from '#ledger/queries/standing'

/** Condition on an entry by its name in the query: it had been posted when the last known entry was. */
export function knownThen(entry: string, { knownAt }: Span): string {
  return knownAt === undefined || knownAt === null ? '' : `AND ${entry}.seq <= ${knownAt}`
}

/**
 * Condition on an entry, given by the SQL of its city and of its id: it stood in the books on the last day of the
 * span. A reversal that is of a later day, or was not known yet, takes nothing back.
 */
export function stoodThen(cityId: string, entryId: string, span: Span): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(span.asOf)) throw new RangeError(`Not a day: ${span.asOf}`)
  return stands(
    cityId,
    entryId,
    (reversal) => `AND ${reversal}.effective_on <= '${span.asOf}' ${knownThen(reversal, span)}`
  )
}
