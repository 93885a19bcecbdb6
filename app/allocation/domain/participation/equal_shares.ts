import { Rational } from '#money/rational'
import {
  byTieRule,
  checkElection,
  supportOf,
  votersOf,
  type Election,
  type Satisfaction,
  type TieRule,
} from '#allocation/domain/participation/election'

/**
 * What happens with money that is left because supporters of no project can pay it together: nothing; purses
 * grow by equal steps until the next step would spend more than there is (Add1); projects are added by falling
 * number of voters while they fit; or the last two, one after the other.
 */
export type Completion = 'none' | 'raise_purses' | 'most_voters' | 'raise_then_most_voters'

export type EqualSharesOptions = {
  satisfaction: Satisfaction
  completion?: Completion
  ties?: TieRule
  /** By how much each purse grows in one step of the completion. */
  step?: Rational
  /** The completion stops after so many steps and says so. */
  mostSteps?: number
}

export type Winner = {
  project: number
  /** Price per unit of satisfaction; null for a project that was added by the completion. */
  price: Rational | null
  /** The most that one supporter paid for it; null with the price. */
  highest: Rational | null
}

export type EqualShares = {
  /** In the order in which they were chosen. */
  winners: Winner[]
  spent: Rational
  /** What is left of the purse of each voter of each ballot. */
  purses: Rational[]
  /** What each voter had at the beginning: budget/voters and the steps of the completion. */
  purse: Rational
  steps: number
  /** False when the completion was stopped by `mostSteps`. */
  isComplete: boolean
}

/**
 * The Method of Equal Shares (Peters, Pierczyński, Skowron 2021). Every voter has an equal purse. A project is
 * paid by its supporters, each at most the price ρ times the satisfaction it brings, and never more than the purse
 * holds; next is always the project of the lowest ρ. Exact. For citizens' ranking of whole projects, as an
 * analysis; nothing here is booked. Throws E_NEGATIVE, E_UNKNOWN_INDEX.
 */
export function equalShares(election: Election, options: EqualSharesOptions): EqualShares {
  checkElection(election)
  const { completion = 'none', step = Rational.ONE, mostSteps = 1000 } = options
  const voters = votersOf(election)
  const equal = voters === 0n ? Rational.ZERO : election.budget.dividedBy(Rational.of(voters))
  let best = outcome(election, equal, options)
  let isComplete = true
  if (completion === 'raise_purses' || completion === 'raise_then_most_voters') {
    const affordable = supportOf(election).filter((count) => count > 0n).length
    let steps = 0
    while (best.winners.length < affordable) {
      if (steps === mostSteps) {
        isComplete = false
        break
      }
      steps += 1
      const purse = equal.plus(step.times(Rational.of(BigInt(steps))))
      const next = outcome(election, purse, options)
      if (next.spent.compare(election.budget) > 0) break
      best = { ...next, steps }
    }
  }
  if (completion === 'most_voters' || completion === 'raise_then_most_voters') {
    best = withMostVoters(election, best, options.ties ?? 'in_order')
  }
  return { ...best, isComplete }
}

function outcome(
  election: Election,
  purse: Rational,
  { satisfaction, ties = 'in_order' }: EqualSharesOptions
): Omit<EqualShares, 'isComplete'> {
  const purses = election.voters.map(() => purse)
  const supporters = supportersOf(election, satisfaction)
  const compareTies = byTieRule(election, ties)
  // prices never fall while purses shrink, so an old price is a bound and most need no second look
  const open = election.costs.map((_, project) => ({ project, price: Rational.ZERO }))
  const winners: Winner[] = []
  let spent = Rational.ZERO
  let left = open.filter(({ project }) => supporters[project].length > 0)
  for (;;) {
    left.sort((a, b) => a.price.compare(b.price) || compareTies(a.project, b.project))
    let best: { project: number; price: Rational } | null = null
    for (const candidate of left) {
      if (best && candidate.price.compare(best.price) > 0) break
      const price = priceOf(
        election.costs[candidate.project],
        supporters[candidate.project],
        purses
      )
      if (price === null) {
        candidate.project = -1
        continue
      }
      candidate.price = price
      const order = best ? price.compare(best.price) : -1
      if (!best || order < 0 || (order === 0 && compareTies(candidate.project, best.project) < 0)) {
        best = candidate
      }
    }
    if (!best) break
    const { project, price } = best
    let highest = Rational.ZERO
    for (const { voter, gain } of supporters[project]) {
      const paid = Rational.min(purses[voter], price.times(gain))
      purses[voter] = purses[voter].minus(paid)
      highest = Rational.max(highest, paid)
    }
    winners.push({ project, price, highest })
    spent = spent.plus(election.costs[project])
    left = left.filter((candidate) => candidate.project >= 0 && candidate.project !== project)
  }
  return { winners, spent, purses, purse, steps: 0 }
}

type Supporter = { voter: number; gain: Rational; count: Rational }

function supportersOf({ costs, voters }: Election, satisfaction: Satisfaction): Supporter[][] {
  const supporters = costs.map((): Supporter[] => [])
  voters.forEach(({ points, count }, voter) => {
    for (const [project, given] of points) {
      if (given.numerator <= 0n) continue
      const gain =
        satisfaction === 'points'
          ? given
          : satisfaction === 'cost' && costs[project].numerator > 0n
            ? costs[project]
            : Rational.ONE
      supporters[project].push({ voter, gain, count: Rational.of(count) })
    }
  })
  return supporters
}

/** The price ρ with Σ min(purse, ρ·gain) = cost; null when the supporters cannot pay together. */
function priceOf(
  cost: Rational,
  supporters: readonly Supporter[],
  purses: readonly Rational[]
): Rational | null {
  const able = supporters
    .map((one) => ({
      ...one,
      purse: purses[one.voter],
      reach: purses[one.voter].dividedBy(one.gain),
    }))
    .sort((a, b) => a.reach.compare(b.reach))
  let missing = cost
  let gains = Rational.sum(able.map(({ gain, count }) => gain.times(count)))
  for (const { gain, count, purse, reach } of able) {
    if (missing.compare(reach.times(gains)) <= 0) return missing.dividedBy(gains)
    missing = missing.minus(purse.times(count))
    gains = gains.minus(gain.times(count))
  }
  return null
}

/** Adds projects by falling number of voters while they fit. Of nothing it is the greedy rule. */
export function withMostVoters<Found extends { winners: Winner[]; spent: Rational }>(
  election: Election,
  found: Found,
  ties: TieRule
): Found {
  const support = supportOf(election)
  const compareTies = byTieRule(election, ties)
  const chosen = new Set(found.winners.map(({ project }) => project))
  const order = [...election.costs.keys()]
    .filter((project) => !chosen.has(project) && support[project] > 0n)
    .sort((a, b) =>
      support[a] === support[b] ? compareTies(a, b) : support[a] > support[b] ? -1 : 1
    )
  const winners = [...found.winners]
  let { spent } = found
  for (const project of order) {
    const next = spent.plus(election.costs[project])
    if (next.compare(election.budget) > 0) continue
    winners.push({ project, price: null, highest: null })
    spent = next
  }
  return { ...found, winners, spent }
}
