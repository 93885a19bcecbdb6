import { Decimal } from '#money/decimal'
import { dayNumber } from '#appraisal/domain/day_counts'
import { TIMINGS, type Timing } from '#appraisal/domain/model'
import type { Desk } from '#workbooks/appraisal/desk'

/** As many steps of Newton’s method as spreadsheets take before they give up. */
const STEPS = 20
const CLOSE = 1e-12
const MOST_DIGITS = 9
/** Flows blown up beyond this leave too few digits to tell nothing from something. */
const LARGEST = 1_000

/** What flows on one day. */
export interface Flow {
  years: number
  amount: number
}

/** Net flows with their days ÷ 365 since the first, as numbers in double precision. */
export function flowsOf({ appraisal: { costs, benefits, years } }: Desk): Flow[] {
  const base = dayNumber(`${years[0].year}-01-01`)
  return TIMINGS.flatMap((timing) =>
    years.map(({ year }, at) => {
      const of = (rows: typeof costs | typeof benefits) =>
        rows
          .filter((row) => row.timing === timing)
          .reduce((sum, { amounts }) => sum.plus(amounts[at]), new Decimal(0))
      const amount = of(benefits).minus(of(costs)).toNumber()
      return { years: (dayNumber(dateOf(year, timing)) - base) / 365, amount }
    })
  )
}

/** The day on which flows of a timing are counted. */
export const dateOf = (year: number, timing: Timing) =>
  `${year}-${{ start: '01-01', mid: '07-01', end: '12-31' }[timing]}`

/** The net of all flows at a rate, and its slope, per unit of all that flows. */
export function valueAt(flows: readonly Flow[], rate: number): { value: number; slope: number } {
  const gross = flows.reduce((sum, { amount }) => sum + Math.abs(amount), 0)
  const value = flows.reduce((sum, { years, amount }) => sum + amount * (1 + rate) ** -years, 0)
  const slope = flows.reduce(
    (sum, { years, amount }) => sum - amount * years * (1 + rate) ** (-years - 1),
    0
  )
  return { value: value / gross, slope: slope / gross }
}

/** The rates that Newton's method comes by. */
export function stepsFrom(flows: readonly Flow[], guess: number): number[] {
  const rates = [guess]
  for (let step = 1; step < STEPS; step++) {
    const { value, slope } = valueAt(flows, rates.at(-1)!)
    rates.push(rates.at(-1)! - value / slope)
  }
  return rates
}

/** The rate rounded to as few decimals as Newton's method needs; null where it does not come to the rate. */
export function guessFor(flows: readonly Flow[], rate: Decimal): number | null {
  for (let digits = 2; digits <= MOST_DIGITS; digits++) {
    const guess = rate.toDecimalPlaces(digits).toNumber()
    const rates = guess > -1 ? stepsFrom(flows, guess) : []
    const found = rates.at(-1) ?? Number.NaN
    const isClose = Math.abs(found - rate.toNumber()) <= CLOSE * Math.max(1, Math.abs(found))
    if (isClose && rates.every((one) => one > -1 && sizeAt(flows, one) <= LARGEST)) return guess
  }
  return null
}

/** All flows without their signs at a rate, per unit of all that flows. */
function sizeAt(flows: readonly Flow[], rate: number): number {
  return valueAt(
    flows.map(({ years, amount }) => ({ years, amount: Math.abs(amount) })),
    rate
  ).value
}
