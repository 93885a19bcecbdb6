import { shareOf } from '#money/exchange'
import { splitByLargestRemainder } from '#money/split'

export const SHARE_RULES = ['equal', 'weights', 'amounts'] as const
export type ShareRule = (typeof SHARE_RULES)[number]

export class ShareFault extends Error {
  constructor(
    readonly code: 'E_SHARES_FEW' | 'E_SHARES_WEIGHT' | 'E_SHARES_SUM',
    readonly params: Record<string, string> = {}
  ) {
    super(code)
  }
}

/**
 * Shares of a cost that sum to it exactly. Equal shares and weights are cut to the unit by largest
 * remainder; units left over go to the participants in order, one further on at each cost of the city
 * (`turn`), so that no city bears the odd unit every time. Typed amounts must sum to the cost.
 */
export function sharesOf(
  total: bigint,
  participants: readonly { weight: bigint | null; amount: bigint | null }[],
  of: { rule: ShareRule; turn: number }
): bigint[] {
  if (participants.length < 2) throw new ShareFault('E_SHARES_FEW')
  if (of.rule === 'amounts') {
    const amounts = participants.map(({ amount }) => amount ?? 0n)
    const sum = amounts.reduce((all, one) => all + one, 0n)
    if (sum !== total || amounts.some((one) => one < 0n)) throw new ShareFault('E_SHARES_SUM')
    return amounts
  }
  const weights = participants.map(({ weight }) => (of.rule === 'equal' ? 1n : (weight ?? 0n)))
  if (weights.some((one) => one < 0n) || weights.every((one) => one === 0n))
    throw new ShareFault('E_SHARES_WEIGHT')
  const count = participants.length
  const keys = participants.map((_, at) =>
    String((at - (of.turn % count) + count) % count).padStart(4, '0')
  )
  return splitByLargestRemainder(total, weights, keys)
}

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
