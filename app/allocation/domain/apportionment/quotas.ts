import { Rational } from '#money/rational'
import { AllocationProblemError } from '#allocation/domain/errors'

/** Whole units to be shared in proportion to weights; ties always go to the earlier weight. */
export type Apportionment = { total: bigint; weights: readonly Rational[] }

/** The quota total·weight/sum of each weight, exactly. Throws E_NEGATIVE, E_NO_WEIGHT. */
export function quotas({ total, weights }: Apportionment): Rational[] {
  const negative = weights.find(({ numerator }) => numerator < 0n)
  if (negative) {
    throw new AllocationProblemError('E_NEGATIVE', 'weights', { value: `${negative}` })
  }
  const sum = Rational.sum(weights)
  if (sum.numerator === 0n) throw new AllocationProblemError('E_NO_WEIGHT', 'weights')
  return weights.map((weight) => weight.times(Rational.of(total)).dividedBy(sum))
}

/** Weights below this share of their sum become 0. */
export function aboveThreshold(weights: readonly Rational[], threshold: Rational): Rational[] {
  const least = Rational.sum(weights).times(threshold)
  return weights.map((weight) => (weight.compare(least) < 0 ? Rational.ZERO : weight))
}

/** A negative total is the mirror image of the positive one. */
function mirrored(split: (problem: Apportionment) => bigint[]) {
  return ({ total, weights }: Apportionment): bigint[] =>
    total < 0n
      ? split({ total: -total, weights }).map((units) => -units)
      : split({ total, weights })
}

/** Whole parts of the quotas, and one more each in this order of indices until the total is reached. */
function oneMoreEach(problem: Apportionment, order: (quotas: Rational[]) => number[]): bigint[] {
  const exact = quotas(problem)
  const units = exact.map((quota) => quota.floor())
  let left = units.reduce((rest, unit) => rest - unit, problem.total)
  for (const index of order(exact)) {
    if (left === 0n) break
    units[index] += 1n
    left -= 1n
  }
  return units
}

/** Hamilton: one more each to the largest remainders. */
export const largestRemainder = mirrored((problem) =>
  oneMoreEach(problem, (exact) => {
    const fractions = exact.map((quota) => quota.fraction())
    return [...exact.keys()].sort((a, b) => fractions[b].compare(fractions[a]) || a - b)
  })
)

const weighted = (weights: readonly Rational[]) =>
  [...weights.keys()].filter((index) => weights[index].numerator > 0n)

/** Fowler: one more each to the first in order; a weight of 0 never gets a unit. */
export const floorToFirst = mirrored((problem) =>
  oneMoreEach(problem, () => weighted(problem.weights))
)

/** One more each by falling weight; a weight of 0 never gets a unit. */
export const floorToLargestRatio = mirrored((problem) =>
  oneMoreEach(problem, () =>
    weighted(problem.weights).sort(
      (a, b) => problem.weights[b].compare(problem.weights[a]) || a - b
    )
  )
)

/** Whole parts of the quotas; what is left over is one more, last part. */
export const floorSeparate = mirrored((problem) => {
  const units = quotas(problem).map((quota) => quota.floor())
  return [...units, units.reduce((rest, unit) => rest - unit, problem.total)]
})

/** Whole multiples of the weights as the smallest whole numbers; what is left over is one more, last part. */
export const blockSeparate = mirrored((problem) => {
  const block = smallestWhole(problem)
  const blocks = problem.total / block.reduce((sum, size) => sum + size, 0n)
  const units = block.map((size) => size * blocks)
  return [...units, units.reduce((rest, unit) => rest - unit, problem.total)]
})

/** The weights as whole numbers without a common divisor. */
function smallestWhole({ weights }: Apportionment): bigint[] {
  const shares = quotas({ total: 1n, weights })
  const common = shares.reduce(
    (all, { denominator }) => all * Rational.of(denominator, all).numerator,
    1n
  )
  return shares.map(({ numerator, denominator }) => numerator * (common / denominator))
}

/** Equal awards in whole units: by rising claim each takes min(claim, floor(left / number left)). */
export function wholeEqualAwards({ total, weights: claims }: Apportionment): bigint[] {
  const order = [...claims.keys()].sort((a, b) => claims[a].compare(claims[b]) || a - b)
  const units = claims.map(() => 0n)
  let left = total
  order.forEach((index, rank) => {
    const most = left / BigInt(order.length - rank)
    const claim = claims[index].floor()
    units[index] = claim < most ? claim : most
    left -= units[index]
  })
  return units
}
