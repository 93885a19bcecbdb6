import { Rational } from '#money/rational'
import {
  refuseMoreThan,
  wholeProblem,
  type ClaimsProblem,
} from '#allocation/domain/classical/claims_problem'
import { AllocationProblemError } from '#allocation/domain/errors'

/** Random arrival and the average of awards look at every subset of claimants; claims of 0 do not count. */
export const MOST_CLAIMANTS_BY_SUBSET = 20

const smaller = (a: bigint, b: bigint) => (a < b ? a : b)
const sumOf = (values: readonly bigint[]) => values.reduce((sum, value) => sum + value, 0n)

/**
 * Random arrival: the mean over all orders of first come, first served (O'Neill 1982), which is the
 * Shapley value of v(S) = max(0, E − claims outside S). Exact for up to 20 claims above 0. Throws E_TOO_MANY.
 */
export function randomArrival(problem: ClaimsProblem): Rational[] {
  const { estate, claims, scale } = wholeProblem(problem)
  const total = sumOf(claims)
  // the rule is self-dual, and fewer subsets fit into the smaller of estate and shortfall
  const isDual = 2n * estate > total
  const pot = isDual ? total - estate : estate
  const asking = [...claims.keys()].filter((at) => claims[at] > 0n)
  refuseMoreThan(MOST_CLAIMANTS_BY_SUBSET, asking.length)
  asking.sort((a, b) => (claims[a] < claims[b] ? -1 : claims[a] > claims[b] ? 1 : a - b))
  const count = asking.length
  const sizes = asking.map((at) => claims[at])
  const served = sizes.map(() => sizes.map(() => 0n))
  const isBefore = sizes.map(() => false)

  /** Every set of earlier arrivals that leaves something: what each other claimant then gets. */
  const visit = (from: number, before: number, left: bigint): void => {
    for (let at = 0; at < count; at++) {
      if (!isBefore[at]) served[at][before] += smaller(sizes[at], left)
    }
    for (let at = from; at < count && sizes[at] < left; at++) {
      isBefore[at] = true
      visit(at + 1, before + 1, left - sizes[at])
      isBefore[at] = false
    }
  }
  if (count > 0 && pot > 0n) visit(0, 0, pot)

  const factorials = [1n]
  for (let n = 1; n <= count; n++) factorials.push(factorials[n - 1] * BigInt(n))
  const awards = claims.map(() => Rational.ZERO)
  asking.forEach((claimant, at) => {
    const orders = served[at].map(
      (sum, before) => sum * factorials[before] * factorials[count - before - 1]
    )
    awards[claimant] = Rational.of(sumOf(orders), factorials[count] * scale)
  })
  return isDual ? awards.map((award, at) => Rational.of(claims[at], scale).minus(award)) : awards
}

/** Ibn Ezra's division: the part of the estate up to each claim is shared by all who ask for as much. */
function ibnEzra(estate: Rational, claims: readonly Rational[]): Rational[] {
  const asked = claims.map((claim) => Rational.min(claim, estate))
  const order = [...asked.keys()].sort((a, b) => asked[a].compare(asked[b]) || a - b)
  const awards = asked.map(() => Rational.ZERO)
  let reached = Rational.ZERO
  let award = Rational.ZERO
  order.forEach((claimant, rank) => {
    const step = asked[claimant].minus(reached)
    award = award.plus(step.dividedBy(Rational.of(BigInt(order.length - rank))))
    reached = asked[claimant]
    awards[claimant] = award
  })
  return awards
}

/**
 * Minimal overlap: Ibn Ezra's division when one claim is at least the estate; otherwise each claim's part
 * above s is its own and the estate up to s is divided so, s solving Σ max(c − s, 0) = E − s (O'Neill 1982).
 */
export function minimalOverlap({ estate, claims }: ClaimsProblem): Rational[] {
  const falling = [...claims].sort((a, b) => b.compare(a))
  if (falling.length === 0 || falling[0].compare(estate) >= 0) return ibnEzra(estate, claims)
  // with k claims above s: Σ of them − k·s = E − s, so s = (Σ − E)/(k − 1), right when it lies between neighbours
  let above = falling[0]
  let level = Rational.ZERO
  for (let k = 2; k <= falling.length; k++) {
    above = above.plus(falling[k - 1])
    level = above.minus(estate).dividedBy(Rational.of(BigInt(k - 1)))
    const next = falling[k] ?? Rational.ZERO
    if (level.compare(next) >= 0) break
  }
  const common = ibnEzra(
    level,
    claims.map((claim) => Rational.min(claim, level))
  )
  return claims.map((claim, at) => Rational.max(Rational.ZERO, claim.minus(level)).plus(common[at]))
}

/** Rounds and digits of the recursive division grow with the number of claimants. */
export const MOST_CLAIMANTS_IN_ROUNDS = 100
const MOST_ROUNDS = 20_000

/**
 * Domínguez–Thomson: in every round everybody gets min(claim left, estate left)/n, for ever (2006). All
 * claimants count in n; whoever asks for nothing gets nothing. With a shortfall every claim outgrows the
 * estate left after finitely many rounds; from there on the rest is shared equally, so the limit is exact.
 * Up to 100 claimants. Throws E_TOO_MANY, and E_TOO_LARGE when it takes
 * more rounds than are worth counting.
 */
export function recursiveDivision(problem: ClaimsProblem): Rational[] {
  const whole = wholeProblem(problem)
  const asking = [...whole.claims.keys()].filter((at) => whole.claims[at] > 0n)
  if (whole.estate === sumOf(whole.claims)) return [...problem.claims]
  refuseMoreThan(MOST_CLAIMANTS_IN_ROUNDS, whole.claims.length)
  const n = BigInt(whole.claims.length)
  let estate = whole.estate
  let claims = asking.map((at) => whole.claims[at])
  let scale = whole.scale
  let rounds = 0
  while (claims.some((claim) => claim < estate)) {
    if (++rounds > MOST_ROUNDS) {
      throw new AllocationProblemError('E_TOO_LARGE', 'claims', { value: `${MOST_ROUNDS}` })
    }
    // everything is multiplied by n in each round, so that it stays whole
    const given = claims.map((claim) => smaller(claim, estate))
    estate = estate * n - sumOf(given)
    claims = claims.map((claim, at) => claim * n - given[at])
    scale *= n
  }
  const awards = problem.claims.map(() => Rational.ZERO)
  asking.forEach((claimant, at) => {
    const left = Rational.of(claims[at], scale)
    const last = Rational.of(estate, scale * BigInt(asking.length))
    awards[claimant] = problem.claims[claimant].minus(left).plus(last)
  })
  return awards
}
