import { Decimal } from '#money/decimal'
import { Rational } from '#money/rational'
import { wholeWeights } from '#allocation/domain/document_fields'
import { AllocationProblemError } from '#allocation/domain/errors'

/** Values of 0 or more, each standing for so many heads (1 when the measure is not weighted by heads). */
export type Sample = { values: readonly Rational[]; heads: readonly Rational[] }

/**
 * Why a measure has no value: nothing to compare, everybody has 0, somebody has 0 where logarithms are
 * taken, or the definition does not cover the case. Never an error.
 */
export type NotDefined = 'no_values' | 'all_zero' | 'somebody_has_nothing' | 'not_covered'

/** Exact values are fractions, others decimals of 30 significant digits. */
export type Measured<Value = Rational | Decimal> =
  { value: Value; notDefined: null } | { value: null; notDefined: NotDefined }

export const measured = <Value>(value: Value): Measured<Value> => ({ value, notDefined: null })
export const notDefined = (why: NotDefined): Measured<never> => ({ value: null, notDefined: why })

/** Digits to which a measure that is not a fraction is given; 40 are computed, since logarithms are dear. */
export const MEASURE_DIGITS = 30
export const MeasureDecimal = Decimal.clone({ precision: 40 })

export function toDecimal({ numerator, denominator }: Rational): Decimal {
  return new MeasureDecimal(`${numerator}`).div(`${denominator}`)
}

/** "p/q", or a decimal of 30 significant digits. */
export function measureText(measure: Measured): string | null {
  if (measure.value === null) return null
  if (measure.value instanceof Rational) return `${measure.value}`
  return measure.value.toSignificantDigits(MEASURE_DIGITS).toString()
}

/** A sample in which each value counts once, or for its heads. Throws E_NEGATIVE, E_LENGTHS. */
export function sampleOf(
  values: readonly Rational[],
  heads: readonly Rational[] = values.map(() => Rational.ONE)
): Sample {
  if (heads.length !== values.length) throw new AllocationProblemError('E_LENGTHS', 'heads')
  const negative = [...values, ...heads].find(({ numerator }) => numerator < 0n)
  if (negative) throw new AllocationProblemError('E_NEGATIVE', '', { value: `${negative}` })
  // nobody stands behind a value without heads
  const counted = [...values.keys()].filter((at) => heads[at].numerator > 0n)
  return { values: counted.map((at) => values[at]), heads: counted.map((at) => heads[at]) }
}

const ROUNDED = Rational.of(10n ** 40n)

/**
 * Values over one common denominator. Where that would be too large to reckon with, as for hundreds of lines with
 * needs of their own, each value is rounded to 40 digits after the point: more than any measure is given with.
 */
export function wholeValues(values: readonly Rational[]): bigint[] {
  try {
    return wholeWeights(values).whole
  } catch (error) {
    if (!(error instanceof AllocationProblemError) || error.code !== 'E_TOO_LARGE') throw error
    return values.map((value) => value.times(ROUNDED).plus(Rational.of(1n, 2n)).floor())
  }
}

export type WholeSample = {
  /** Rising values with their heads, in whole numbers; all measures of shares are free of scale. */
  rows: { value: bigint; heads: bigint }[]
  heads: bigint
  /** Σ value·heads. */
  total: bigint
}

/** The sample in whole numbers, in rising order; or why there is nothing to measure. */
export function wholeSample({ values, heads }: Sample): WholeSample | NotDefined {
  if (values.length === 0) return 'no_values'
  const whole = wholeValues(values)
  const counts = wholeValues(heads)
  const rows = whole.map((value, at) => ({ value, heads: counts[at] }))
  rows.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
  const total = rows.reduce((sum, row) => sum + row.value * row.heads, 0n)
  if (total === 0n) return 'all_zero'
  return { rows, total, heads: rows.reduce((sum, row) => sum + row.heads, 0n) }
}
