import { exponentOf } from '#money/currencies'
import { MoneyError, shorten } from '#money/errors'

export { MoneyError, type MoneyErrorCode } from '#money/errors'

/** An amount of one currency in its smallest unit: EUR 12.34 is `{ currency: 'EUR', minor: 1234n }`. */
export interface Money {
  readonly currency: string
  readonly minor: bigint
}

/** The largest absolute amount, in minor units, that one posting line may carry. */
export const MINOR_LIMIT = 10n ** 15n

/** Builds an amount; throws `E_CURRENCY_UNKNOWN`. The limit of a posting line is not applied to sums. */
export function money(currency: string, minor: bigint): Money {
  exponentOf(currency)
  return { currency, minor }
}

/**
 * The machine form of an amount: all decimals of the currency, a point, no grouping, "-" for
 * negatives. EUR 123450n is "1234.50", EUR -5n is "-0.05", KRW 1234n is "1234".
 */
export function toDecimalString(minor: bigint, currency: string): string {
  const exponent = exponentOf(currency)
  const sign = minor < 0n ? '-' : ''
  const digits = String(minor < 0n ? -minor : minor).padStart(exponent + 1, '0')
  if (exponent === 0) return sign + digits
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

/**
 * Reads the machine form: optional "-", digits without leading zeros, optionally a point and at most
 * as many decimals as the currency has. Anything a person might type otherwise is refused; that is
 * the work of `parseAmount`. Throws `E_MONEY_FORMAT`, `E_MONEY_DECIMALS`, `E_CURRENCY_UNKNOWN`.
 */
export function fromDecimalString(text: string, currency: string): bigint {
  const exponent = exponentOf(currency)
  const match = /^(-?)(0|[1-9]\d{0,39})(?:\.(\d{1,40}))?$/.exec(text)
  if (!match) throw new MoneyError('E_MONEY_FORMAT', { value: shorten(text), currency })
  const [, sign, whole, fraction = ''] = match
  if (fraction.length > exponent) {
    throw new MoneyError('E_MONEY_DECIMALS', {
      value: shorten(text),
      currency,
      decimals: String(exponent),
    })
  }
  const minor = BigInt(whole + fraction.padEnd(exponent, '0'))
  if (sign && minor === 0n) throw new MoneyError('E_MONEY_FORMAT', { value: text, currency })
  return sign ? -minor : minor
}

/** a + b; throws `E_MONEY_CURRENCY_MISMATCH`. */
export function add(a: Money, b: Money): Money {
  return { currency: sameCurrency(a, b), minor: a.minor + b.minor }
}

/** a − b; throws `E_MONEY_CURRENCY_MISMATCH`. */
export function subtract(a: Money, b: Money): Money {
  return { currency: sameCurrency(a, b), minor: a.minor - b.minor }
}

/** −a. */
export function negate(a: Money): Money {
  return { currency: a.currency, minor: -a.minor }
}

/** −1, 0 or 1 as a is less than, equal to or more than b; throws `E_MONEY_CURRENCY_MISMATCH`. */
export function compare(a: Money, b: Money): -1 | 0 | 1 {
  sameCurrency(a, b)
  if (a.minor === b.minor) return 0
  return a.minor < b.minor ? -1 : 1
}

/** The exact sum of amounts of one currency, zero for none; throws `E_MONEY_CURRENCY_MISMATCH`. */
export function sum(currency: string, amounts: Iterable<Money>): Money {
  let total = money(currency, 0n)
  for (const amount of amounts) total = add(total, amount)
  return total
}

/** The exact sum of minor units. */
export function sumMinor(amounts: Iterable<bigint>): bigint {
  let total = 0n
  for (const amount of amounts) total += amount
  return total
}

/** Whether one posting line may carry the amount: |minor| ≤ `MINOR_LIMIT`. */
export function isWithinLimit(minor: bigint): boolean {
  return minor <= MINOR_LIMIT && minor >= -MINOR_LIMIT
}

function sameCurrency(a: Money, b: Money): string {
  if (a.currency !== b.currency) {
    throw new MoneyError('E_MONEY_CURRENCY_MISMATCH', { left: a.currency, right: b.currency })
  }
  return a.currency
}
