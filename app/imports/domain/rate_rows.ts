import { isCurrencyActive } from '#money/currencies'
import { Decimal } from '#money/decimal'
import { shorten } from '#money/errors'
import { isRate, isSameRate } from '#money/exchange'
import type { DecimalMark } from '#money/parse_amount'
import { parseDate, type DateRefusal, type DayMonthOrder } from '#imports/domain/dates'
import { looksUpsideDown } from '#imports/domain/rate_currencies'
import { comparable, shownCell } from '#imports/domain/text'

/** What a value means: units of the row's currency for one of the other, or the other way round. */
export const RATE_DIRECTIONS = ['per_against', 'per_unit'] as const
export type RateDirection = (typeof RATE_DIRECTIONS)[number]

/** What a person has said of one name of the currency column; code null: its rows are left out. */
export type CurrencyAnswer = { code: string; direction: RateDirection } | { code: null }

/** How a file of rates is read. Nothing in it is guessed: what is not answered is an error of its rows. */
export interface RateReading {
  columns: { date: number; currency: number; rate: number; against?: number; units?: number }
  /** The other currency of every row, unless a column names it. */
  against: string
  decimalMark: DecimalMark
  dateOrder?: DayMonthOrder
  answers: Readonly<Record<string, CurrencyAnswer>>
}

/** A rate that the books have, the newest of its pair and day. */
export interface KnownRate {
  base: string
  quote: string
  rate: string
  asOf: string
}

export interface KnownRates {
  /** The rate of that day. */
  on(pair: string, day: string): KnownRate | undefined
  /** The latest one before the day, at most a quarter of a year old. */
  before(pair: string, day: string): KnownRate | undefined
}

export interface JudgedRate {
  base: string
  quote: string
  rate: string
  asOf: string
}

export type RateErrorCode =
  | DateRefusal
  | 'E_RATE_FORMAT'
  | 'E_RATE_UNITS'
  | 'E_RATE_CURRENCY'
  | 'E_RATE_SAME_CURRENCY'
  | 'E_RATE_DIRECTION'
  | 'E_RATE_TWICE'
  | 'E_RATE_FUTURE'
  | 'E_ROW_COLUMNS'

export interface RateWarning {
  code: 'W_RATE_JUMP' | 'W_RATE_INVERTED'
  params: Record<string, string>
}

export type RateVerdict =
  | {
      verdict: 'new' | 'revision'
      rate: JudgedRate
      before: string | null
      warning: RateWarning | null
    }
  | { verdict: 'duplicate'; rate: JudgedRate }
  | { verdict: 'empty' | 'left_out' }
  | { verdict: 'error'; field: string; code: RateErrorCode; params: Record<string, string> }

const NO_VALUE = new Set(['', '-', '.', '..', 'ND', 'N/A', 'NA', 'NAN', 'NULL'])

/** Whether a cell says that there is no rate, as files of central banks do on holidays. */
export function isNoRate(cell: string): boolean {
  return NO_VALUE.has(cell.trim().toUpperCase())
}

/** A change by more than half from one rate to the next is looked at by a person. */
const JUMP = new Decimal('1.5')

/**
 * Judges the rows of a file one after the other: what each would record, whether the books have it,
 * and whether a value looks as if its direction were wrong. Knows the rows that came before.
 */
export class RateJudge {
  readonly #seen = new Map<string, JudgedRate>()
  readonly #last = new Map<string, KnownRate>()

  constructor(
    readonly reading: RateReading,
    readonly known: KnownRates,
    readonly today: string
  ) {}

  judge(cells: readonly string[]): RateVerdict {
    const { columns, decimalMark, dateOrder } = this.reading
    const cell = (column: number) => shownCell(cells[column] ?? '').trim()
    if (cells.length === 1 && cell(0) === '') return { verdict: 'empty' }
    const needed = Math.max(...Object.values(columns))
    if (cells.length <= needed) return refuse('row', 'E_ROW_COLUMNS', { count: `${cells.length}` })
    const name = comparable(cell(columns.currency))
    const { answers } = this.reading
    const answer = Object.hasOwn(answers, name) ? answers[name] : undefined
    if (answer?.code === null) return { verdict: 'left_out' }
    if (isNoRate(cell(columns.rate))) return { verdict: 'empty' }
    if (!answer) return refuse('currency', 'E_RATE_DIRECTION', { name: shorten(name) })

    const date = parseDate(cell(columns.date), dateOrder)
    if (!date.ok) return { verdict: 'error', field: 'date', code: date.code, params: date.params }
    const asOf = date.date
    if (asOf > this.today) return refuse('date', 'E_RATE_FUTURE', { date: asOf })
    const value = rateText(cells[columns.rate]!.trim(), decimalMark)
    if (!value) return refuse('rate', 'E_RATE_FORMAT', { value: shorten(cell(columns.rate)) })
    const units = (columns.units !== undefined && cell(columns.units)) || unitsNamed(name)
    const rate = perUnit(value, units)
    if (!rate) return refuse('units', 'E_RATE_UNITS', { units: shorten(units), value })

    const against =
      columns.against === undefined
        ? this.reading.against
        : cell(columns.against).toUpperCase() || this.reading.against
    for (const currency of [answer.code, against]) {
      if (!isCurrencyActive(currency, asOf))
        return refuse('currency', 'E_RATE_CURRENCY', { currency: shorten(currency), date: asOf })
    }
    if (answer.code === against)
      return refuse('currency', 'E_RATE_SAME_CURRENCY', { currency: against })
    const [base, quote] =
      answer.direction === 'per_against' ? [against, answer.code] : [answer.code, against]
    return this.#compared({ base, quote, rate, asOf })
  }

  #compared(rate: JudgedRate): RateVerdict {
    const pair = [rate.base, rate.quote].sort().join('/')
    const key = `${pair} ${rate.asOf}`
    const twin = this.#seen.get(key)
    if (twin !== undefined) {
      return isAlike(twin, rate)
        ? { verdict: 'duplicate', rate }
        : refuse('rate', 'E_RATE_TWICE', { date: rate.asOf, first: twin.rate, second: rate.rate })
    }
    this.#seen.set(key, rate)
    const stored = this.known.on(pair, rate.asOf)
    const reference = stored ?? this.#last.get(pair) ?? this.known.before(pair, rate.asOf)
    const warning = warningOf(rate, reference)
    // What looks turned round is nothing to compare the next one with.
    if (warning?.code !== 'W_RATE_INVERTED') this.#last.set(pair, rate)
    if (stored && isAlike(stored, rate)) return { verdict: 'duplicate', rate }
    return {
      verdict: stored ? 'revision' : 'new',
      rate,
      before: stored ? `${stored.base}/${stored.quote} ${stored.rate}` : null,
      warning,
    }
  }
}

/** The other way round the books may hold more digits: equal to the digits of the file is equal. */
function isAlike(stored: KnownRate, { base, rate }: JudgedRate): boolean {
  if (stored.base === base) return isSameRate(stored.rate, rate)
  const digits = rate.split('.')[1]?.length ?? 0
  return new Decimal(1).div(stored.rate).toDecimalPlaces(digits).equals(rate)
}

/** Whether a rate is far from the one before it, or upside down for what its currencies are worth. */
export function warningOf(
  { base, quote, rate }: JudgedRate,
  reference: KnownRate | undefined
): RateWarning | null {
  const value = new Decimal(rate)
  if (reference) {
    const other = new Decimal(reference.rate)
    const expected = reference.base === base ? other : new Decimal(1).div(other)
    if (isNear(value, expected)) return null
    const params = {
      value: rate,
      expected: expected.toSignificantDigits(6).toString(),
      date: reference.asOf,
    }
    const isInverted = isNear(new Decimal(1).div(value), expected)
    return { code: isInverted ? 'W_RATE_INVERTED' : 'W_RATE_JUMP', params }
  }
  if (!looksUpsideDown(base, quote, value.greaterThan(1))) return null
  const expected = new Decimal(1).div(value).toSignificantDigits(6).toString()
  return { code: 'W_RATE_INVERTED', params: { value: rate, expected, date: '' } }
}

function isNear(a: Decimal, b: Decimal): boolean {
  const ratio = a.greaterThan(b) ? a.div(b) : b.div(a)
  return ratio.lessThanOrEqualTo(JUMP)
}

const GROUPED = /^[1-9]\d{0,2}( \d{3})+$/

/** The number of units that stands in a name of a currency, as "JPY(100)" or "100 JPY"; empty for none. */
export function unitsNamed(name: string): string {
  return /(?<![\d.,])(10{1,4})(?![\d.,])/.exec(name)?.[1] ?? ''
}

/** The rate of one unit where the value is for several ("100 yen"): exact, or null. */
function perUnit(value: string, units: string): string | null {
  if (units === '') return value
  if (!/^[1-9]\d{0,6}$/.test(units)) return null
  const rate = new Decimal(value).div(units)
  const text = rate.toFixed()
  return rate.times(units).equals(value) && isRate(text) ? text : null
}

/**
 * A value as exact decimal text. Digits may be grouped where a decimal mark behind them leaves no doubt that
 * they are ("1,370.50"). The number of a spreadsheet has a point for certain.
 */
function rateText(typed: string, of: DecimalMark): string | null {
  const cell = shownCell(typed)
  const mark = cell === typed ? of : 'point'
  const [group, decimal] = mark === 'comma' ? ['.', ','] : [',', '.']
  const [whole = '', ...rest] = cell.split(decimal)
  const isGrouped = rest.length === 1 && GROUPED.test(whole.replaceAll(group, ' '))
  if (whole.includes(group) && !isGrouped) return null
  const text = [whole.replaceAll(group, ''), ...rest].join('.')
  const plain = text.replace(/^0+(?=\d)/, '').replace(/^\./, '0.')
  return isRate(plain) ? plain : null
}

function refuse(
  field: string,
  code: RateErrorCode,
  params: Record<string, string>
): Extract<RateVerdict, { verdict: 'error' }> {
  return { verdict: 'error', field, code, params }
}
