import { Rational } from '#money/rational'
import { Breakpoints, scaledShare } from '#allocation/domain/levels'
import { byFallingFraction } from '#allocation/domain/rounding'

/**
 * Splits a whole total over parts pro rata to their weights, each between its lower and upper bound,
 * by largest remainder with ties by index. Returns whole amounts and what found no room (0n if all did).
 * A total below the sum of the lower bounds is raised to it.
 */
export function splitProRata(
  total: bigint,
  parts: readonly { weight: bigint; lower: bigint; upper: bigint }[]
): { amounts: bigint[]; unplaced: bigint } {
  const claimants = parts.map(({ weight, lower, upper }) => ({
    base: 0n,
    weight,
    lower,
    upper: weight > 0n ? upper : lower,
  }))
  const lower = claimants.reduce((sum, part) => sum + part.lower, 0n)
  const upper = claimants.reduce((sum, part) => sum + part.upper, 0n)
  const wanted = total > lower ? total : lower
  const placed = wanted < upper ? wanted : upper
  const level = new Breakpoints(claimants).levelFor([...claimants.keys()], Rational.of(placed))
  const shares = claimants.map((claimant) =>
    level ? Rational.of(scaledShare(claimant, level), level.q) : Rational.of(claimant.lower)
  )
  const amounts = shares.map((share) => share.floor())
  let left = amounts.reduce((rest, amount) => rest - amount, placed)
  for (const index of byFallingFraction(shares)) {
    if (left === 0n) break
    amounts[index] += 1n
    left -= 1n
  }
  return { amounts, unplaced: wanted - placed }
}
