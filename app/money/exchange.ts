import { exponentOf } from '#money/currencies'
import { MoneyError, shorten } from '#money/errors'

/** Digits a rate may have before and after its decimal point. */
const WHOLE_DIGITS = 15
const FRACTION_DIGITS = 30

/** Significant digits of an inverted rate: what is cut off is far below a unit of any amount that is booked. */
export const INVERSE_DIGITS = 24

const RATE = new RegExp(`^(0|[1-9]\\d{0,${WHOLE_DIGITS - 1}})(?:\\.(\\d{1,${FRACTION_DIGITS}}))?$`)

interface ExactRate {
  /** rate = digits / 10^scale */
  digits: bigint
  scale: number
}

function readRate(rate: string): ExactRate {
  const match = RATE.exec(rate)
  const [, whole = '0', fraction = ''] = match ?? []
  const digits = BigInt(whole + fraction)
  if (!match || digits === 0n) throw new MoneyError('E_RATE_FORMAT', { value: shorten(rate) })
  return { digits, scale: fraction.length }
}

/** Whether a text is a rate: digits with a decimal point, above zero, no sign, exponent or grouping. */
export function isRate(text: string): boolean {
  const match = RATE.exec(text)
  return match !== null && BigInt(match[1] + (match[2] ?? '')) > 0n
}

/** Whether two rates are the same number: "0.9" is "0.900". Throws `E_RATE_FORMAT`. */
export function isSameRate(a: string, b: string): boolean {
  return compareRates(a, b) === 0
}

/** Negative, zero or positive as the first rate is below, the same as or above the second. */
export function compareRates(a: string, b: string): number {
  const [left, right] = [readRate(a), readRate(b)]
  const difference =
    left.digits * 10n ** BigInt(right.scale) - right.digits * 10n ** BigInt(left.scale)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/**
 * An amount in another currency: `1 from = rate to`. Exact up to the last step, which rounds to the
 * smallest unit of the target, halves to the even one; the sign does not matter to the rounding.
 * Throws `E_RATE_FORMAT` and `E_CURRENCY_UNKNOWN`.
 */
export function convert(minor: bigint, from: string, to: string, rate: string): bigint {
  const { digits, scale } = readRate(rate)
  const shift = exponentOf(to) - exponentOf(from) - scale
  const product = minor * digits
  return shift >= 0
    ? product * 10n ** BigInt(shift)
    : divideHalfEven(product, 10n ** BigInt(-shift))
}

/**
 * The rate the other way round, `1 to = inverse from`, as decimal text of `INVERSE_DIGITS` significant
 * digits at most, halves to even. Throws `E_RATE_FORMAT`.
 */
export function inverseRate(rate: string): string {
  const { digits, scale } = readRate(rate)
  // 10^scale / digits has about scale − length(digits) + 1 digits before its point.
  const wholeDigits = scale - String(digits).length + 1
  const decimals = Math.min(FRACTION_DIGITS, Math.max(0, INVERSE_DIGITS - wholeDigits))
  const scaled = divideHalfEven(10n ** BigInt(scale + decimals), digits)
  return decimalText(scaled, decimals)
}

/** The share of an amount that part is of a whole (not zero), rounded half to even; all of it for the whole. */
export function shareOf(amount: bigint, part: bigint, whole: bigint): bigint {
  const sign = whole < 0n ? -1n : 1n
  return divideHalfEven(amount * part * sign, whole * sign)
}

/** The quotient rounded to the nearest integer, halves to the even one; the divisor is above zero. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n
  const size = negative ? -dividend : dividend
  const quotient = size / divisor
  const twice = (size % divisor) * 2n
  const up = twice > divisor || (twice === divisor && quotient % 2n === 1n)
  const rounded = up ? quotient + 1n : quotient
  return negative ? -rounded : rounded
}

function decimalText(scaled: bigint, decimals: number): string {
  if (decimals === 0) return String(scaled)
  const text = String(scaled).padStart(decimals + 1, '0')
  const fraction = text.slice(-decimals).replace(/0+$/, '')
  return fraction === '' ? text.slice(0, -decimals) : `${text.slice(0, -decimals)}.${fraction}`
}
