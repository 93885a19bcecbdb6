import {
  currenciesMeant,
  LEADING_CURRENCY,
  TRAILING_CURRENCY,
  unitWordIn,
  withAsciiDigits,
} from '#money/amount_words'
import { findCurrency } from '#money/currencies'
import { shorten } from '#money/errors'
import { isWithinLimit, MINOR_LIMIT, toDecimalString } from '#money/money'

/** Which of "." and "," is the decimal mark. */
export type DecimalMark = 'point' | 'comma'

/** Why a text is not taken as an amount. */
export const AMOUNT_REFUSALS = [
  'E_AMOUNT_EMPTY',
  'E_AMOUNT_JUNK',
  'E_AMOUNT_DECIMALS',
  'E_AMOUNT_EXPONENT',
  'E_AMOUNT_UNIT_WORD',
  'E_AMOUNT_DIGITS',
  'E_AMOUNT_AMBIGUOUS',
  'E_AMOUNT_SEPARATORS',
  'E_AMOUNT_AGAINST_ANSWER',
  'E_AMOUNT_GROUPING',
  'E_AMOUNT_NEGATIVE',
  'E_AMOUNT_LIMIT',
  'E_AMOUNT_BACKSLASH',
  'E_AMOUNT_CURRENCY',
  'E_CURRENCY_UNKNOWN',
] as const
export type AmountRefusal = (typeof AMOUNT_REFUSALS)[number]

export interface AmountOptions {
  /** ISO 4217 code the amount is in. */
  currency: string
  /** The decimal mark, when a person or a locale has answered it; values against it are refused. */
  separators?: DecimalMark
  /** The answer to whether a backslash before digits is the won sign of old Korean fonts. */
  backslashIsWon?: boolean
  allowNegative?: boolean
}

export type ParsedAmount =
  { ok: true; minor: bigint } | { ok: false; code: AmountRefusal; params: Record<string, string> }

/** A refusal on its way up; `params` that every message has are added at the door. */
class Refusal {
  constructor(
    readonly code: AmountRefusal,
    readonly params: Record<string, string> = {}
  ) {}
}

const CHARACTER = { point: '.', comma: ',' } as const
/** Stands in `params` where nothing can be suggested; messages select on it. */
const NO_SUGGESTION = 'none'
const EDGE = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu
const GROUP_SPACES = ' \u00a0\u2007\u2009\u202f'
const GROUP_QUOTES = "'’ʼ"
const BODY = new RegExp(`^\\d+(?:[.,${GROUP_SPACES}${GROUP_QUOTES}]\\d+)*$`)
const FOREIGN_DIGIT = /[\uff0b-\uff19]|(?!\d)\p{Nd}/u
const LONGEST_CELL = 1_000
const LONGEST = 64

/**
 * Reads an amount as a person types it or a file holds it, in minor units of the currency. Signs and
 * words of the currency, one sign, and grouping by spaces, apostrophes, points or commas are
 * understood; whatever could mean two amounts is refused, never guessed. Each refusal carries
 * `value` (what was read) and `currency`, and where it is certain `suggestion` (what to write,
 * otherwise "none"). Zero is an amount.
 */
export function parseAmount(text: string, opts: AmountOptions): ParsedAmount {
  try {
    return { ok: true, minor: read(text, opts) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { currency } = opts
    const params = {
      value: shorten(text.trim()),
      currency,
      suggestion: NO_SUGGESTION,
      ...error.params,
    }
    return { ok: false, code: error.code, params }
  }
}

function read(text: string, opts: AmountOptions): bigint {
  const currency = findCurrency(opts.currency)
  if (!currency) throw new Refusal('E_CURRENCY_UNKNOWN')
  if (text.length > LONGEST_CELL) throw new Refusal('E_AMOUNT_JUNK')
  const value = text.replace(EDGE, '')
  if (value === '') throw new Refusal('E_AMOUNT_EMPTY')
  if (value.length > LONGEST) throw new Refusal('E_AMOUNT_JUNK')
  refuseForeignDigits(value, opts)
  refuseExponents(value)
  refuseUnitWords(value, opts)
  const { body, negative } = peel(value, opts)
  if (!BODY.test(body)) throw new Refusal('E_AMOUNT_JUNK')
  if (negative && !opts.allowNegative) throw new Refusal('E_AMOUNT_NEGATIVE')

  const [whole, fraction] = splitAtDecimalMark(body, currency.exponent, opts)
  if (fraction.length > currency.exponent) {
    const grouped = whole.length <= 3 && fraction.length === 3 && /[1-9]/.test(whole)
    throw new Refusal('E_AMOUNT_DECIMALS', {
      decimals: String(currency.exponent),
      suggestion: grouped ? whole + fraction : NO_SUGGESTION,
    })
  }
  const minor = BigInt(whole + fraction.padEnd(currency.exponent, '0'))
  if (!isWithinLimit(minor)) {
    const limit = toDecimalString(MINOR_LIMIT, currency.code)
    throw new Refusal('E_AMOUNT_LIMIT', { limit })
  }
  return negative ? -minor : minor
}

function refuseForeignDigits(value: string, opts: AmountOptions): void {
  if (!FOREIGN_DIGIT.test(value)) return
  const ascii = withAsciiDigits(value)
  const suggestion = FOREIGN_DIGIT.test(ascii) ? NO_SUGGESTION : suggest(ascii, opts)
  throw new Refusal('E_AMOUNT_DIGITS', { suggestion })
}

function refuseExponents(value: string): void {
  const exponent = /\d\s*[eе]\s*[+\-−]?\s*\d|\d\^\d|[⁰¹²³⁴-⁹]/iu.test(value)
  if (exponent) throw new Refusal('E_AMOUNT_EXPONENT')
}

function refuseUnitWords(value: string, opts: AmountOptions): void {
  const unit = unitWordIn(value.normalize('NFC'))
  if (!unit) return
  const digits = /^\D*?(\d[\d.,\s'’]*)\D*$/u.exec(value)?.[1]
  const times = digits && unit.factor ? parseAmount(digits, withoutSign(opts)) : undefined
  const suggestion =
    times?.ok && isWithinLimit(times.minor * unit.factor!)
      ? toDecimalString(times.minor * unit.factor!, opts.currency)
      : NO_SUGGESTION
  throw new Refusal('E_AMOUNT_UNIT_WORD', { word: unit.word, suggestion })
}

/** Takes sign, parentheses and currency off both ends. */
function peel(value: string, opts: AmountOptions): { body: string; negative: boolean } {
  let body = value
  const signs: string[] = []
  for (let before = ''; before !== body;) {
    before = body
    body = body.replace(/^\((.*)\)$/su, (_, inside: string) => {
      signs.push('-')
      return inside.replace(EDGE, '')
    })
    body = body.replace(/^[+\-−–﹣﹢]|[+\-−–﹣﹢]$/u, (sign) => {
      signs.push(sign)
      return ''
    })
    body = body.replace(/^\\(?=\s*[\d+\-−])/u, () => refuseUnlessWon(opts))
    for (const edge of [LEADING_CURRENCY, TRAILING_CURRENCY]) {
      body = body.replace(edge, (word) => refuseUnlessCurrency(word, opts))
    }
    body = body.replace(EDGE, '')
  }
  if (signs.length > 1) throw new Refusal('E_AMOUNT_JUNK')
  return { body, negative: signs.some((sign) => !'+﹢'.includes(sign)) }
}

function refuseUnlessWon(opts: AmountOptions): string {
  if (opts.backslashIsWon && opts.currency === 'KRW') return ''
  throw new Refusal('E_AMOUNT_BACKSLASH')
}

function refuseUnlessCurrency(word: string, opts: AmountOptions): string {
  const meant = currenciesMeant(word.normalize('NFC'))
  if (!meant) throw new Refusal('E_AMOUNT_JUNK')
  if (!meant.includes(opts.currency)) {
    const known = meant.some((code) => findCurrency(code))
    throw new Refusal(known ? 'E_AMOUNT_CURRENCY' : 'E_AMOUNT_JUNK', { found: word })
  }
  return ''
}

/** Whole digits and decimals of digits with separators between them. */
function splitAtDecimalMark(body: string, exponent: number, opts: AmountOptions): [string, string] {
  const marks = Array.from(body.matchAll(/[.,]/g), ([mark]) => mark)
  const spaced = /[^\d.,]/.test(body)
  const last = marks.at(-1)
  if (last === undefined) return [ungroup(body), '']
  const others = marks.filter((mark) => mark !== last)

  if (others.length === 0 && marks.length > 1) {
    if (spaced) throw new Refusal('E_AMOUNT_SEPARATORS')
    if (opts.separators && CHARACTER[opts.separators] === last) refuseAgainstAnswer(body, opts)
    return [ungroup(body), '']
  }
  if (others.length > 0 && (spaced || marks.length - others.length > 1)) {
    throw new Refusal('E_AMOUNT_SEPARATORS')
  }
  const at = body.lastIndexOf(last)
  const [whole, fraction] = [body.slice(0, at), body.slice(at + 1)]
  if (!/^\d+$/.test(fraction)) throw new Refusal('E_AMOUNT_SEPARATORS')
  const alone = others.length === 0 && !spaced
  const couldGroup = alone && fraction.length === 3 && /^[1-9]\d{0,2}$/.test(whole)

  if (opts.separators && CHARACTER[opts.separators] !== last) {
    if (couldGroup) return [whole + fraction, '']
    if (alone && fraction.length > exponent) throw new Refusal('E_AMOUNT_GROUPING')
    refuseAgainstAnswer(body, opts)
  }
  if (couldGroup && !opts.separators) {
    if (exponent === 0) return [whole + fraction, '']
    throw new Refusal('E_AMOUNT_AMBIGUOUS', { mark: last, grouped: whole + fraction })
  }
  return [ungroup(whole), fraction]
}

/** Joins groups of three digits behind a first group of one to three, all with one separator. */
function ungroup(text: string): string {
  const separators = text.replace(/\d/g, '')
  const isSpace = (mark: string) => GROUP_SPACES.includes(mark)
  const isQuote = (mark: string) => GROUP_QUOTES.includes(mark)
  const same = Array.from(separators).every(
    (mark) =>
      mark === separators[0] ||
      (isSpace(mark) && isSpace(separators[0])) ||
      (isQuote(mark) && isQuote(separators[0]))
  )
  if (!same) throw new Refusal('E_AMOUNT_SEPARATORS')
  if (separators && !/^\d{1,3}(\D\d{3})+$/.test(text)) throw new Refusal('E_AMOUNT_GROUPING')
  return text.replace(/\D/g, '')
}

function refuseAgainstAnswer(body: string, opts: AmountOptions): never {
  const mark = CHARACTER[opts.separators!]
  const suggestion = suggest(body, { ...opts, separators: undefined }).replace('.', mark)
  throw new Refusal('E_AMOUNT_AGAINST_ANSWER', { mark, suggestion })
}

/** The machine form of a text that should read well, or nothing when it does not. */
function suggest(text: string, opts: AmountOptions): string {
  const parsed = parseAmount(text, withoutSign(opts))
  return parsed.ok ? toDecimalString(parsed.minor, opts.currency) : NO_SUGGESTION
}

function withoutSign(opts: AmountOptions): AmountOptions {
  return { ...opts, allowNegative: true }
}
