import { Decimal } from '#money/decimal'
import { stepsOf } from '#appraisal/domain/check_model'
import type { AppraisalModel } from '#appraisal/domain/model'
import {
  assumptionsOf,
  isShare,
  keyOf,
  type Assumption,
} from '#appraisal/domain/uncertainty/assumptions'
import { compileModel } from '#appraisal/domain/uncertainty/compiled_model'
import { exactValueOf, type ExactValue } from '#appraisal/domain/uncertainty/exact_value'

/** Between which values an assumption is moved. */
export interface Range {
  key: string
  low: Decimal
  high: Decimal
}

/** Net present values with one assumption moved and all others as in the model. */
export interface Swing extends Range {
  atLow: Decimal
  atHigh: Decimal
  /** Size of the difference. */
  size: Decimal
}

/** The tornado: every assumption between its low and high, the widest first. */
export function tornado(model: AppraisalModel, ranges: readonly Range[]): Swing[] {
  const value = exactValueOf(model)
  return ranges
    .map((range) => {
      const atLow = value(new Map([[range.key, range.low]]))
      const atHigh = value(new Map([[range.key, range.high]]))
      return { ...range, atLow, atHigh, size: atHigh.minus(atLow).abs() }
    })
    .toSorted((a, b) => b.size.comparedTo(a.size))
}

/** Net present values at each of some values of one assumption. */
export function oneWay(model: AppraisalModel, key: string, values: readonly Decimal[]): Decimal[] {
  const value = exactValueOf(model)
  return values.map((one) => value(new Map([[key, one]])))
}

/** Rows: values of the first assumption; columns: values of the second. */
export function twoWay(
  model: AppraisalModel,
  first: { key: string; values: readonly Decimal[] },
  second: { key: string; values: readonly Decimal[] }
): Decimal[][] {
  const value = exactValueOf(model)
  return first.values.map((row) =>
    second.values.map((column) =>
      value(
        new Map([
          [first.key, row],
          [second.key, column],
        ])
      )
    )
  )
}

/** Net present values of named sets of values. */
export function scenarios(
  model: AppraisalModel,
  sets: readonly { name: string; values: ReadonlyMap<string, Decimal> }[]
): { name: string; npv: Decimal }[] {
  const value = exactValueOf(model)
  return sets.map(({ name, values }) => ({ name, npv: value(values) }))
}

/** The least and the most favourable end of every range together. */
export function extremes(swings: readonly Swing[]) {
  const pick = (best: boolean) =>
    new Map(
      swings.map(({ key, low, high, atLow, atHigh }) => [
        key,
        atHigh.gte(atLow) === best ? high : low,
      ])
    )
  return { worst: pick(false), best: pick(true) }
}

/** Evenly spaced values between two, both included. */
export function spaced(low: Decimal, high: Decimal, count: number): Decimal[] {
  return Array.from({ length: count }, (_, at) =>
    low.plus(
      high
        .minus(low)
        .times(at)
        .div(count - 1)
    )
  )
}

export interface Switching {
  assumption: Assumption
  /** Where the net present value is 0, all others as in the model; null when nowhere that can be. */
  value: Decimal | null
  /** (value − base)/base; null where the base is 0. */
  change: Decimal | null
  /** `no_effect`: it moves nothing. `out_of_range`: only where the figure would mean nothing. */
  reason: 'no_effect' | 'out_of_range' | null
}

/** The value of every assumption at which the net present value turns, found with the exact engine. */
export function switchingValues(model: AppraisalModel): Switching[] {
  const value = exactValueOf(model)
  const typed = value(new Map())
  return assumptionsOf(model).map((assumption) => {
    const root =
      assumption.field === 'rate' || assumption.field === 'dropOff'
        ? searched(model, value, assumption)
        : straight(value, typed, assumption)
    if (root === 'no_effect') return { assumption, value: null, change: null, reason: root }
    if (root === null || !isPossible(assumption, root)) {
      return { assumption, value: null, change: null, reason: 'out_of_range' }
    }
    const base = new Decimal(assumption.base)
    const change = base.isZero() ? null : root.minus(base).div(base)
    return { assumption, value: root, change, reason: null }
  })
}

function isPossible(assumption: Assumption, value: Decimal): boolean {
  if (isShare(assumption)) return value.gte(0) && value.lte(1)
  const { field } = assumption
  return field === 'level' || field === 'quantity' ? value.gte(0) : true
}

/** In all but drop-off and rate the net present value is a straight line, so two points give the root. */
function straight(value: ExactValue, at: Decimal, { key, base }: Assumption) {
  const from = new Decimal(base)
  const slope = value(new Map([[key, from.plus(1)]])).minus(at)
  return slope.isZero() ? 'no_effect' : from.minus(at.div(slope))
}

const SCAN = 400
const BISECTIONS = 200
const POLISH = 3

/**
 * The root nearest to the base: signs along a grid outwards from it, then halving, both in float64; steps of
 * the exact engine find the digits that are left.
 */
function searched(
  model: AppraisalModel,
  value: ExactValue,
  { key, field, base }: Assumption
): Decimal | null | 'no_effect' {
  const from = Number(base)
  const at = inFloat(model, value, key)
  const here = at(from)
  if (here === 0) return new Decimal(base)
  const ends = field === 'rate' ? [lowestMove(model), 2] : [0, 1]
  let moves = false
  const roots: number[] = []
  for (const end of ends) {
    let last = from
    for (let step = 1; step <= SCAN; step++) {
      // Squares: close to the base the steps are small.
      const next = from + (end - from) * (step / SCAN) ** 2
      const reached = at(next)
      if (!Number.isFinite(reached)) break
      moves ||= reached !== here
      if (reached > 0 !== here > 0) {
        roots.push(halved(at, last, next))
        break
      }
      last = next
    }
  }
  if (!moves) return 'no_effect'
  const [nearest] = roots.toSorted((a, b) => Math.abs(a - from) - Math.abs(b - from))
  return nearest === undefined ? null : polished(value, key, new Decimal(nearest))
}

/** As far down as every rate of the model stays above −100 %. */
function lowestMove(model: AppraisalModel): number {
  return Math.max(-0.9, -0.99 - Math.min(...stepsOf(model).map(({ rate }) => Number(rate))))
}

/** A drop-off moves one line, so that only this one is compiled and all else is one number: the line worth 0. */
function inFloat(model: AppraisalModel, value: ExactValue, key: string): (x: number) => number {
  const line = model.benefits.find(({ id }) => keyOf('dropOff', id) === key)
  const part = line ? { ...model, costs: [], benefits: [line] } : model
  const rest = line ? value(new Map([[keyOf('unitValue', line.id), new Decimal(0)]])).toNumber() : 0
  const compiled = compileModel(part, [key], 1)
  const column = new Float64Array(1)
  const into = { costs: new Float64Array(1), benefits: new Float64Array(1) }
  return (x) => {
    column[0] = x
    compiled.run([column], into)
    return into.benefits[0] - into.costs[0] + rest
  }
}

function halved(at: (x: number) => number, start: number, end: number): number {
  const isPositive = at(start) > 0
  for (let n = 0; n < BISECTIONS; n++) {
    const middle = (start + end) / 2
    if (middle === start || middle === end) break
    if (at(middle) > 0 === isPositive) start = middle
    else end = middle
  }
  return end
}

/** Newton's steps with the exact engine, its slope from a point close by. */
function polished(value: ExactValue, key: string, start: Decimal): Decimal {
  let x = start
  for (let n = 0; n < POLISH; n++) {
    const here = value(new Map([[key, x]]))
    const slope = value(new Map([[key, x.plus('1e-12')]])).minus(here)
    if (here.isZero() || slope.isZero()) break
    x = x.minus(here.div(slope).times('1e-12'))
  }
  return x.toSignificantDigits(20)
}
