import { Rational } from '#money/rational'
import {
  refuseMoreThan,
  wholeProblem,
  type ClaimsProblem,
} from '#allocation/domain/classical/claims_problem'
import { MOST_CLAIMANTS_BY_SUBSET } from '#allocation/domain/classical/order_rules'

/**
 * Average of awards: the centroid of all divisions with 0 ≤ x ≤ c and sum E (Mirás Calvo, Quinteiro
 * Sandomingo, Sánchez-Rodríguez 2022). Volumes of a box cut by the plane are sums of truncated powers over
 * the subsets S of claimants: with a = E − c(S), the volume is Σ (−1)^|S| a^(n−1)/(n−1)! and the moment of
 * claimant i is Σ (−1)^|S| a^n/n! plus c_i times the sum of the first kind over the subsets that hold i.
 * Exact for up to 20 claims above 0. Throws E_TOO_MANY.
 */
export function averageOfAwards(problem: ClaimsProblem): Rational[] {
  const { estate, claims, scale } = wholeProblem(problem)
  const total = claims.reduce((sum, claim) => sum + claim, 0n)
  if (estate === 0n || estate === total) {
    return estate === 0n ? claims.map(() => Rational.ZERO) : [...problem.claims]
  }
  const asking = [...claims.keys()].filter((at) => claims[at] > 0n)
  const count = asking.length
  refuseMoreThan(MOST_CLAIMANTS_BY_SUBSET, count)
  const awards = claims.map(() => Rational.ZERO)
  if (count === 1) {
    awards[asking[0]] = problem.estate
    return awards
  }
  // the rule is self-dual, and fewer subsets fit into the smaller of estate and shortfall
  const isDual = 2n * estate > total
  const pot = isDual ? total - estate : estate
  asking.sort((a, b) => (claims[a] < claims[b] ? -1 : claims[a] > claims[b] ? 1 : a - b))
  const sizes = asking.map((at) => claims[at])
  const power = BigInt(count - 1)
  const withClaimant = sizes.map(() => 0n)
  const isIn = sizes.map(() => false)
  let volume = 0n
  let moment = 0n

  const visit = (from: number, isEven: boolean, left: bigint): void => {
    const lower = left ** power
    const signed = isEven ? lower : -lower
    volume += signed
    moment += signed * left
    for (let at = 0; at < count; at++) if (isIn[at]) withClaimant[at] += signed
    for (let at = from; at < count && sizes[at] < left; at++) {
      isIn[at] = true
      visit(at + 1, !isEven, left - sizes[at])
      isIn[at] = false
    }
  }
  visit(0, true, pot)

  // over (n − 1)!: volume, moment/n + c·withClaimant
  const n = BigInt(count)
  asking.forEach((claimant, at) => {
    const mean = Rational.of(moment + n * sizes[at] * withClaimant[at], n * volume * scale)
    awards[claimant] = isDual ? problem.claims[claimant].minus(mean) : mean
  })
  return awards
}
