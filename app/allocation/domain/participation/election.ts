import { Rational } from '#money/rational'
import { AllocationProblemError } from '#allocation/domain/errors'

/**
 * Citizens' choice among projects. `voters` with the same ballot are one row with their count: the rules
 * here treat them alike, and there are far fewer ballots than citizens.
 */
export type Election = {
  budget: Rational
  costs: readonly Rational[]
  voters: readonly Ballot[]
}

/** Points by project (1 each for an approval), and how many voters handed this in. */
export type Ballot = { points: ReadonlyMap<number, Rational>; count: bigint }

/**
 * What a voter has from a project that is funded: its cost, one (every project counts the same), or the
 * points the voter gave it.
 */
export type Satisfaction = 'cost' | 'cardinality' | 'points'

/** Which of two projects comes first when a rule finds them equal; the order of the list decides in the end. */
export type TieRule = 'in_order' | 'cheaper_first' | 'more_voters_first'

/** Throws E_NEGATIVE, E_UNKNOWN_INDEX. */
export function checkElection({ budget, costs, voters }: Election): void {
  const negative = [budget, ...costs].find(({ numerator }) => numerator < 0n)
  if (negative) throw new AllocationProblemError('E_NEGATIVE', '', { value: `${negative}` })
  voters.forEach(({ points, count }, at) => {
    if (count < 1n)
      throw new AllocationProblemError('E_NEGATIVE', `voters[${at}]`, { value: `${count}` })
    for (const project of points.keys()) {
      if (!Object.hasOwn(costs, project)) {
        throw new AllocationProblemError('E_UNKNOWN_INDEX', `voters[${at}]`, {
          value: `${project}`,
        })
      }
    }
  })
}

/** Approval ballots, one voter each. */
export function approvals(ballots: readonly (readonly number[])[]): Ballot[] {
  return ballots.map((projects) => ({
    points: new Map(projects.map((project) => [project, Rational.ONE])),
    count: 1n,
  }))
}

export const votersOf = ({ voters }: Election): bigint =>
  voters.reduce((sum, { count }) => sum + count, 0n)

/** How many voters gave each project something. */
export function supportOf({ costs, voters }: Election): bigint[] {
  const support = costs.map(() => 0n)
  for (const { points, count } of voters) {
    for (const [project, given] of points) if (given.numerator > 0n) support[project] += count
  }
  return support
}

/** Compares two projects by the rule for ties. */
export function byTieRule(
  election: Election,
  rule: TieRule
): (one: number, other: number) => number {
  const support = supportOf(election)
  return (one, other) => {
    if (rule === 'cheaper_first') {
      return election.costs[one].compare(election.costs[other]) || one - other
    }
    if (rule === 'more_voters_first' && support[one] !== support[other]) {
      return support[one] > support[other] ? -1 : 1
    }
    return one - other
  }
}
