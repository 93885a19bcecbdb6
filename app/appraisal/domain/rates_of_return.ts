import { Decimal } from '#money/decimal'
import { mergeByTime, type TimedFlow } from '#appraisal/domain/discounting'
import { positiveRoots, type PositiveRoot } from '#appraisal/domain/polynomial_roots'
import { AppraisalError } from '#appraisal/domain/refusals'
import { sparsePositiveRoots, type Term } from '#appraisal/domain/sparse_roots'

/** `touching`: the present value reaches 0 there without changing its sign (a double root). */
export interface RateOfReturn {
  rate: Decimal
  touching: boolean
}

const FINEST_GRID = 400
const FINEST_DECIMALS = 9
const HIGHEST_DEGREE = 1_500
const ON_GRID = new Decimal('1e-40')

/**
 * Every internal rate of return of the flows in (−1, `upTo`], rising; `upTo` null is no bound. The present
 * value is a polynomial in (1 + rate)^(1/steps), `steps` being those of the time grid in a year, and all
 * its positive roots are found. Exact to more than 20 digits.
 * Throws `E_TIMES_TOO_FINE` when the times lie on no grid of up to 400 steps and have more than 9 decimals.
 */
export function internalRatesOfReturn(
  flows: readonly TimedFlow[],
  upTo: Decimal | null = new Decimal(10)
): RateOfReturn[] {
  const used = mergeByTime(flows).filter(({ amount }) => !amount.isZero())
  if (used.length < 2) return []
  const last = used[used.length - 1].time
  const steps = stepsPerYear(used.map(({ time }) => last.minus(time)))
  const terms = used.map(({ time, amount }) => ({
    exponent: last.minus(time).times(steps).round().toNumber(),
    coefficient: amount,
  }))
  return rootsOf(terms)
    .map(({ at, touching }) => ({ rate: at.pow(steps).minus(1), touching }))
    .filter(({ rate }) => upTo === null || rate.lte(upTo))
}

function rootsOf(terms: readonly Term[]): PositiveRoot[] {
  const degree = terms[0].exponent
  if (degree > HIGHEST_DEGREE) return sparsePositiveRoots(terms)
  const coefficients = new Array<bigint>(degree + 1).fill(0n)
  const places = Math.max(...terms.map(({ coefficient }) => coefficient.decimalPlaces()))
  for (const { exponent, coefficient } of terms) {
    coefficients[exponent] = BigInt(coefficient.toFixed(places).replace('.', ''))
  }
  return positiveRoots(coefficients)
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
  const isOnGrid = (time: Decimal, steps: number) => {
    const at = time.times(steps)
    return at.minus(at.round()).abs().lt(ON_GRID)
  }
  for (let steps = 1; steps <= FINEST_GRID; steps++) {
    if (times.every((time) => isOnGrid(time, steps))) return steps
  }
  const places = Math.max(...times.map((time) => time.decimalPlaces()))
  if (places <= FINEST_DECIMALS) return 10 ** places
  throw tooFine()
}

function tooFine(): AppraisalError {
  return new AppraisalError([{ code: 'E_TIMES_TOO_FINE', params: {}, path: '' }])
}
