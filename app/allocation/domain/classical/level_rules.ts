import { Rational } from '#money/rational'
import { divideAmongClaims } from '#allocation/domain/claims'
import {
  HALF,
  sharesAtLevel,
  type ClaimsProblem,
} from '#allocation/domain/classical/claims_problem'
import { AllocationProblemError } from '#allocation/domain/errors'

type Awards = Rational[]

const proportional = ({ estate, claims }: ClaimsProblem) => divideAmongClaims('PRO', estate, claims)
const equalAwards = ({ estate, claims }: ClaimsProblem) => divideAmongClaims('CEA', estate, claims)
const equalLosses = ({ estate, claims }: ClaimsProblem) => divideAmongClaims('CEL', estate, claims)

const add = (a: readonly Rational[], b: readonly Rational[]): Awards =>
  a.map((value, at) => value.plus(b[at]))

/**
 * Rules that turn at half the sum of the claims: one rule on the half claims up to there, beyond it
 * everybody has half and another rule divides the rest on the half claims.
 */
function turningAtHalf(
  below: (problem: ClaimsProblem) => Awards,
  above: (problem: ClaimsProblem) => Awards
) {
  return ({ estate, claims }: ClaimsProblem): Awards => {
    const halves = claims.map((claim) => claim.times(HALF))
    const half = Rational.sum(halves)
    if (estate.compare(half) <= 0) return below({ estate, claims: halves })
    return add(halves, above({ estate: estate.minus(half), claims: halves }))
  }
}

/** Talmud (contested garment): small estates by equal awards, large ones by equal losses (Aumann, Maschler 1985). */
export const talmud = turningAtHalf(equalAwards, equalLosses)

/** Reverse Talmud: the other way round (Chun, Schummer, Thomson 2001). */
export const reverseTalmud = turningAtHalf(equalLosses, equalAwards)

/** Piniles: equal awards of the half claims, twice (Piniles 1861; Thomson 2003). */
export const piniles = turningAtHalf(equalAwards, equalAwards)

/** Constrained egalitarian: as Piniles up to half, beyond it max(c/2, min(c, λ)) (Chun, Schummer, Thomson 2001). */
export function constrainedEgalitarian({ estate, claims }: ClaimsProblem): Awards {
  const halves = claims.map((claim) => claim.times(HALF))
  if (estate.compare(Rational.sum(halves)) <= 0) return equalAwards({ estate, claims: halves })
  return sharesAtLevel(
    estate,
    claims.map((claim, at) => ({ weight: Rational.ONE, lower: halves[at], upper: claim }))
  )
}

/** The mean of equal awards and equal losses. */
export function averageOfBoth(problem: ClaimsProblem): Awards {
  return add(equalAwards(problem), equalLosses(problem)).map((sum) => sum.times(HALF))
}

/**
 * Adjusted proportional: everybody first has the minimal right max(0, E − what the others ask for); the
 * rest goes pro rata to the claims left, none counted above that rest (Curiel, Maschler, Tijs 1987).
 */
export function adjustedProportional({ estate, claims }: ClaimsProblem): Awards {
  const total = Rational.sum(claims)
  const rights = claims.map((claim) =>
    Rational.max(Rational.ZERO, estate.minus(total.minus(claim)))
  )
  const rest = estate.minus(Rational.sum(rights))
  const left = claims.map((claim, at) => Rational.min(rest, claim.minus(rights[at])))
  return add(rights, proportional({ estate: rest, claims: left }))
}

/** Everybody gets the smallest claim (or an equal part of the estate), the rest pro rata to what is left of the claims. */
export function smallestClaimFirst({ estate, claims }: ClaimsProblem): Awards {
  if (claims.length === 0) return []
  const smallest = claims.reduce(Rational.min)
  const first = Rational.min(smallest, estate.dividedBy(Rational.of(BigInt(claims.length))))
  const rest = estate.minus(Rational.sum(claims.map(() => first)))
  const left = claims.map((claim) => claim.minus(first))
  return proportional({ estate: rest, claims: left }).map((award) => award.plus(first))
}

/** Throws E_ZERO_WEIGHT, E_LENGTHS. */
function positiveWeights({ claims, weights }: ClaimsProblem): readonly Rational[] {
  if (weights?.length !== claims.length) throw new AllocationProblemError('E_LENGTHS', 'weights')
  const zero = weights.findIndex(({ numerator }) => numerator <= 0n)
  if (zero >= 0)
    throw new AllocationProblemError('E_ZERO_WEIGHT', `weights[${zero}]`, { id: `${zero}` })
  return weights
}

/** Weighted equal awards min(c, λ·weight). Every weight is above 0. Throws E_ZERO_WEIGHT, E_LENGTHS. */
export function weightedEqualAwards(problem: ClaimsProblem): Awards {
  const weights = positiveWeights(problem)
  return sharesAtLevel(
    problem.estate,
    problem.claims.map((claim, at) => ({ weight: weights[at], lower: Rational.ZERO, upper: claim }))
  )
}

/**
 * Equal awards when one unit of claim i costs weight i of the estate: Σ w·x = E and w·x = min(w·c, λ). Throws
 * E_ZERO_WEIGHT, E_LENGTHS, E_ESTATE_ABOVE_CLAIMS.
 */
export function equalAwardsOfWeightedUnits(problem: ClaimsProblem): Awards {
  const weights = positiveWeights(problem)
  const claims = problem.claims.map((claim, at) => claim.times(weights[at]))
  return equalAwards({ estate: problem.estate, claims }).map((award, at) =>
    award.dividedBy(weights[at])
  )
}
