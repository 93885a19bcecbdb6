import { Rational } from '#money/rational'
import { benefitOf, votersFor } from '#allocation/domain/participation/benefit'
import {
  supportOf,
  votersOf,
  type Election,
  type Satisfaction,
} from '#allocation/domain/participation/election'
import {
  equalShares,
  withMostVoters,
  type EqualShares,
  type Winner,
} from '#allocation/domain/participation/equal_shares'
import type { PbFile, PbVoteType, PbWarning } from '#allocation/domain/participation/pb_file'
import { whyNotChosen, type WhyNot } from '#allocation/domain/participation/why_not'

/** The sum the file names, or what the round shares out. */
export const AMOUNTS = ['stated', 'round'] as const
export type Amount = (typeof AMOUNTS)[number]

/** Equal Shares without completion, with raised purses, and with raised purses and then most voters; greedy. */
export const PB_RULES = ['none', 'raise_purses', 'raise_then_most_voters', 'greedy'] as const
export type PbRule = (typeof PB_RULES)[number]

/** What of META is kept: what the vote was, nothing else that a file may carry. */
export const KEPT_META = [
  'description',
  'country',
  'unit',
  'subunit',
  'instance',
  'date_begin',
  'date_end',
  'language',
  'edition',
  'rule',
  'currency',
] as const
const LONGEST_META = 300

/** Purses grow by a fiftieth of the first purse in each step of a completion. */
const STEPS_OF_A_PURSE = 50n
/** A completion looks at so many choices of different ballots before it stops early. */
const MOST_CHOICES = 1_000_000n
const STEPS = { least: 3, most: 200 }

/** Fractions as "p/q", counts as decimal text. */
export type AnalysedOutcome = {
  amount: Amount
  rule: PbRule
  satisfaction: Satisfaction
  budget: string
  winners: { project: number; price: string | null; highest: string | null }[]
  spent: string
  purse: string | null
  steps: number
  isComplete: boolean
  voters: { withOne: string; projects: string; cost: string; points: string }
  notChosen: (Pick<WhyNot, 'project' | 'reason'> & { had: string | null; missing: string | null })[]
}

/** What is kept of a vote: sums over voters and the outcome of each rule; no ballot, no voter. */
export type ParticipationAnalysis = {
  format: 'participation-analysis/1'
  meta: Partial<Record<(typeof KEPT_META)[number], string>>
  voteType: PbVoteType
  voters: string
  emptyBallots: string
  budget: string
  warnings: PbWarning[]
  projects: {
    id: string
    name: string
    cost: string
    voters: string
    points: string
    categories: string[]
    targets: string[]
    selected: boolean | null
  }[]
  /** How many different voters want at least one of the projects of a category or for a target. */
  labels: { kind: 'category' | 'target'; name: string; projects: number[]; voters: string }[]
  outcomes: AnalysedOutcome[]
}

/**
 * What a project is worth to those who want it. Approvals: its cost, or one each. Ordered ballots, points
 * and scores: the points, or its cost; a project with 0 points or fewer is not wanted.
 */
export function satisfactionsOf(voteType: PbVoteType): Satisfaction[] {
  return voteType === 'approval' ? ['cost', 'cardinality'] : ['points', 'cost']
}

/**
 * Every rule on the votes of a file, at the sum the file names and at that of the round when both are in one
 * currency (`roundAmount` in whole units of it). The same file always gives the same document: a completion that would take
 * too long is stopped after a number of steps that depends on the size of the file alone.
 */
export function analyseParticipation(
  file: PbFile,
  roundAmount: Rational | null
): ParticipationAnalysis {
  const { election, projects } = file
  const support = supportOf(election)
  const points = projects.map((_, at) =>
    Rational.sum(
      election.voters.flatMap(({ points: given, count }) => {
        const value = given.get(at)
        return value ? value.times(Rational.of(count)) : []
      })
    )
  )
  const amounts: [Amount, Rational][] = [['stated', election.budget]]
  if (roundAmount) amounts.push(['round', roundAmount])
  return {
    format: 'participation-analysis/1',
    meta: Object.fromEntries(
      KEPT_META.flatMap((key) => {
        const value = file.meta.get(key)?.slice(0, LONGEST_META)
        return value ? [[key, value]] : []
      })
    ),
    voteType: file.voteType,
    voters: `${votersOf(election)}`,
    emptyBallots: `${votersOf(election) - votersFor(election, [...projects.keys()])}`,
    budget: `${election.budget}`,
    warnings: file.warnings,
    projects: projects.map(({ id, name, cost, categories, targets, selected }, at) => ({
      id,
      name,
      cost: `${cost}`,
      voters: `${support[at]}`,
      points: `${points[at]}`,
      categories,
      targets,
      selected,
    })),
    labels: [
      ...labelsOf(file, 'category', ({ categories }) => categories),
      ...labelsOf(file, 'target', ({ targets }) => targets),
    ],
    outcomes: amounts.flatMap(([amount, budget]) =>
      outcomesAt({ ...election, budget }, amount, satisfactionsOf(file.voteType))
    ),
  }
}

function labelsOf(
  { projects, election }: PbFile,
  kind: 'category' | 'target',
  of: (project: PbFile['projects'][number]) => string[]
): ParticipationAnalysis['labels'] {
  const held = new Map<string, number[]>()
  projects.forEach((project, at) => {
    for (const name of of(project)) held.set(name, [...(held.get(name) ?? []), at])
  })
  return [...held].map(([name, those]) => ({
    kind,
    name,
    projects: those,
    voters: `${votersFor(election, those)}`,
  }))
}

function outcomesAt(
  election: Election,
  amount: Amount,
  satisfactions: readonly Satisfaction[]
): AnalysedOutcome[] {
  const ties = 'more_voters_first'
  const choices = election.voters.reduce((sum, { points }) => sum + BigInt(points.size), 1n)
  const mostSteps = Math.min(
    STEPS.most,
    Math.max(STEPS.least, Number.parseInt(`${MOST_CHOICES / choices}`, 10))
  )
  const equal = satisfactions.flatMap((satisfaction) => {
    const none = equalShares(election, { satisfaction, ties })
    const raised =
      none.purse.numerator === 0n
        ? none
        : equalShares(election, {
            satisfaction,
            ties,
            completion: 'raise_purses',
            step: none.purse.dividedBy(Rational.of(STEPS_OF_A_PURSE)),
            mostSteps,
          })
    const filled = withMostVoters(election, raised, ties)
    const of = (rule: PbRule, found: EqualShares) =>
      analysed(election, { amount, rule, satisfaction }, found)
    return [of('none', none), of('raise_purses', raised), of('raise_then_most_voters', filled)]
  })
  const greedy = withMostVoters(
    election,
    { winners: [] as Winner[], spent: Rational.ZERO, purse: null, purses: null },
    ties
  )
  const common = { amount, rule: 'greedy' as const, satisfaction: satisfactions[0] }
  return [...equal, analysed(election, common, { ...greedy, steps: 0, isComplete: true })]
}

function analysed(
  election: Election,
  of: Pick<AnalysedOutcome, 'amount' | 'rule' | 'satisfaction'>,
  found: Pick<EqualShares, 'winners' | 'spent' | 'steps' | 'isComplete'> & {
    purse: Rational | null
    purses: readonly Rational[] | null
  }
): AnalysedOutcome {
  const text = (value: Rational | null) => value && `${value}`
  const benefit = benefitOf(
    election,
    found.winners.map(({ project }) => project)
  )
  return {
    ...of,
    budget: `${election.budget}`,
    winners: found.winners.map(({ project, price, highest }) => ({
      project,
      price: text(price),
      highest: text(highest),
    })),
    spent: `${found.spent}`,
    purse: text(found.purse),
    steps: found.steps,
    isComplete: found.isComplete,
    voters: {
      withOne: `${benefit.withOne}`,
      projects: `${benefit.projects}`,
      cost: `${benefit.cost}`,
      points: `${benefit.points}`,
    },
    notChosen: whyNotChosen(election, found).map(({ project, reason, had, missing }) => ({
      project,
      reason,
      had: text(had),
      missing: text(missing),
    })),
  }
}
