import { greatestCommonDivisor, Rational } from '#money/rational'
import {
  byTieRule,
  checkElection,
  supportOf,
  votersOf,
  type Election,
  type Satisfaction,
  type TieRule,
} from '#allocation/domain/participation/election'
import { Purses, type Price, type Supporters } from '#allocation/domain/participation/purses'

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
  const counted = countedOf(election, options)
  let best = outcome(counted, equal)
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
      const next = outcome(counted, purse)
      if (next.spent.compare(election.budget) > 0) break
      best = { ...next, steps }
    }
  }
  if (completion === 'most_voters' || completion === 'raise_then_most_voters') {
    best = withMostVoters(election, best, options.ties ?? 'in_order')
  }
  return { ...best, isComplete }
}

type Counted = {
  election: Election
  supporters: Supporters[]
  /** Units in which satisfaction is counted, per unit of it. */
  scale: bigint
  compareTies: (one: number, other: number) => number
}

function outcome(counted: Counted, purse: Rational): Omit<EqualShares, 'isComplete'> {
  const { election, supporters, scale, compareTies } = counted
  const { costs, voters } = election
  const purses = new Purses(
    voters.map(({ count }) => count),
    purse,
    new Set(costs.map(({ denominator }) => denominator))
  )
  // prices never fall while purses shrink, so an old price is a bound and most need no second look
  const open = costs.map((_, project) => ({ project, price: Rational.ZERO }))
  const winners: Winner[] = []
  let spent = Rational.ZERO
  let left = open.filter(({ project }) => supporters[project].voters.length > 0)
  for (;;) {
    left.sort((a, b) => a.price.compare(b.price) || compareTies(a.project, b.project))
    let best: { project: number; price: Price } | null = null
    for (const candidate of left) {
      const { project } = candidate
      if (best && candidate.price.compare(best.price.value) > 0) break
      const price = purses.priceOf(costs[project], supporters[project])
      if (price === null) {
        candidate.project = -1
        continue
      }
      candidate.price = price.value
      const order = best ? price.value.compare(best.price.value) : -1
      if (!best || order < 0 || (order === 0 && compareTies(project, best.project) < 0)) {
        best = { project, price }
      }
    }
    if (!best) break
    const { project, price } = best
    const highest = purses.pay(supporters[project], price)
    winners.push({ project, price: price.value.times(Rational.of(scale)), highest })
    spent = spent.plus(costs[project])
    left = left.filter((candidate) => candidate.project >= 0 && candidate.project !== project)
  }
  return { winners, spent, purses: purses.left(), purse, steps: 0 }
}

/** Supporters of each project with their satisfaction in whole units. */
function countedOf(
  election: Election,
  { satisfaction, ties = 'in_order' }: EqualSharesOptions
): Counted {
  const { costs, voters } = election
  const gainOf = (project: number, given: Rational): Rational => {
    if (satisfaction === 'points') return given
    return satisfaction === 'cost' && costs[project].numerator > 0n ? costs[project] : Rational.ONE
  }
  const wanted = voters.map(({ points }) =>
    [...points].flatMap(([project, given]): [number, Rational][] =>
      given.numerator > 0n ? [[project, gainOf(project, given)]] : []
    )
  )
  let scale = 1n
  for (const [, { denominator }] of wanted.flat()) {
    if (scale % denominator !== 0n) scale *= denominator / greatestCommonDivisor(scale, denominator)
  }
  const supporters = costs.map(() => ({ voters: [] as number[], gains: [] as bigint[] }))
  wanted.forEach((gains, voter) => {
    for (const [project, { numerator, denominator }] of gains) {
      supporters[project].voters.push(voter)
      supporters[project].gains.push(numerator * (scale / denominator))
    }
  })
  return { election, supporters, scale, compareTies: byTieRule(election, ties) }
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
