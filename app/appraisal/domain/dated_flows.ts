import { Decimal } from '#money/decimal'
import { presentValue } from '#appraisal/domain/discounting'
import { dayNumber, yearsBetween, type DayCount } from '#appraisal/domain/day_counts'
import type { RateOfReturn } from '#appraisal/domain/rates_of_return'
import { sparsePositiveRoots } from '#appraisal/domain/sparse_roots'

/** A flow of money on an ISO date. */
export interface DatedFlow {
  date: string
  amount: Decimal
}

/** A rate of return of dated flows; below −80 % a year it means nothing to a reader. */
export interface DatedRateOfReturn extends RateOfReturn {
  meaningless: boolean
}

const MEANINGLESS_BELOW = new Decimal('-0.8')

/** The value at `base` of flows on dates, each discounted by (1 + rate)^years. Rate > −1. */
export function datedValue(
  flows: readonly DatedFlow[],
  rate: Decimal,
  base: string,
  basis: DayCount = 'act/365F'
): Decimal {
  return presentValue(
    flows.map(({ date, amount }) => {
      const { steps, stepsPerYear } = yearsBetween(base, date, basis)
      return { time: new Decimal(steps).div(stepsPerYear), amount }
    }),
    rate
  )
}

/** As spreadsheets do it: the value at the first date listed, whether or not it is the earliest. */
export function xnpv(
  flows: readonly DatedFlow[],
  rate: Decimal,
  basis: DayCount = 'act/365F'
): Decimal {
  return flows.length === 0 ? new Decimal(0) : datedValue(flows, rate, flows[0].date, basis)
}

/** The value at the latest date. */
export function xnfv(
  flows: readonly DatedFlow[],
  rate: Decimal,
  basis: DayCount = 'act/365F'
): Decimal {
  return flows.length === 0
    ? new Decimal(0)
    : datedValue(flows, rate, outermostDate(flows, 1), basis)
}

/**
 * Every yearly rate in (−1, ∞) at which dated flows are worth nothing, rising; none when there is none.
 * Days are counted from the earliest date, so that the order of the list does not matter. A spreadsheet
 * gives one root at most, depends on its first guess, gives up after 100 steps, and has been seen to answer
 * 0.00000298 % where the true root is −38 %: what it answers is no check of these.
 */
export function datedRatesOfReturn(
  flows: readonly DatedFlow[],
  basis: DayCount = 'act/365F'
): DatedRateOfReturn[] {
  if (flows.length === 0) return []
  const earliest = outermostDate(flows, -1)
  const byStep = new Map<number, Decimal>()
  let perYear = 1
  for (const { date, amount } of flows) {
    const { steps, stepsPerYear } = yearsBetween(earliest, date, basis)
    byStep.set(steps, amount.plus(byStep.get(steps) ?? 0))
    perYear = stepsPerYear
  }
  const terms = [...byStep].map(([exponent, coefficient]) => ({ exponent, coefficient }))
  return sparsePositiveRoots(terms)
    .map(({ at, touching }) => {
      const rate = at.pow(-perYear).minus(1)
      return { rate, touching, meaningless: rate.lt(MEANINGLESS_BELOW) }
    })
    .reverse()
}

function outermostDate(flows: readonly DatedFlow[], side: 1 | -1): string {
  return flows.reduce((outermost, { date }) =>
    (dayNumber(date) - dayNumber(outermost.date)) * side > 0 ? { ...outermost, date } : outermost
  ).date
}
