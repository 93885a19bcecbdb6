import type { AllocationProblem, CellShare, FeasibleAllocation } from '#allocation/domain/types'
import { Rational } from '#money/rational'

/** A run as it is compared: its terms and what came of them. */
export type ComparedRun = { problem: AllocationProblem; result: FeasibleAllocation }

type SetBy = CellShare['setBy']

/** Why a line gets another amount in the second run than in the first. */
export type ChangeReason =
  | { kind: 'joined' | 'left' | 'odd_unit' | 'ring_fence' | 'level' }
  | { kind: 'need' | 'floor'; before: bigint; after: bigint }
  | { kind: 'cap'; before: bigint | null; after: bigint | null }
  | { kind: 'weight'; before: string; after: string }
  | { kind: 'heads'; before: bigint | null; after: bigint | null }
  | { kind: 'tier'; before: number; after: number }
  | { kind: 'edge_cap'; fund: string; before: bigint | null; after: bigint | null }
  | { kind: 'funds_more' | 'funds_fewer'; funds: string[] }
  | { kind: 'set_by'; before: SetBy; after: SetBy }
  | { kind: 'rule' }
  | { kind: 'bound'; before: string[]; after: string[] }

/**
 * What the runs know about the change of a line: first the terms of the line itself that differ, then what set its
 * amount. Nothing is guessed; a line with the same terms in the same block says that its level moved.
 */
export function whyChanged(before: ComparedRun, after: ComparedRun, key: string): ChangeReason[] {
  const [was, is] = [sideOf(before, key), sideOf(after, key)]
  if (!was) return is ? [{ kind: 'joined' }] : []
  if (!is) return [{ kind: 'left' }]
  return [...changedTerms(was, is), ...changedLimit(before, after, was, is)]
}

type Side = {
  cell: AllocationProblem['cells'][number]
  share: CellShare
  /** Funds that may pay the line, each with the most that it may. */
  funds: Map<string, bigint | null>
  /** Funds and limits whose end set the level of its block. */
  bound: string[]
}

function sideOf({ problem, result }: ComparedRun, key: string): Side | null {
  const cell = problem.cells.find(({ id }) => id === key)
  const share = result.shares.find((one) => one.cell === key)
  if (!cell || !share) return null
  const block = result.levels.find(({ cells }) => cells.includes(key))
  return {
    cell,
    share,
    funds: new Map(
      problem.lots.flatMap(({ id, edges }) =>
        edges.filter(({ cell: to }) => to === key).map(({ cap = null }) => [id, cap] as const)
      )
    ),
    bound: [...(block?.lots ?? []), ...(block?.pools ?? [])],
  }
}

function changedTerms(was: Side, is: Side): ChangeReason[] {
  const reasons: ChangeReason[] = []
  const [a, b] = [was.cell, is.cell]
  if (a.need !== b.need) reasons.push({ kind: 'need', before: a.need, after: b.need })
  if (a.floor !== b.floor) reasons.push({ kind: 'floor', before: a.floor, after: b.floor })
  const caps = { before: a.cap ?? null, after: b.cap ?? null }
  if (caps.before !== caps.after) reasons.push({ kind: 'cap', ...caps })
  const weights = { before: a.equityWeight ?? '1', after: b.equityWeight ?? '1' }
  if (!Rational.parse(weights.before).equals(Rational.parse(weights.after))) {
    reasons.push({ kind: 'weight', ...weights })
  }
  const heads = { before: a.heads ?? null, after: b.heads ?? null }
  if (heads.before !== heads.after) reasons.push({ kind: 'heads', ...heads })
  const tiers = { before: a.tier ?? 1, after: b.tier ?? 1 }
  if (tiers.before !== tiers.after) reasons.push({ kind: 'tier', ...tiers })
  for (const [fund, after] of is.funds) {
    const before = was.funds.get(fund)
    if (before !== undefined && before !== after)
      reasons.push({ kind: 'edge_cap', fund, before, after })
  }
  const more = [...is.funds.keys()].filter((fund) => !was.funds.has(fund))
  const fewer = [...was.funds.keys()].filter((fund) => !is.funds.has(fund))
  if (more.length > 0) reasons.push({ kind: 'funds_more', funds: more })
  if (fewer.length > 0) reasons.push({ kind: 'funds_fewer', funds: fewer })
  return reasons
}

function changedLimit(
  before: ComparedRun,
  after: ComparedRun,
  was: Side,
  is: Side
): ChangeReason[] {
  const reasons: ChangeReason[] = []
  const [from, to] = [was.share.setBy, is.share.setBy]
  if (from !== to) reasons.push({ kind: 'set_by', before: from, after: to })
  else if (from === 'ring_fence' && was.share.exact !== is.share.exact) {
    reasons.push({ kind: 'ring_fence' })
  }
  if (from !== 'level' || to !== 'level') return reasons
  if (was.share.exact === is.share.exact) {
    return was.share.amount === is.share.amount ? reasons : [...reasons, { kind: 'odd_unit' }]
  }
  if (before.result.rule !== after.result.rule) return [...reasons, { kind: 'rule' }]
  const isSame = was.bound.toSorted().join('\n') === is.bound.toSorted().join('\n')
  return [
    ...reasons,
    isSame ? { kind: 'level' } : { kind: 'bound', before: was.bound, after: is.bound },
  ]
}

/** What differs between the terms of two runs as a whole. */
export type ChangedTerms = {
  isOtherRule: boolean
  fences: { id: string; change: 'gone' | 'new' | 'other' }[]
  funds: { id: string; before: bigint; after: bigint }[]
  /** Common limits of funds; null where there is none. */
  limits: { id: string; before: bigint | null; after: bigint | null }[]
  /** What funds pay lines at most, where both may in both runs; null where that is not capped. */
  caps: { fund: string; line: string; before: bigint | null; after: bigint | null }[]
}

/**
 * Rule, ring-fences, money of the funds, their limits and their caps for lines; a fund that is missing in one of
 * them has 0 there.
 */
export function changedTermsOf(before: ComparedRun, after: ComparedRun): ChangedTerms {
  const minimum = (fence: AllocationProblem['ringFences'][number]) =>
    fence.kind === 'amount' ? `${fence.amount}` : `${Rational.parse(fence.percentage)} %`
  const fencesOf = ({ problem }: ComparedRun) =>
    new Map(problem.ringFences.map((fence) => [fence.id, minimum(fence)]))
  const moneyOf = ({ problem }: ComparedRun) =>
    new Map(problem.lots.map(({ id, amount }) => [id, amount]))
  const limitsOf = ({ problem }: ComparedRun) =>
    new Map((problem.pools ?? []).map(({ id, cap }) => [id, cap]))
  const [limitsWere, limitsAre] = [limitsOf(before), limitsOf(after)]
  const [fencesWere, fencesAre] = [fencesOf(before), fencesOf(after)]
  const [moneyWas, moneyIs] = [moneyOf(before), moneyOf(after)]
  const keys = <Value>(a: Map<string, Value>, b: Map<string, Value>) => [
    ...new Set([...a.keys(), ...b.keys()]),
  ]
  return {
    isOtherRule: before.result.rule !== after.result.rule,
    fences: keys(fencesWere, fencesAre)
      .filter((id) => fencesWere.get(id) !== fencesAre.get(id))
      .map((id) => ({
        id,
        change: !fencesAre.has(id) ? 'gone' : fencesWere.has(id) ? 'other' : 'new',
      })),
    funds: keys(moneyWas, moneyIs)
      .map((id) => ({ id, before: moneyWas.get(id) ?? 0n, after: moneyIs.get(id) ?? 0n }))
      .filter((fund) => fund.before !== fund.after),
    limits: keys(limitsWere, limitsAre)
      .map((id) => ({ id, before: limitsWere.get(id) ?? null, after: limitsAre.get(id) ?? null }))
      .filter((limit) => limit.before !== limit.after),
    caps: changedCaps(before, after),
  }
}

function changedCaps(before: ComparedRun, after: ComparedRun): ChangedTerms['caps'] {
  const were = new Map(
    before.problem.lots.flatMap(({ id, edges }) =>
      edges.map(({ cell, cap = null }) => [JSON.stringify([id, cell]), cap] as const)
    )
  )
  return after.problem.lots.flatMap(({ id, edges }) =>
    edges.flatMap(({ cell, cap = null }) => {
      const was = were.get(JSON.stringify([id, cell]))
      if (was === undefined || was === cap) return []
      return [{ fund: id, line: cell, before: was, after: cap }]
    })
  )
}
