import { toDecimalString } from '#money/money'
import type { Mark } from '#programmes/domain/figures'

export interface LineTerms {
  currency: string
  /** Minor units. */
  need: bigint
  floor: bigint
  /** Null: no upper limit but the need. */
  cap: bigint | null
  mark: Mark | null
  source: string | null
}

export type LineFault = {
  code:
    | 'E_NEED_NEGATIVE'
    | 'E_FLOOR_NEGATIVE'
    | 'E_FLOOR_ABOVE_NEED'
    | 'E_CAP_BELOW_FLOOR'
    | 'E_SOURCE_NEEDED'
  params: Record<string, string>
  field: 'need' | 'floor' | 'cap' | 'source'
}

/**
 * The rules of a budget line's figures: nothing negative, floor ≤ need, floor ≤ cap, and a figure
 * marked as sourced names its source. Returns the first fault, or null.
 */
export function findLineFault(terms: LineTerms): LineFault | null {
  const { currency, need, floor, cap } = terms
  const shown = (minor: bigint) => toDecimalString(minor, currency)
  if (need < 0n) return { code: 'E_NEED_NEGATIVE', params: {}, field: 'need' }
  if (floor < 0n) return { code: 'E_FLOOR_NEGATIVE', params: {}, field: 'floor' }
  if (floor > need) {
    return {
      code: 'E_FLOOR_ABOVE_NEED',
      params: { floor: shown(floor), need: shown(need), currency },
      field: 'floor',
    }
  }
  if (cap !== null && cap < floor) {
    return {
      code: 'E_CAP_BELOW_FLOOR',
      params: { cap: shown(cap), floor: shown(floor), currency },
      field: 'cap',
    }
  }
  if (terms.mark === 'sourced' && !terms.source?.trim()) {
    return { code: 'E_SOURCE_NEEDED', params: {}, field: 'source' }
  }
  return null
}
