import { Decimal } from '#money/decimal'
import {
  constantRate,
  discountFactor,
  annuityFactor,
  mergeByTime,
  presentValue,
  shapedFactor,
  sum,
  type DiscountShape,
  type TimedFlow,
} from '#appraisal/domain/discounting'
import { payback } from '#appraisal/domain/payback'
import { internalRatesOfReturn, nearestRate } from '#appraisal/domain/rates_of_return'

/** A number as worked cases write it: JSON number, decimal string or "p/q". */
type CaseNumber = number | string
type Weights = Record<string, CaseNumber>

/**
 * Takes the `inputs` of a worked case and answers in the shape of its `expected`; numbers are decimal
 * strings, null where none is defined. Null as a whole: we have no method for what is asked.
 */
export type CaseRunner = (inputs: any) => unknown

/** The kinds of worked cases that the appraisal methods can answer. */
export const appraisalCaseKinds: Record<string, CaseRunner> = {
  npv: (inputs) => {
    if (inputs.measure === 'lump_sum') return lumpSums(inputs)
    return inputs.measure === 'series' ? seriesValue(inputs) : null
  },
  irr: ratesOfReturn,
  discount_factors: discountFactorRows,
  bcr: genericModel,
  equivalent_annual: genericModel,
  full_model: genericModel,
}

function read(value: CaseNumber): Decimal {
  const [numerator, denominator] = `${value}`.split('/')
  return denominator === undefined
    ? new Decimal(numerator)
    : new Decimal(numerator).div(new Decimal(denominator))
}

/** A rate of −100 % or below discounts nothing: what depends on it is not defined. */
function readRate(value: CaseNumber): Decimal {
  const rate = read(value)
  return rate.lte(-1) ? new Decimal(Number.NaN) : rate
}

const write = (value: Decimal | null): string | null =>
  value?.isFinite() ? value.toSignificantDigits(40).toString() : null

function flowsFrom(amounts: readonly CaseNumber[], first: CaseNumber): TimedFlow[] {
  return amounts.map((amount, at) => ({ time: read(first).plus(at), amount: read(amount) }))
}

function seriesValue(inputs: {
  rate: CaseNumber
  cashflows: CaseNumber[]
  first_period: number
  added_outside?: CaseNumber
}) {
  const flows = flowsFrom(inputs.cashflows, inputs.first_period)
  const rate = readRate(inputs.rate)
  const npv = presentValue(flows, rate)
  return {
    npv: write(npv),
    npv_with_added: write(npv.plus(read(inputs.added_outside ?? 0))),
    pv_of_flows_after_the_first: flows.slice(1).map((flow) => write(presentValue([flow], rate))),
  }
}

interface LumpSum {
  benefit: CaseNumber
  cost: CaseNumber
  year: CaseNumber
  rate: CaseNumber
  shape: DiscountShape
  discount: 'both' | 'benefit' | 'cost' | 'none'
}

const SHAPES = ['exponential', 'hyperbolic_harvey_1986', 'hyperbolic_mazur_1987']

function lumpSums(inputs: { results: Record<string, LumpSum> }) {
  if (Object.values(inputs.results).some(({ shape }) => !SHAPES.includes(shape))) return null
  return mapValues(inputs.results, (lump) => {
    const factor = shapedFactor(lump.shape, readRate(lump.rate), read(lump.year))
    const side = (amount: CaseNumber, name: 'benefit' | 'cost') =>
      lump.discount === 'both' || lump.discount === name ? read(amount).times(factor) : read(amount)
    return write(side(lump.benefit, 'benefit').minus(side(lump.cost, 'cost')))
  })
}

function ratesOfReturn(inputs: {
  cashflows: (CaseNumber | null)[]
  blanks: 'none' | 'skip'
  report: 'nearest' | 'all_roots'
  guess: CaseNumber
}) {
  const amounts =
    inputs.blanks === 'skip'
      ? inputs.cashflows.filter((amount) => amount !== null)
      : inputs.cashflows.map((amount) => amount ?? 0)
  const rates = internalRatesOfReturn(flowsFrom(amounts, 0), null)
  if (inputs.report === 'all_roots') return { roots: rates.map(({ rate }) => write(rate)) }
  return { irr: write(nearestRate(rates, read(inputs.guess))) }
}

interface FactorRow {
  steps: { from_year: number; to_year: number | null; rate: CaseNumber }[]
  offset: CaseNumber
  amount: CaseNumber
  sum_years?: number
}

function discountFactorRows(inputs: { periods: CaseNumber[]; rows: Record<string, FactorRow> }) {
  return mapValues(inputs.rows, (row) => {
    const steps = row.steps.map(({ from_year: fromYear, to_year: toYear, rate }) => ({
      fromYear,
      toYear,
      rate: readRate(rate),
    }))
    const at = (period: CaseNumber) =>
      read(row.amount).times(discountFactor(steps, read(period).plus(read(row.offset))))
    if (row.sum_years === undefined) return inputs.periods.map((period) => write(at(period)))
    return write(sum(Array.from({ length: row.sum_years }, (_, year) => at(year + 1))))
  })
}

interface ModelLine {
  flows: CaseNumber[]
  first?: CaseNumber
  times?: CaseNumber[]
  optimism_bias?: CaseNumber
  mitigation?: CaseNumber
  metb?: CaseNumber
}

const STATISTICS = ['pv', 'fv', 'ratio', 'irr', 'payback', 'equivalent_annual'] as const

interface Statistic {
  statistic: (typeof STATISTICS)[number]
  of: Weights
  numerator: Weights
  denominator: Weights
  rate: CaseNumber
  denominator_rate?: CaseNumber
  scale?: CaseNumber
  at: CaseNumber
  guess: CaseNumber
  count_from: CaseNumber
  years: number
}

function genericModel(inputs: { lines: Record<string, ModelLine>; results: unknown }): unknown {
  const lines = new Map(Object.entries(inputs.lines).map(([id, line]) => [id, lineFlows(line)]))
  const lineOf = (id: string): TimedFlow[] => {
    const flows = lines.get(id)
    if (!flows) throw new Error(`There is no line "${id}"`)
    return flows
  }
  const combine = (weights: Weights): TimedFlow[] =>
    mergeByTime(
      Object.entries(weights).flatMap(([id, weight]) =>
        lineOf(id).map(({ time, amount }) => ({ time, amount: amount.times(read(weight)) }))
      )
    )
  let isKnown = true
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit)
    if (typeof node !== 'object' || node === null) return node
    if (!('statistic' in node)) return mapValues(node as Record<string, unknown>, visit)
    isKnown &&= STATISTICS.some((known) => known === node.statistic)
    return isKnown ? write(statisticOf(node as Statistic, combine)) : null
  }
  const answer = visit(inputs.results)
  return isKnown ? answer : null
}

/** A cost line is lifted by optimism bias, as far as it is not mitigated, then by the burden of taxation. */
function lineFlows(line: ModelLine): TimedFlow[] {
  const unmitigated = new Decimal(1).minus(read(line.mitigation ?? 0))
  const uplift = read(line.optimism_bias ?? 0)
    .times(unmitigated)
    .plus(1)
    .times(read(line.metb ?? 0).plus(1))
  const flows = line.times
    ? line.flows.map((amount, at) => ({ time: read(line.times![at]), amount: read(amount) }))
    : flowsFrom(line.flows, line.first ?? 0)
  return flows.map(({ time, amount }) => ({ time, amount: amount.times(uplift) }))
}

function statisticOf(asked: Statistic, combine: (weights: Weights) => TimedFlow[]): Decimal | null {
  switch (asked.statistic) {
    case 'pv':
      return presentValue(combine(asked.of), readRate(asked.rate)).times(read(asked.scale ?? 1))
    case 'fv':
      return presentValue(combine(asked.of), readRate(asked.rate)).times(
        readRate(asked.rate).plus(1).pow(read(asked.at))
      )
    case 'ratio': {
      const below = presentValue(
        combine(asked.denominator),
        readRate(asked.denominator_rate ?? asked.rate)
      )
      if (below.isZero()) return null
      return presentValue(combine(asked.numerator), readRate(asked.rate))
        .div(below)
        .times(read(asked.scale ?? 1))
    }
    case 'irr':
      return nearestRate(internalRatesOfReturn(combine(asked.of), null), read(asked.guess))
    case 'payback': {
      const found = payback(combine(asked.of))
      return found.reached ? found.time.plus(read(asked.count_from)) : null
    }
    case 'equivalent_annual':
      return presentValue(combine(asked.of), readRate(asked.rate)).div(
        annuityFactor(constantRate(readRate(asked.rate)), asked.years)
      )
  }
}

function mapValues<From, To>(
  record: Record<string, From>,
  change: (value: From) => To
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}
