import { randomBytes } from 'node:crypto'
import { exponentOf } from '#money/currencies'
import { Decimal } from '#money/decimal'
import { decimalOf, Formats } from '#core/format'
import { withParticles } from '#core/korean_particles'

/** What a page wrote as one figure: exactly what it is, and how the page would have shown it. */
export type CellValue = { shown: string } & (
  | { kind: 'amount'; value: bigint; currency: string }
  | { kind: 'price'; value: string; currency: string }
  | { kind: 'number' | 'percent' | 'date' | 'instant'; value: string }
)

type Minor = bigint | null | undefined
/** A spreadsheet keeps so many digits of a number. */
const DIGITS_KEPT = 15
/** Keeps a sign and its amount on one line of the page. */
const JOINER = '\u2060'

/** What a thread needs to read marks that were written in another. */
export interface KeptFigures {
  locale: string
  word: string
  values: CellValue[]
}

/**
 * Formats for a page that is read for its tables: in place of each figure stands a mark that leads back to its exact
 * value. Marks hold a random word, so that no text of a person can pass for one.
 */
export class CellFormats extends Formats {
  readonly #values: CellValue[]
  readonly #word: string
  readonly #mark: RegExp
  readonly #signs = new Map<string, string>()
  readonly #decimalMark = super.number('0.1', 1).replace(/\d/g, '')
  readonly #groups = new RegExp(
    `[\\s'\u2019${this.#decimalMark === ',' ? '.' : ','}](?=\\d{3}(?:\\D|$))`,
    'g'
  )

  readonly #locale: string
  readonly #isKorean: boolean

  constructor(locale: string, kept?: Omit<KeptFigures, 'locale'>) {
    super(locale)
    this.#locale = locale
    this.#isKorean = locale === 'ko'
    this.#values = kept?.values ?? []
    this.#word = kept?.word ?? randomBytes(9).toString('hex')
    this.#mark = new RegExp(`\uE000${this.#word}\\.(\\d+)\uE001`, 'g')
  }

  get kept(): KeptFigures {
    return { locale: this.#locale, word: this.#word, values: this.#values }
  }

  #keep(value: CellValue): string {
    if (value.shown === '') return ''
    return `\uE000${this.#word}.${this.#values.push(value) - 1}\uE001`
  }

  #amount(shown: string, minor: Minor, currency: string): string {
    return this.#keep({ shown, kind: 'amount', value: minor ?? 0n, currency })
  }

  money(minor: Minor, currency: string): string {
    return this.#amount(super.money(minor, currency), minor, currency)
  }

  signedMoney(minor: Minor, currency: string): string {
    return this.#amount(super.signedMoney(minor, currency), minor, currency)
  }

  amount(minor: Minor, currency: string): string {
    return this.#amount(super.amount(minor, currency), minor, currency)
  }

  percent(ratio: string | number | null | undefined, digits = 0): string {
    const shown = super.percent(ratio, digits)
    if (shown === '') return ''
    const percent = new Decimal(decimalOf(String(ratio), DIGITS_KEPT)).times(100)
    const value = percent.toSignificantDigits(DIGITS_KEPT).toFixed()
    return this.#keep({ shown, kind: 'percent', value })
  }

  number(value: string | number | bigint, digits = 0): string {
    return this.#keep({ shown: super.number(value, digits), kind: 'number', value: String(value) })
  }

  exact(value: string): string {
    return this.#keep({ shown: super.exact(value), kind: 'number', value })
  }

  price(value: string, currency: string): string {
    return this.#keep({ shown: super.price(value, currency), kind: 'price', value, currency })
  }

  count(value: number | bigint): string {
    return this.#keep({ shown: super.count(value), kind: 'number', value: String(value) })
  }

  #day(shown: string, iso: string | null | undefined): string {
    return this.#keep({ shown, kind: 'date', value: (iso ?? '').slice(0, 10) })
  }

  date(iso: string | null | undefined): string {
    return this.#day(super.date(iso), iso)
  }

  dateLong(iso: string | null | undefined): string {
    return this.#day(super.dateLong(iso), iso)
  }

  instant(iso: string | null | undefined, timeZone = 'UTC'): string {
    return this.#keep({ shown: super.instant(iso, timeZone), kind: 'instant', value: iso ?? '' })
  }

  /** The text as the page shows it. No particle could be chosen for a mark: it is, for the figure. */
  plain(text: string): string {
    const shown = text.replace(this.#mark, (_, at) => this.#values[Number(at)].shown)
    return this.#isKorean && shown !== text ? withParticles(shown) : shown
  }

  /**
   * The figure that this text is, where somebody wrote it without these formats: a number, an amount or a share that
   * they would write exactly so.
   */
  read(text: string, currencies: readonly string[]): CellValue | null {
    if (!/\d/.test(text)) return null
    const shown = text.replaceAll(JOINER, '')
    const value = this.#decimal(shown)
    if (value !== null) return { shown: text, kind: 'number', value }
    if (shown.endsWith('%')) {
      const part = this.#decimal(shown.slice(0, -1))
      return part === null ? null : { shown: text, kind: 'percent', value: part }
    }
    for (const currency of currencies) {
      const amount = this.#decimal(shown.replace(this.#signOf(currency), '').replace('+', ''))
      const parsed = amount === null ? null : parseMinor(amount, currency)
      if (parsed === null) continue
      const written = [super.money(parsed, currency), super.signedMoney(parsed, currency)]
      if (written.includes(shown)) return { shown: text, kind: 'amount', value: parsed, currency }
    }
    return null
  }

  #signOf(currency: string): string {
    let sign = this.#signs.get(currency)
    if (sign === undefined) {
      sign = super.money(0n, currency).replace(/[\d.,\s]/g, '')
      this.#signs.set(currency, sign)
    }
    return sign
  }

  #decimal(text: string): string | null {
    const value = text
      .trim()
      .replaceAll('\u2212', '-')
      .replace(this.#groups, '')
      .replace(this.#decimalMark, '.')
    return /^-?\d+(\.\d+)?$/.test(value) ? value : null
  }

  /** The figure that this text is, where it is one and nothing besides. */
  valueOf(text: string): CellValue | null {
    const [mark, ...more] = text.matchAll(this.#mark)
    return mark && more.length === 0 && mark[0] === text ? this.#values[Number(mark[1])] : null
  }
}

function parseMinor(amount: string, currency: string): bigint | null {
  const digits = exponentOf(currency)
  const [whole, part = ''] = amount.split('.')
  return part.length > digits ? null : BigInt(`${whole}${part.padEnd(digits, '0')}`)
}
