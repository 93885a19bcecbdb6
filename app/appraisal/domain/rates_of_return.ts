import { Decimal } from '#money/decimal'
import { mergeByTime, type TimedFlow } from '#appraisal/domain/discounting'
import { positiveRoots } from '#appraisal/domain/polynomial_roots'
import { AppraisalError } from '#appraisal/domain/refusals'

/** `touching`: the present value reaches 0 there without changing its sign (a double root). */
export interface RateOfReturn {
  rate: Decimal
  touching: boolean
}

const FINEST_GRID = 400
const HIGHEST_DEGREE = 1_500

/**
 * Every internal rate of return of the flows in (−1, `upTo`], rising; `upTo` null is no bound. The present
 * value is a polynomial in (1 + rate)^(1/steps), `steps` being those of the time grid in a year, and all
 * its positive roots are found. Exact to more than 20 digits.
 * Throws `E_TIMES_TOO_FINE` when the times need a grid of more than 1,500 steps.
 */
export function internalRatesOfReturn(
  flows: readonly TimedFlow[],
  upTo: Decimal | null = new Decimal(10)
): RateOfReturn[] {
  const used = mergeByTime(flows).filter(({ amount }) => !amount.isZero())
  if (used.length < 2) return []
  const last = used[used.length - 1].time
  const steps = stepsPerYear(used.map(({ time }) => last.minus(time)))
  const degree = last.minus(used[0].time).times(steps).toNumber()
  if (degree > HIGHEST_DEGREE) throw tooFine()
  const coefficients = new Array<bigint>(degree + 1).fill(0n)
  const places = Math.max(...used.map(({ amount }) => amount.decimalPlaces()))
  for (const { time, amount } of used) {
    const power = last.minus(time).times(steps).toNumber()
    coefficients[power] = BigInt(amount.toFixed(places).replace('.', ''))
  }
  return positiveRoots(coefficients)
    .map(({ at, touching }) => ({ rate: at.pow(steps).minus(1), touching }))
    .filter(({ rate }) => upTo === null || rate.lte(upTo))
}

/** The rate nearest to the guess, or null. */
export function nearestRate(rates: readonly RateOfReturn[], guess: Decimal): Decimal | null {
  let nearest: Decimal | null = null
  for (const { rate } of rates) {
    if (nearest === null || rate.minus(guess).abs().lt(nearest.minus(guess).abs())) nearest = rate
  }
  return nearest
}

function stepsPerYear(times: readonly Decimal[]): number {
  for (let steps = 1; steps <= FINEST_GRID; steps++) {
    if (times.every((time) => time.times(steps).isInteger())) return steps
  }
  throw tooFine()
}

function tooFine(): AppraisalError {
  return new AppraisalError([{ code: 'E_TIMES_TOO_FINE', params: {}, path: '' }])
}
