import { Rational } from '#money/rational'
import { wholeWeights } from '#allocation/domain/document_fields'
import { AllocationProblemError } from '#allocation/domain/errors'
import { Breakpoints, scaledShare, type Claimant } from '#allocation/domain/levels'

/** One estate and what each claimant asks for; weights only where a rule has them. */
export type ClaimsProblem = {
  estate: Rational
  claims: readonly Rational[]
  weights?: readonly Rational[] | null
}

export const HALF = Rational.of(1n, 2n)

/** Throws E_NEGATIVE, E_ESTATE_ABOVE_CLAIMS when this is not a claims problem. */
export function checkClaims({ estate, claims }: ClaimsProblem): void {
  const negative = [estate, ...claims].find(({ numerator }) => numerator < 0n)
  if (negative) throw new AllocationProblemError('E_NEGATIVE', '', { value: negative.toString() })
  const total = Rational.sum(claims)
  if (estate.compare(total) > 0) {
    throw new AllocationProblemError('E_ESTATE_ABOVE_CLAIMS', 'estate', {
      estate: estate.toString(),
      claims: total.toString(),
    })
  }
}

/** The same problem in whole numbers: every quantity multiplied by `scale`. */
export function wholeProblem({ estate, claims }: ClaimsProblem): {
  estate: bigint
  claims: bigint[]
  scale: bigint
} {
  const { whole, scale } = wholeWeights([estate, ...claims])
  return { estate: whole[0], claims: whole.slice(1), scale }
}

/**
 * The shares clamp(λ·weight, lower, upper) at the level λ at which they add up to the total, exactly. A total
 * below the lower bounds gives the lower bounds, one above the upper bounds the upper ones. A part of weight 0
 * must have equal bounds.
 */
export function sharesAtLevel(
  total: Rational,
  parts: readonly { weight: Rational; lower: Rational; upper: Rational }[]
): Rational[] {
  const bounds = wholeWeights(parts.flatMap(({ lower, upper }) => [lower, upper]))
  const weights = wholeWeights(parts.map(({ weight }) => weight))
  const claimants = parts.map((_, at): Claimant => ({
    base: 0n,
    weight: weights.whole[at],
    lower: bounds.whole[2 * at],
    upper: bounds.whole[2 * at + 1],
  }))
  const level = new Breakpoints(claimants).levelFor(
    [...claimants.keys()],
    total.times(Rational.of(bounds.scale))
  )
  return claimants.map((claimant) =>
    level
      ? Rational.of(scaledShare(claimant, level), level.q * bounds.scale)
      : Rational.of(claimant.lower, bounds.scale)
  )
}

/** Throws E_TOO_MANY when more than `most` claimants take part in a rule that looks at every subset. */
export function refuseMoreThan(most: number, count: number): void {
  if (count > most) {
    throw new AllocationProblemError('E_TOO_MANY', 'claims', {
      count: `${count}`,
      most: `${most}`,
    })
  }
}
