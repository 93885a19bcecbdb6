import { greatestCommonDivisor, Rational } from '#money/rational'
import { Breakpoints, scaledShare, type Claimant, type Level } from '#allocation/domain/levels'
import { FlowNetwork } from '#allocation/domain/max_flow'
import { byFallingFraction } from '#allocation/domain/rounding'

/**
 * Money that goes round: every arc carries between its lower and upper bound and nothing is lost at a
 * node. The level rule decides the flow on the arcs in `choices`, whose bounds are the claimant's.
 * Used where totals on two sides bind at once (lines within fixed programme totals, cells within fixed
 * ring-fences), which is more than the decomposition on minimum cuts can take.
 */
export type Circulation = {
  nodes: number
  arcs: { from: number; to: number; lower: bigint; upper: bigint }[]
  choices: { arc: number; claimant: Claimant }[]
}

/** The exact values of the choices and one flow that realises them. */
export type LevelledChoices = {
  values: Rational[]
  /** The level at which each choice became tight; null when it is full or held at its lower bound. */
  levels: (Rational | null)[]
  flows: Rational[]
}

/** Adds the arcs through which pools are fed, and says from which node each lot gets its money. */
export function poolEntries(
  { arcs }: Circulation,
  pools: readonly { cap: bigint; lots: readonly number[] }[],
  poolsAt: number
): (lot: number) => number {
  const from = new Map<number, number>()
  pools.forEach(({ cap, lots }, pool) => {
    arcs.push({ from: 0, to: poolsAt + pool, lower: 0n, upper: cap })
    for (const lot of lots) from.set(lot, poolsAt + pool)
  })
  return (lot) => from.get(lot) ?? 0
}

type Bounds = { lower: bigint[]; upper: bigint[] }
type Run = { flow: FlowNetwork; arcs: number[]; source: number; short: bigint }

function circulate({ nodes, arcs }: Circulation, { lower, upper }: Bounds): Run {
  const flow = new FlowNetwork(nodes + 2, arcs.length + nodes)
  const excess = Array.from({ length: nodes }, () => 0n)
  const numbers = arcs.map(({ from, to }, arc) => {
    excess[to] += lower[arc]
    excess[from] -= lower[arc]
    return flow.addArc(from, to, upper[arc] - lower[arc])
  })
  let short = 0n
  excess.forEach((amount, node) => {
    if (amount > 0n) flow.addArc(nodes, node, amount)
    else if (amount < 0n) flow.addArc(node, nodes + 1, -amount)
    if (amount > 0n) short += amount
  })
  short -= flow.push(nodes, nodes + 1)
  return { flow, arcs: numbers, source: nodes, short }
}

/** How much is missing to meet all lower bounds; 0n when the circulation exists. */
export function shortfallOf(circulation: Circulation): bigint {
  return circulate(circulation, boundsOf(circulation)).short
}

function boundsOf({ arcs, choices }: Circulation): Bounds {
  const lower = arcs.map((arc) => arc.lower)
  const upper = arcs.map((arc) => arc.upper)
  for (const { arc, claimant } of choices) {
    lower[arc] = claimant.lower
    upper[arc] = claimant.upper
  }
  return { lower, upper }
}

/**
 * The leximin values of the choices: raise the common level until a cut is tight (discrete Newton on
 * violated cuts of Hoffman's circulation theorem), fix the choices that cross it, go on with the rest.
 * Exact. Needs a circulation that exists.
 */
export function levelChoices(circulation: Circulation): LevelledChoices {
  const { choices } = circulation
  const breakpoints = new Breakpoints(choices.map(({ claimant }) => claimant))
  const bounds = boundsOf(circulation)
  const values: (Rational | null)[] = choices.map(() => null)
  const levels: (Rational | null)[] = choices.map(() => null)
  let common = 1n

  /** Runs with the open choices at `level` (null: full, 'least': at their lower bounds), scaled. */
  const attempt = (level: Level | 'least' | null) => {
    const scale = level === null || level === 'least' ? common : lcm(common, level.q)
    const lower = bounds.lower.map((amount) => amount * scale)
    const upper = bounds.upper.map((amount) => amount * scale)
    choices.forEach(({ arc, claimant }, at) => {
      const value = values[at]
      if (value) {
        lower[arc] = upper[arc] = (value.numerator * scale) / value.denominator
      } else if (level !== 'least') {
        lower[arc] = level ? (scaledShare(claimant, level) * scale) / level.q : upper[arc]
      }
    })
    return { run: circulate(circulation, { lower, upper }), lower, upper, scale }
  }

  for (;;) {
    let level: Level | 'least' | null = null
    let tight: number[] = []
    let trial = attempt(level)
    while (trial.run.short > 0n) {
      const inside = trial.run.flow.reachableFrom(trial.run.source)
      const open = new Map(choices.flatMap(({ arc }, at) => (values[at] ? [] : [[arc, at]])))
      tight = []
      let room = 0n
      circulation.arcs.forEach(({ from, to }, arc) => {
        if (inside[from] === inside[to]) return
        const choice = open.get(arc)
        if (inside[from]) room += trial.upper[arc]
        else if (choice === undefined) room -= trial.lower[arc]
        else tight.push(choice)
      })
      if (level === 'least' || tight.length === 0) {
        throw new RangeError('levelChoices needs bounds that can be met')
      }
      level = breakpoints.levelFor(tight, Rational.of(room, trial.scale)) ?? 'least'
      trial = attempt(level)
    }
    if (level === null) {
      const { flow, arcs } = trial.run
      return {
        values: values.map((value, at) => value ?? Rational.of(choices[at].claimant.upper)),
        levels,
        flows: arcs.map((arc, at) => Rational.of(flow.flowOn(arc) + trial.lower[at], trial.scale)),
      }
    }
    for (const at of tight) {
      const value = Rational.of(trial.lower[choices[at].arc], trial.scale)
      values[at] = value
      levels[at] = level === 'least' ? null : Rational.of(level.p, level.q)
      common = lcm(common, value.denominator)
    }
  }
}

/**
 * Whole units for the choices: each the floor or the ceiling of its exact value, the circulation kept;
 * the odd units are tried by falling fraction, ties by index. Depends on the values alone, not on any
 * routing.
 */
export function roundChoices(
  circulation: Circulation,
  values: readonly Rational[]
): { amounts: bigint[]; roundedUp: number[] } {
  const bounds = boundsOf(circulation)
  circulation.choices.forEach(({ arc }, at) => {
    bounds.lower[arc] = values[at].floor()
    bounds.upper[arc] = values[at].ceil()
  })
  const { flow, arcs, source } = circulate(circulation, bounds)
  const amounts = values.map((value) => value.floor())
  const roundedUp: number[] = []
  for (const at of byFallingFraction(values)) {
    const { arc } = circulation.choices[at]
    const { from, to } = circulation.arcs[arc]
    if (flow.flowOn(arcs[arc]) > 0n || flow.pushOne(to, from, source)) {
      amounts[at] += 1n
      roundedUp.push(at)
    }
    flow.freeze(arcs[arc])
  }
  return { amounts, roundedUp }
}

const lcm = (a: bigint, b: bigint): bigint => (a / greatestCommonDivisor(a, b)) * b
