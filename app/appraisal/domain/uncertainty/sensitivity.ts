import { Decimal } from '#money/decimal'
import type { AppraisalModel } from '#appraisal/domain/model'
import { assumptionsOf, type Assumption } from '#appraisal/domain/uncertainty/assumptions'
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
  return assumptionsOf(model).map((assumption) => {
    const root =
      assumption.field === 'rate' || assumption.field === 'dropOff'
        ? searched(value, assumption)
        : straight(value, assumption)
    if (root === 'no_effect') return { assumption, value: null, change: null, reason: root }
    if (root === null || !isPossible(assumption, root)) {
      return { assumption, value: null, change: null, reason: 'out_of_range' }
    }
    const base = new Decimal(assumption.base)
    const change = base.isZero() ? null : root.minus(base).div(base)
    return { assumption, value: root, change, reason: null }
  })
}

function isPossible({ field }: Assumption, value: Decimal): boolean {
  if (field === 'rate' || field === 'unitValue') return true
  if (field === 'level' || field === 'quantity') return value.gte(0)
  return value.gte(0) && value.lte(1)
}

/** In all but drop-off and rate the net present value is a straight line, so two points give the root. */
function straight(value: ExactValue, { key, base }: Assumption): Decimal | 'no_effect' {
  const from = new Decimal(base)
  const at = value(new Map([[key, from]]))
  const slope = value(new Map([[key, from.plus(1)]])).minus(at)
  return slope.isZero() ? 'no_effect' : from.minus(at.div(slope))
}

const SCAN = 60
const BISECTIONS = 80

/** The root nearest to the base: signs along a grid outwards from it, then halving. */
function searched(
  value: ExactValue,
  { key, field, base }: Assumption
): Decimal | null | 'no_effect' {
  const at = (x: Decimal) => value(new Map([[key, x]]))
  const from = new Decimal(base)
  const here = at(from)
  if (here.isZero()) return from
  const ends =
    field === 'rate' ? [new Decimal(-0.2), new Decimal(2)] : [new Decimal(0), new Decimal(1)]
  let moves = false
  const brackets: [Decimal, Decimal][] = []
  for (const end of ends) {
    let last = from
    for (let step = 1; step <= SCAN; step++) {
      // Squares: close to the base the steps are small.
      const next = from.plus(end.minus(from).times((step / SCAN) ** 2))
      const reached = at(next)
      if (!reached.isFinite()) break
      moves ||= !reached.eq(here)
      if (reached.s !== here.s || reached.isZero()) {
        brackets.push([last, next])
        break
      }
      last = next
    }
  }
  if (!moves) return 'no_effect'
  const roots = brackets.map(([start, end]) => halved(at, start, end))
  return roots.toSorted((a, b) => a.minus(from).abs().comparedTo(b.minus(from).abs()))[0] ?? null
}

function halved(at: (x: Decimal) => Decimal, start: Decimal, end: Decimal): Decimal {
  const sign = at(start).s
  for (let n = 0; n < BISECTIONS; n++) {
    const middle = start.plus(end).div(2)
    if (at(middle).s === sign) start = middle
    else end = middle
    if (end.minus(start).abs().lt('1e-15')) break
  }
  return start.plus(end).div(2).toSignificantDigits(15)
}
