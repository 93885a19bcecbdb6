import { exponentOf } from '#money/currencies'
import { Rational } from '#money/rational'
import type {
  AnalysedOutcome,
  ParticipationAnalysis,
} from '#allocation/domain/participation/analysis'
import type { WhyNot } from '#allocation/domain/participation/why_not'
import { PUBLISHED_FROM, withholdSmallNumbers } from '#reports/domain/small_numbers'

const HALF = Rational.of(1n, 2n)

/** An exact amount in whole units, as minor units rounded to the nearest. */
export function minorOf(amount: string | Rational, currency: string): bigint {
  const value = typeof amount === 'string' ? Rational.parse(amount) : amount
  return value
    .times(Rational.of(10n ** BigInt(exponentOf(currency))))
    .plus(HALF)
    .floor()
}

/** A number of people as it is shown: null where few would be known by it. */
export function notFew(people: bigint): bigint | null {
  return people > 0n && people < PUBLISHED_FROM ? null : people
}

/** A project under one outcome. Numbers of people are null where they are withheld, and what would tell them too. */
export interface ProjectRow {
  at: number
  id: string
  name: string
  cost: bigint
  voters: bigint | null
  points: string | null
  categories: string[]
  targets: string[]
  selected: boolean | null
  /** Place among the chosen; null when not chosen. */
  place: number | null
  /** Whether its supporters paid it, or a completion or the greedy rule took it because it fitted. */
  isPaid: boolean
  perSupporter: bigint | null
  highest: bigint | null
  why: { reason: WhyNot['reason']; had: bigint | null; missing: bigint | null } | null
  isWithheld: boolean
}

export interface OutcomeShown {
  /** The chosen in their order, then the others in the order of the file. */
  rows: ProjectRow[]
  /** Votes given to projects, all together. */
  votes: bigint | null
}

/** Votes of each project, null where few people would be known by them; and the sum. */
export function votesShown({ projects }: ParticipationAnalysis) {
  const parts = projects.map(({ voters }) => [BigInt(voters)])
  const { parts: shown, columnTotals } = withholdSmallNumbers(
    { parts, rowTotals: false },
    { below: PUBLISHED_FROM }
  )
  return { votes: shown.map(([voters]) => voters), total: columnTotals[0] ?? null }
}

export function outcomeRows(
  analysis: ParticipationAnalysis,
  outcome: AnalysedOutcome,
  currency: string
): OutcomeShown {
  const { votes, total } = votesShown(analysis)
  const money = (amount: string | Rational) => minorOf(amount, currency)
  const winners = new Map(
    outcome.winners.map((winner, place) => [winner.project, { winner, place }])
  )
  const reasons = new Map(outcome.notChosen.map((why) => [why.project, why]))
  const rows = analysis.projects.map((project, at): ProjectRow => {
    const isWithheld = votes[at] === null
    const won = winners.get(at)
    const price = won?.winner.price ?? null
    const why = reasons.get(at)
    const unless = (amount: string | null | undefined) =>
      isWithheld || !amount ? null : money(amount)
    return {
      at,
      id: project.id,
      name: project.name,
      cost: money(project.cost),
      voters: votes[at],
      points: isWithheld ? null : project.points,
      categories: project.categories,
      targets: project.targets,
      selected: project.selected,
      place: won ? won.place + 1 : null,
      isPaid: price !== null,
      perSupporter:
        price === null || isWithheld || votes[at] === 0n
          ? null
          : money(Rational.parse(project.cost).dividedBy(Rational.of(votes[at]!))),
      highest: unless(won?.winner.highest),
      why: why ? { reason: why.reason, had: unless(why.had), missing: unless(why.missing) } : null,
      isWithheld,
    }
  })
  const last = rows.length + 1
  return {
    rows: rows.toSorted((a, b) => (a.place ?? last) - (b.place ?? last) || a.at - b.at),
    votes: total,
  }
}

/** An outcome in one row, to be compared with the others. */
export interface OutcomeRow {
  outcome: AnalysedOutcome
  chosen: number
  spent: bigint
  budget: bigint
  /** Of all voters, as "p/q"; null where it would tell of a few. */
  withOne: string | null
  excluded: string | null
  /** Per voter: projects as "p/q", and their cost; null where a few voters' project is among them. */
  projects: string | null
  cost: bigint | null
}

export function outcomeSums(
  analysis: ParticipationAnalysis,
  outcome: AnalysedOutcome,
  currency: string
): OutcomeRow {
  const voters = BigInt(analysis.voters)
  const withOne = BigInt(outcome.voters.withOne)
  const isShown = voters > 0n && notFew(withOne) !== null && notFew(voters - withOne) !== null
  const { votes } = votesShown(analysis)
  const hasFew = voters === 0n || outcome.winners.some(({ project }) => votes[project] === null)
  return {
    outcome,
    chosen: outcome.winners.length,
    spent: minorOf(outcome.spent, currency),
    budget: minorOf(outcome.budget, currency),
    withOne: isShown ? `${withOne}/${voters}` : null,
    excluded: isShown ? `${voters - withOne}/${voters}` : null,
    projects: hasFew ? null : `${outcome.voters.projects}/${voters}`,
    cost: hasFew
      ? null
      : minorOf(Rational.parse(outcome.voters.cost).dividedBy(Rational.of(voters)), currency),
  }
}

/** A category or target: its projects, those chosen, and how many voters want at least one of them. */
export interface LabelRow {
  kind: 'category' | 'target'
  name: string
  projects: number
  chosen: number
  cost: bigint
  chosenCost: bigint
  voters: bigint | null
}

export function labelRows(
  analysis: ParticipationAnalysis,
  outcome: AnalysedOutcome,
  currency: string
): LabelRow[] {
  const { votes } = votesShown(analysis)
  const winners = new Set(outcome.winners.map(({ project }) => project))
  const costOf = (projects: readonly number[]) =>
    minorOf(
      Rational.sum(projects.map((at) => Rational.parse(analysis.projects[at].cost))),
      currency
    )
  return analysis.labels.map(({ kind, name, projects, voters }) => {
    const chosen = projects.filter((at) => winners.has(at))
    // beside the votes of the others a withheld project could be told from the sum
    const hasFew = projects.some((at) => votes[at] === null)
    return {
      kind,
      name,
      projects: projects.length,
      chosen: chosen.length,
      cost: costOf(projects),
      chosenCost: costOf(chosen),
      voters: hasFew ? null : notFew(BigInt(voters)),
    }
  })
}

/** A line of the round: what citizens' projects mapped to it would cost, all and those chosen. */
export interface LineVote {
  projects: number
  chosen: number
  wanted: bigint
  chosenCost: bigint
}

export function lineVotes(
  rows: readonly ProjectRow[],
  lines: ReadonlyMap<number, string>
): Map<string, LineVote> {
  const votes = new Map<string, LineVote>()
  for (const { at, cost, place } of rows) {
    const line = lines.get(at)
    if (!line) continue
    const sum = votes.get(line) ?? { projects: 0, chosen: 0, wanted: 0n, chosenCost: 0n }
    sum.projects += 1
    sum.wanted += cost
    if (place !== null) {
      sum.chosen += 1
      sum.chosenCost += cost
    }
    votes.set(line, sum)
  }
  return votes
}
