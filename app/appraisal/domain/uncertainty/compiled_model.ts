import { benefitAdjustment, costAdjustment } from '#appraisal/domain/adjustments'
import { quantityOf, stepsOf } from '#appraisal/domain/check_model'
import { yearsOf } from '#appraisal/domain/flows'
import { linkFactor } from '#appraisal/domain/links'
import {
  LINK_FIELDS,
  TIMINGS,
  type AppraisalModel,
  type BenefitLine,
  type LinkField,
  type Timing,
} from '#appraisal/domain/model'
import { keyOf, quantityKey, RATE_KEY } from '#appraisal/domain/uncertainty/assumptions'
import {
  add,
  addProduct,
  addTimes,
  rest,
  times,
  type Columns,
} from '#appraisal/domain/uncertainty/columns'

/** What a block of draws comes to. */
export interface BlockResults {
  costs: Float64Array
  benefits: Float64Array
}

/**
 * A line as numbers: `constant` × every column named, × (1 − every share named), × the discounted sum of its
 * years. All that does not move is multiplied into `constant` or `weights` beforehand.
 */
interface Term {
  side: keyof BlockResults
  constant: number
  columns: number[]
  shares: number[]
  /** Amounts by year, already discounted unless the rate moves. */
  weights: { timing: Timing; from: number; amounts: Float64Array }[]
  /** Column of the drop-off; the weights are then those without it. */
  dropOff: number | null
  /** Σ of the weights where neither drop-off nor rate moves. */
  fixed: number | null
}

/** Evaluates a model in float64 for a block of draws at a time. */
export interface CompiledModel {
  run(columns: Columns, into: BlockResults): void
}

/** Compiles a model for the uncertain assumptions `keys`, whose values arrive as columns in that order. */
export function compileModel(
  model: AppraisalModel,
  keys: readonly string[],
  block: number
): CompiledModel {
  const columnOf = new Map(keys.map((key, at) => [key, at]))
  const rate = columnOf.get(RATE_KEY) ?? null
  const years = yearsOf(model).length
  const steps = stepsOf(model).map((step) => ({ ...step, rate: Number(step.rate) }))
  const baseRates = Float64Array.from({ length: years }, (_, at) => {
    const covers = ({ fromYear, toYear }: (typeof steps)[number]) =>
      fromYear <= at + 1 && (toYear === null || at + 1 <= toYear)
    return steps.find(covers)?.rate ?? 0
  })
  const terms = termsOf(model, baseRates, columnOf, rate !== null)
  const timings = TIMINGS.filter((timing) =>
    terms.some(({ weights }) => weights.some((one) => one.timing === timing))
  )
  const factors = new Map(
    timings.map((timing) => [
      timing,
      rate === null ? [] : Array.from({ length: years }, () => new Float64Array(block)),
    ])
  )
  const moving = terms.filter(isMoving)
  const constants = { costs: 0, benefits: 0 }
  for (const term of terms) {
    if (!isMoving(term)) constants[term.side] += term.constant * term.fixed!
  }
  const product = new Float64Array(block)
  const series = new Float64Array(block)
  return {
    run(columns, into) {
      into.costs.fill(constants.costs)
      into.benefits.fill(constants.benefits)
      if (rate !== null) fillFactors(factors, baseRates, columns[rate])
      for (const term of moving) {
        const { fixed, columns: by, shares, side } = term
        const constant = fixed === null ? term.constant : term.constant * fixed
        const whole = by.map((at) => columns[at])
        const parts = shares.map((at) => columns[at])
        if (fixed === null) {
          series.fill(0)
          const dropOff = term.dropOff === null ? null : columns[term.dropOff]
          for (const one of term.weights) addSeries(series, one, dropOff, factors.get(one.timing)!)
        }
        addProduct(into[side], product, constant, whole, parts, fixed === null ? series : null)
      }
    },
  }
}

const isMoving = ({ fixed, columns, shares }: Term) =>
  fixed === null || columns.length > 0 || shares.length > 0

function termsOf(
  model: AppraisalModel,
  rates: Float64Array,
  columnOf: ReadonlyMap<string, number>,
  rateMoves: boolean
): Term[] {
  const factors = factorsAt(rates)
  const years = rates.length
  const discounted = (timing: Timing, amounts: readonly number[]) =>
    amounts.map((amount, at) => (rateMoves ? amount : amount * factors[timing][at]))
  const calendar = yearsOf(model)
  const costs = model.costs.map((line): Term => {
    const adjustment = costAdjustment(line, model, calendar)
    const level = columnOf.get(keyOf('level', line.id))
    const weights = TIMINGS.flatMap((timing) => {
      const flows = line.flows.filter((flow) => (flow.timing ?? line.timing) === timing)
      if (flows.length === 0) return []
      const amounts = Array.from({ length: years }, () => 0)
      for (const { year, amount } of flows) {
        const at = year - model.horizon.startYear
        amounts[at] = Number(amount) * Number(adjustment?.[at] ?? 1)
      }
      return [{ timing, from: 0, amounts: Float64Array.from(discounted(timing, amounts)) }]
    })
    return finish({
      side: 'costs',
      constant: 1,
      columns: level === undefined ? [] : [level],
      shares: [],
      weights,
      dropOff: null,
      fixed: rateMoves ? null : 0,
    })
  })
  const residuals = model.costs.flatMap((line): Term[] => {
    if (!line.residualValue) return []
    const amounts = Array.from({ length: years }, () => 0)
    amounts[years - 1] = -Number(line.residualValue.value)
    const weights = [
      { timing: 'end' as const, from: 0, amounts: Float64Array.from(discounted('end', amounts)) },
    ]
    const fixed = rateMoves ? null : 0
    const none = { constant: 1, columns: [], shares: [], dropOff: null }
    return [finish({ side: 'costs', ...none, weights, fixed })]
  })
  const benefits = model.benefits.map((line): Term => {
    const adjustment = benefitAdjustment(line, model, calendar)
    const dropOff = columnOf.get(keyOf('dropOff', line.id)) ?? null
    const kept = dropOff === null ? 1 - Number(line.dropOff?.value ?? 0) : 1
    const last = Math.min(line.lag + line.duration, years)
    let left = 1
    const amounts = Array.from({ length: years }, (_, at) => {
      if (at < line.lag || at >= last) return 0
      const now = left
      left *= kept
      return now * Number(adjustment?.[at] ?? 1)
    })
    const weights = discounted(line.timing, amounts).slice(line.lag, last)
    return finish({
      side: 'benefits',
      ...factorsOfBenefit(model, line, columnOf),
      weights: [{ timing: line.timing, from: line.lag, amounts: Float64Array.from(weights) }],
      dropOff,
      fixed: rateMoves || dropOff !== null ? null : 0,
    })
  })
  return [...costs, ...residuals, ...benefits]
}

/** Factors of each year, as `fillFactors` has them for one draw. */
function factorsAt(rates: Float64Array): Record<Timing, number[]> {
  const blank = () => Array.from(rates, () => new Float64Array(1))
  const rows = { start: blank(), mid: blank(), end: blank() }
  fillFactors(
    new Map(Object.entries(rows) as [Timing, Float64Array[]][]),
    rates,
    new Float64Array(1)
  )
  const first = (row: Float64Array[]) => row.map(([factor]) => factor)
  return { start: first(rows.start), mid: first(rows.mid), end: first(rows.end) }
}

function factorsOfBenefit(
  model: AppraisalModel,
  line: BenefitLine,
  columnOf: ReadonlyMap<string, number>
): Pick<Term, 'constant' | 'columns' | 'shares'> {
  const moves = (field: LinkField) => columnOf.has(keyOf(field, line.id))
  let constant = linkFactor(line, (field) => !moves(field)).toNumber()
  const columns: number[] = []
  const shares: number[] = []
  const take = (key: string, value: string) => {
    const column = columnOf.get(key)
    if (column === undefined) constant *= Number(value)
    else columns.push(column)
  }
  take(quantityKey(line), quantityOf(model, line).value)
  take(keyOf('unitValue', line.id), line.unitValue.value)
  for (const field of LINK_FIELDS.filter(moves)) columns.push(columnOf.get(keyOf(field, line.id))!)
  for (const field of ['deadweight', 'displacement', 'attribution'] as const) {
    const column = columnOf.get(keyOf(field, line.id))
    if (column === undefined) constant *= 1 - Number(line[field]?.value ?? 0)
    else shares.push(column)
  }
  return { constant, columns, shares }
}

function finish(term: Term): Term {
  if (term.fixed === null) return term
  let total = 0
  for (const { amounts } of term.weights) for (const amount of amounts) total += amount
  return { ...term, fixed: total }
}

/** Adds the years of a line to `series`, from the last back, so that the drop-off is one product a year. */
function addSeries(
  series: Float64Array,
  { from, amounts }: Term['weights'][number],
  dropOff: Float64Array | null,
  factors: readonly Float64Array[]
): void {
  if (factors.length === 0) return addSteadyYears(series, amounts, dropOff)
  const total = new Float64Array(series.length)
  const kept = dropOff && rest(dropOff)
  for (let year = amounts.length - 1; year >= 0; year--) {
    if (kept) times(total, kept)
    addTimes(total, factors[from + year], amounts[year])
  }
  add(series, total)
}

/** The years of a line whose rates do not move: one number for each draw, or for all of them. */
function addSteadyYears(
  series: Float64Array,
  amounts: Float64Array,
  dropOff: Float64Array | null
): void {
  if (!dropOff) {
    const steady = worthOf(amounts, 1)
    for (let at = 0; at < series.length; at++) series[at] += steady
    return
  }
  // Four draws go side by side, for a processor need not wait for one of them to go on with the next
  const whole = series.length - (series.length % 4)
  for (let at = 0; at < whole; at += 4) {
    const keptA = 1 - dropOff[at]
    const keptB = 1 - dropOff[at + 1]
    const keptC = 1 - dropOff[at + 2]
    const keptD = 1 - dropOff[at + 3]
    let [a, b, c, d] = [0, 0, 0, 0]
    for (let year = amounts.length - 1; year >= 0; year--) {
      const amount = amounts[year]
      a = a * keptA + amount
      b = b * keptB + amount
      c = c * keptC + amount
      d = d * keptD + amount
    }
    series[at] += a
    series[at + 1] += b
    series[at + 2] += c
    series[at + 3] += d
  }
  for (let at = whole; at < series.length; at++) series[at] += worthOf(amounts, 1 - dropOff[at])
}

/** What the years of a line are worth where this share of it is kept from each to the next. */
function worthOf(amounts: Float64Array, kept: number): number {
  let total = 0
  for (let year = amounts.length - 1; year >= 0; year--) total = total * kept + amounts[year]
  return total
}

/** Factors of each year for rates moved by `added`: the running product of 1/(1 + rate). */
function fillFactors(
  factors: ReadonlyMap<Timing, Float64Array[]>,
  rates: Float64Array,
  added: Float64Array
): void {
  const start = factors.get('start')
  const mid = factors.get('mid')
  const end = factors.get('end')
  const factor = new Float64Array(added.length).fill(1)
  for (const [year, base] of rates.entries()) {
    const rate = 1 + base
    start?.[year].set(factor)
    if (mid) fillMid(mid[year], factor, rate, added)
    for (let at = 0; at < factor.length; at++) factor[at] /= rate + added[at]
    end?.[year].set(factor)
  }
}

function fillMid(into: Float64Array, factor: Float64Array, rate: number, added: Float64Array) {
  for (let at = 0; at < into.length; at++) into[at] = factor[at] / Math.sqrt(rate + added[at])
}
