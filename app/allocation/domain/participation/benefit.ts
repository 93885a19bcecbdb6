import { Rational } from '#money/rational'
import { votersOf, type Election } from '#allocation/domain/participation/election'

/** What an outcome brings the voters, all of them counted alike, empty ballots too. */
export type Benefit = {
  voters: bigint
  /** Voters with at least one project they wanted. The others are excluded. */
  withOne: bigint
  /** Sums over the voters: wanted projects that were chosen, what those cost, and the points given to them. */
  projects: bigint
  cost: Rational
  points: Rational
}

export function benefitOf(election: Election, chosen: readonly number[]): Benefit {
  const winners = new Set(chosen)
  let withOne = 0n
  let projects = 0n
  let cost = Rational.ZERO
  let points = Rational.ZERO
  for (const { points: given, count } of election.voters) {
    const wanted = [...given].filter(([at, value]) => winners.has(at) && value.numerator > 0n)
    if (wanted.length === 0) continue
    const times = Rational.of(count)
    withOne += count
    projects += count * BigInt(wanted.length)
    cost = cost.plus(Rational.sum(wanted.map(([at]) => election.costs[at])).times(times))
    points = points.plus(Rational.sum(wanted.map(([, value]) => value)).times(times))
  }
  return { voters: votersOf(election), withOne, projects, cost, points }
}

/** How many different voters want at least one of the projects. */
export function votersFor(election: Election, projects: readonly number[]): bigint {
  return benefitOf(election, projects).withOne
}
