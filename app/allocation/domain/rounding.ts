import type { Rational } from '#money/rational'
import { fill, type LevelNetwork } from '#allocation/domain/network'

/** Whole units for each claimant, and the claimants that got the unit above their exact share. */
export type RoundedShares = { amounts: bigint[]; roundedUp: number[] }

/**
 * The claimants whose exact share is not whole, in the order in which they ask for the odd unit: larger
 * fraction first, equal fractions by index.
 */
export function byFallingFraction(shares: readonly Rational[]): number[] {
  const fractions = shares.map((share) => share.fraction())
  return shares
    .map((_, index) => index)
    .filter((index) => !shares[index].isInteger())
    .sort((a, b) => fractions[b].compare(fractions[a]) || a - b)
}

/**
 * Largest remainder restricted to what the network can carry: everybody gets the floor of the exact
 * share, then one unit more by falling fraction, ties by index, passing over whoever the left-over money
 * cannot reach without taking a unit from somebody else. `total` is the sum of the shares. The sets that can be rounded up together are
 * the independent sets of a matroid, so this order is optimal and always places the whole total.
 */
export function roundShares(
  network: LevelNetwork,
  shares: readonly Rational[],
  total: bigint
): RoundedShares {
  const amounts = shares.map((share) => share.floor())
  const asking = byFallingFraction(shares)
  const roundedUp: number[] = []
  if (asking.length === 0) return { amounts, roundedUp }

  const { flow, source, sink } = fill(network, amounts)
  let left = amounts.reduce((rest, amount) => rest - amount, total)
  const dead = new Uint8Array(flow.nodes)
  for (const index of asking) {
    if (left === 0n) break
    if (!flow.pushOne(source, network.claimants[index].node, sink, dead)) continue
    amounts[index] += 1n
    left -= 1n
    roundedUp.push(index)
  }
  return { amounts, roundedUp }
}
