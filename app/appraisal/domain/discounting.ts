import { Decimal } from '#money/decimal'
import type { RateStep, Timing } from '#appraisal/domain/model'

/** A flow of money or of anything else at a time in years; time 0 is not discounted. */
export interface TimedFlow {
  time: Decimal
  amount: Decimal
}

export interface NumericStep {
  fromYear: number
  toYear: number | null
  rate: Decimal
}

const OFFSETS: Record<Timing, string> = { start: '0', mid: '0.5', end: '1' }

/** Time in years of a flow in year `index` (the first year of the horizon is 1). */
export function timeOf(index: number, timing: Timing): Decimal {
  return new Decimal(index - 1).plus(OFFSETS[timing])
}

export function numericSteps(steps: readonly RateStep[]): NumericStep[] {
  return steps.map((step) => ({ ...step, rate: new Decimal(step.rate) }))
}

/** Steps of one rate for all years. */
export function constantRate(rate: Decimal | string | number): NumericStep[] {
  return [{ fromYear: 1, toYear: null, rate: new Decimal(rate) }]
}

/** The rate of year `year` ≥ 1, which leads from time year − 1 to time year; 0 where no step covers it. */
export function rateOfYear(steps: readonly NumericStep[], year: number): Decimal {
  const step = steps.find(
    ({ fromYear, toYear }) => fromYear <= year && (toYear === null || year <= toYear)
  )
  return step?.rate ?? new Decimal(0)
}

/**
 * The factor that brings a flow at `time` ≥ 0 to time 0: the running product of 1/(1 + rate of year y)
 * over the full years, times (1 + rate of the year begun)^−(part of it). Never (1 + r_t)^−t, which makes
 * a falling schedule jump (HM Treasury, Green Book).
 */
export function discountFactor(steps: readonly NumericStep[], time: Decimal): Decimal {
  const fullYears = time.floor().toNumber()
  const part = time.minus(fullYears)
  let growth = new Decimal(1)
  for (let year = 1; year <= fullYears; year++) {
    growth = growth.times(rateOfYear(steps, year).plus(1))
  }
  if (!part.isZero())
    growth = growth.times(
      rateOfYear(steps, fullYears + 1)
        .plus(1)
        .pow(part)
    )
  return new Decimal(1).div(growth)
}

export type DiscountShape = 'exponential' | 'hyperbolic_harvey_1986' | 'hyperbolic_mazur_1987'

/** One rate r after n years: (1+r)^−n, Harvey's (1+n)^−r or Mazur's 1/(1+r·n). */
export function shapedFactor(shape: DiscountShape, rate: Decimal, years: Decimal): Decimal {
  if (shape === 'hyperbolic_harvey_1986') return years.plus(1).pow(rate.neg())
  if (shape === 'hyperbolic_mazur_1987') return new Decimal(1).div(rate.times(years).plus(1))
  return rate.plus(1).pow(years.neg())
}

/** Σ flow·(1 + rate)^−time. */
export function presentValue(flows: readonly TimedFlow[], rate: Decimal): Decimal {
  const growth = rate.plus(1)
  return sum(flows.map(({ time, amount }) => amount.times(growth.pow(time.neg()))))
}

/** What 1 at the end of each of `years` years is worth at time 0. */
export function annuityFactor(steps: readonly NumericStep[], years: number): Decimal {
  let factor = new Decimal(1)
  let total = new Decimal(0)
  for (let year = 1; year <= years; year++) {
    factor = factor.div(rateOfYear(steps, year).plus(1))
    total = total.plus(factor)
  }
  return total
}

export function sum(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((total, amount) => total.plus(amount), new Decimal(0))
}

/** One flow per time, rising, amounts of the same time added. */
export function mergeByTime(flows: readonly TimedFlow[]): TimedFlow[] {
  const merged = new Map<string, TimedFlow>()
  for (const { time, amount } of flows) {
    const key = time.toString()
    const known = merged.get(key)?.amount ?? new Decimal(0)
    merged.set(key, { time, amount: known.plus(amount) })
  }
  return [...merged.values()].sort((a, b) => a.time.comparedTo(b.time))
}
