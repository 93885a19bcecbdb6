import { exponentOf } from '#money/currencies'
import { toDecimalString } from '#money/money'

/** Signs that mean one currency only; all others are shown by their code or long sign. */
export const CLEAR_SIGNS = new Set(['EUR', 'GBP', 'KRW', 'PLN', 'UAH'])

const MINUS = '−'

/** The English of the interface writes dates as most of the world does: 29 Nov 2026. */
const REGIONAL: Record<string, string> = { en: 'en-GB' }

type Minor = bigint | null | undefined

/** How one language writes amounts, shares, counts and dates. Amounts are exact: no number in between. */
export class Formats {
  readonly #language: string
  readonly #numbers = new Map<string, Intl.NumberFormat>()
  readonly #dates = new Map<string, Intl.DateTimeFormat>()

  constructor(locale: string) {
    this.#language = REGIONAL[locale] ?? locale
  }

  #write(value: string | bigint | number, key: string, options: Intl.NumberFormatOptions): string {
    let format = this.#numbers.get(key)
    if (!format) this.#numbers.set(key, (format = new Intl.NumberFormat(this.#language, options)))
    return format
      .formatToParts(value as Intl.StringNumericLiteral)
      .map(({ type, value: text }) => (type === 'minusSign' ? MINUS : text))
      .join('')
  }

  #currency(minor: bigint, currency: string, signDisplay: 'auto' | 'exceptZero'): string {
    const digits = exponentOf(currency)
    return this.#write(toDecimalString(minor, currency), `money ${currency} ${signDisplay}`, {
      style: 'currency',
      currency,
      useGrouping: 'always',
      currencyDisplay: CLEAR_SIGNS.has(currency) ? 'narrowSymbol' : 'code',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay,
    })
  }

  /** With the sign of the currency: €1,234.50. */
  money(minor: Minor, currency: string): string {
    return minor === null || minor === undefined ? '' : this.#currency(minor, currency, 'auto')
  }

  /** A difference, with its sign in front: +€5.00, −€5.00, €0.00. */
  signedMoney(minor: Minor, currency: string): string {
    return minor === null || minor === undefined
      ? ''
      : this.#currency(minor, currency, 'exceptZero')
  }

  /** Without the currency, for columns that carry it in their heading: 1,234.50. */
  amount(minor: Minor, currency: string): string {
    if (minor === null || minor === undefined) return ''
    const digits = exponentOf(currency)
    return this.#write(toDecimalString(minor, currency), `amount ${digits}`, {
      useGrouping: 'always',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
  }

  /** What stands in a field to be changed: no grouping, the decimal mark of the language. */
  typed(minor: Minor, currency: string): string {
    if (minor === null || minor === undefined) return ''
    const digits = exponentOf(currency)
    return this.#write(toDecimalString(minor, currency), `typed ${digits}`, {
      useGrouping: false,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
  }

  /** The class of a table cell or figure: `negative` below zero, else nothing. */
  tone(minor: Minor): string {
    return typeof minor === 'bigint' && minor < 0n ? 'negative' : ''
  }

  /** A share: '0.6532', 0.6532 or the exact '5/7', as 65.3 % with one digit. */
  percent(ratio: string | number | null | undefined, digits = 0): string {
    if (ratio === null || ratio === undefined) return ''
    return this.#write(
      typeof ratio === 'string' ? decimalOf(ratio, digits) : ratio,
      `percent ${digits}`,
      {
        style: 'percent',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }
    )
  }

  /** A plain number given as exact text, with so many digits. */
  number(value: string | number | bigint, digits = 0): string {
    return this.#write(value, `number ${digits}`, {
      useGrouping: 'always',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
  }

  /** A number given as exact text, to its last digit that is not zero. */
  exact(value: string): string {
    return this.#write(value, 'exact', { useGrouping: 'always', maximumFractionDigits: 20 })
  }

  /** What one unit costs, given as exact text: it may have more digits than the currency, never fewer. */
  price(value: string, currency: string): string {
    return this.#write(value, `price ${currency}`, {
      style: 'currency',
      currency,
      useGrouping: 'always',
      minimumFractionDigits: exponentOf(currency),
      maximumFractionDigits: 20,
    })
  }

  count(value: number | bigint): string {
    return this.#write(value, 'count', { useGrouping: 'always' })
  }

  #day(iso: string, key: string, options: Intl.DateTimeFormatOptions): string {
    let format = this.#dates.get(key)
    if (!format) this.#dates.set(key, (format = new Intl.DateTimeFormat(this.#language, options)))
    return format.format(new Date(iso))
  }

  /** A business day: 29 Nov 2026. */
  date(iso: string | null | undefined): string {
    return iso
      ? this.#day(iso.slice(0, 10), 'medium', { dateStyle: 'medium', timeZone: 'UTC' })
      : ''
  }

  /** The month that a day is in. */
  month(iso: string): string {
    return this.#day(iso.slice(0, 10), 'month', { month: 'long', year: 'numeric', timeZone: 'UTC' })
  }

  /** A business day in a sentence: 29 November 2026. */
  dateLong(iso: string | null | undefined): string {
    return iso ? this.#day(iso.slice(0, 10), 'long', { dateStyle: 'long', timeZone: 'UTC' }) : ''
  }

  /** A moment, in the time zone of the city. */
  instant(iso: string | null | undefined, timeZone = 'UTC'): string {
    return iso
      ? this.#day(iso, `instant ${timeZone}`, { dateStyle: 'medium', timeStyle: 'short', timeZone })
      : ''
  }
}

/** p/q as a decimal with the digits a percentage needs, rounded half up; anything else as it is. */
export function decimalOf(ratio: string, digits: number): string {
  const match = /^(-?)(\d+)\/(\d+)$/.exec(ratio)
  if (!match) return ratio
  const [, sign, over, under] = match
  const scale = 10n ** BigInt(digits + 2)
  const scaled = (BigInt(over) * scale * 2n + BigInt(under)) / (BigInt(under) * 2n)
  return `${sign}${scaled / scale}.${String(scaled % scale).padStart(digits + 2, '0')}`
}

const known = new Map<string, Formats>()

export function formatsFor(locale: string): Formats {
  let formats = known.get(locale)
  if (!formats) known.set(locale, (formats = new Formats(locale)))
  return formats
}
