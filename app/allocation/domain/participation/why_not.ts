import { greatestCommonDivisor, Rational } from '#money/rational'
import { supportOf, type Election } from '#allocation/domain/participation/election'

/** Why a project was not chosen. */
export type WhyNot = {
  project: number
  /**
   * Nobody wanted it; those who wanted it could not pay it together; or, of a rule without purses and of one
   * that no longer looks at purses, it cost more than what was left.
   */
  reason: 'no_supporters' | 'supporters_short' | 'does_not_fit'
  /** What its supporters still had together when the rule ended, and what was missing; null without purses. */
  had: Rational | null
  missing: Rational | null
  /** What of the budget was not spent. */
  left: Rational
}

/**
 * Why each project that was not chosen was not: from the purses at the end of Equal Shares, or without purses for a
 * rule that takes by votes what fits. Supporters who still have the cost together can only occur when purses
 * were raised as far as the budget allows: then the project did not fit.
 */
export function whyNotChosen(
  election: Election,
  found: {
    winners: readonly { project: number }[]
    spent: Rational
    purses: readonly Rational[] | null
  }
): WhyNot[] {
  const chosen = new Set(found.winners.map(({ project }) => project))
  const support = supportOf(election)
  const left = election.budget.minus(found.spent)
  const heldFor = found.purses && holdings(election, found.purses)
  return election.costs.flatMap((cost, project): WhyNot[] => {
    if (chosen.has(project)) return []
    if (support[project] === 0n) {
      return [{ project, reason: 'no_supporters', had: null, missing: null, left }]
    }
    const had = heldFor && heldFor(project)
    if (had && had.compare(cost) < 0) {
      return [{ project, reason: 'supporters_short', had, missing: cost.minus(had), left }]
    }
    return [{ project, reason: 'does_not_fit', had, missing: null, left }]
  })
}

/** What the supporters of a project hold together, in whole numbers over one denominator: a sum of fractions is slow. */
function holdings(
  { voters }: Election,
  purses: readonly Rational[]
): (project: number) => Rational {
  const distinct = new Set(purses)
  let over = 1n
  for (const { denominator } of distinct) {
    over *= denominator / greatestCommonDivisor(over, denominator)
  }
  const whole = new Map(
    [...distinct].map((purse) => [purse, purse.numerator * (over / purse.denominator)])
  )
  const held = voters.map(({ count }, at) => whole.get(purses[at])! * count)
  return (project) =>
    Rational.of(
      voters.reduce(
        (sum, { points }, at) =>
          (points.get(project)?.numerator ?? 0n) > 0n ? sum + held[at] : sum,
        0n
      ),
      over
    )
}
