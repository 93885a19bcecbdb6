import { Rational } from '#money/rational'
import { floorToFirst } from '#allocation/domain/apportionment/quotas'

/** A branch of a tree of shares; weight null takes all that is left. */
export type Branch = {
  weight: Rational | null
  max: bigint | null
  target: { name: string } | { to: readonly Branch[] }
}

/**
 * Divides a whole total down a tree: at each level whole parts, left-over units one each to the first in
 * order; `max` caps a branch and the branches without a weight take, in order, all that is left. Weights
 * are shares of 1 where such a branch stands beside them, otherwise they count in proportion. Answers units by
 * name; a name in several places has the sum. What a cap leaves without a place goes to nobody.
 */
export function divideTree(total: bigint, branches: readonly Branch[]): Map<string, bigint> {
  const units = new Map<string, bigint>()
  divideLevel(total, branches, units)
  return units
}

function divideLevel(total: bigint, branches: readonly Branch[], units: Map<string, bigint>): void {
  const amounts = ordinary(total, branches)
  let left = amounts.reduce((rest: bigint, amount) => rest - (amount ?? 0n), total)
  branches.forEach(({ max, target }, at) => {
    let amount = amounts[at]
    if (amount === null) {
      amount = max !== null && max < left ? max : left
      left -= amount
    }
    if ('to' in target) divideLevel(amount, target.to, units)
    else units.set(target.name, (units.get(target.name) ?? 0n) + amount)
  })
}

/** The parts of the branches with a weight, capped; null for those that take what is left. */
function ordinary(total: bigint, branches: readonly Branch[]): (bigint | null)[] {
  const rest = branches.findIndex(({ weight }) => weight === null)
  const given = Rational.sum(branches.map(({ weight }) => weight ?? Rational.ZERO))
  const remaining = Rational.max(Rational.ZERO, Rational.ONE.minus(given))
  const weights = branches.map(({ weight }, at) =>
    at === rest ? remaining : (weight ?? Rational.ZERO)
  )
  const isEmpty = weights.every(({ numerator }) => numerator === 0n)
  const parts = isEmpty ? weights.map(() => 0n) : floorToFirst({ total, weights })
  return branches.map(({ weight, max }, at) => {
    if (weight === null) return null
    return max !== null && max < parts[at] ? max : parts[at]
  })
}
