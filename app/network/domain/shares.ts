import { shareOf } from '#money/exchange'

/** Rules that a shared cost can be proposed by; `amounts` are typed by the payer. */
export const SHARE_RULES = [
  'equal',
  'weights',
  'per_head',
  'benefit',
  'capacity_to_pay_sequential',
  'airport',
  'serial',
  'scrb',
  'shapley',
  'owen',
  'amounts',
] as const
export type ShareRule = (typeof SHARE_RULES)[number]

/**
 * Shares at what the whole is worth in another currency, in the order given: each by what is taken so
 * far, so that they sum to the whole exactly.
 */
export function valuesOf(shares: readonly bigint[], total: bigint, value: bigint): bigint[] {
  let taken = 0n
  return shares.map((share) => {
    const before = shareOf(value, taken, total)
    taken += share
    return shareOf(value, taken, total) - before
  })
}
