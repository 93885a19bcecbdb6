import { shorten } from '#money/errors'

/** Whether 03/04 is the 3rd of April or the 4th of March. */
export type DayMonthOrder = 'dmy' | 'mdy'

export const DATE_REFUSALS = [
  'E_DATE_EMPTY',
  'E_DATE_FORMAT',
  'E_DATE_DIGITS',
  'E_DATE_SERIAL',
  'E_DATE_YEAR',
  'E_DATE_MONTH',
  'E_DATE_DAY',
  'E_DATE_AMBIGUOUS',
  'E_DATE_AGAINST_ANSWER',
] as const
export type DateRefusal = (typeof DATE_REFUSALS)[number]

export type ParsedDate =
  { ok: true; date: string } | { ok: false; code: DateRefusal; params: Record<string, string> }

const FIRST_YEAR = 1900
const LAST_YEAR = 2199
const HALF = '(?:오전|오후|AM|PM|a\\.m\\.|p\\.m\\.)'
const CLOCK = String.raw`\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?`
/** A time of day behind a day, as banks and spreadsheets write it. */
const TIME = `(?:(?:[T ]|, ?)(?:${HALF} ?)?${CLOCK}(?: ?${HALF})?)?`
const ending = (pattern: string) => new RegExp(`^${pattern}${TIME}$`, 'i')

const YEAR_FIRST = [
  ending(String.raw`(\d{4})-(\d{1,2})-(\d{1,2})`),
  ending(String.raw`(\d{4})/(\d{1,2})/(\d{1,2})`),
  ending(String.raw`(\d{4})\. ?(\d{1,2})\. ?(\d{1,2})\.?`),
  ending(String.raw`(\d{4})년 ?(\d{1,2})월 ?(\d{1,2})일`),
  /^(\d{4})(\d{2})(\d{2})(?:\d{6})?$/,
]
const DAY_FIRST = ending(String.raw`(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})\.?(?: ?[rр]\.)?`)
const EITHER_ORDER = ending(String.raw`(\d{1,2})([/-])(\d{1,2})\2(\d{4})`)
const SHORT_YEAR = /^\d{1,2}(\. ?|[/-])\d{1,2}\1\d{1,2}\.?$/

/**
 * Reads a calendar day into "YYYY-MM-DD": ISO, year first with points, slashes or the Korean words, day
 * first with points (Slovenian, Ukrainian). A time of day behind it is dropped. With slashes
 * or dashes and the year last, the order must be proven by the value or answered in `order`.
 * No time zone takes part.
 */
export function parseDate(text: string, order?: DayMonthOrder): ParsedDate {
  const value = text
    .slice(0, 100)
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
  const refuse = (code: DateRefusal, params: Record<string, string> = {}): ParsedDate => ({
    ok: false,
    code,
    params: { value: shorten(value), ...params },
  })
  if (value === '') return refuse('E_DATE_EMPTY')
  if (/(?!\d)\p{Nd}/u.test(value)) return refuse('E_DATE_DIGITS')

  for (const pattern of YEAR_FIRST) {
    const match = pattern.exec(value)
    if (match) return day(match[1], match[2], match[3], refuse)
  }
  const dayFirst = DAY_FIRST.exec(value)
  if (dayFirst) return day(dayFirst[3], dayFirst[2], dayFirst[1], refuse)

  const either = EITHER_ORDER.exec(value)
  if (either) {
    const [, first, , second, year] = either
    const proven = +first > 12 ? 'dmy' : +second > 12 ? 'mdy' : undefined
    if (+first > 12 && +second > 12) return refuse('E_DATE_MONTH', { month: second })
    if (proven && order && proven !== order) return refuse('E_DATE_AGAINST_ANSWER', { order })
    const used = proven ?? order ?? (+first === +second ? 'dmy' : undefined)
    if (!used) return refuse('E_DATE_AMBIGUOUS')
    return used === 'dmy' ? day(year, second, first, refuse) : day(year, first, second, refuse)
  }
  if (SHORT_YEAR.test(value)) return refuse('E_DATE_YEAR')
  if (/^\d{4,6}([.,]\d+)?$/.test(value)) return refuse('E_DATE_SERIAL')
  return refuse('E_DATE_FORMAT')
}

function day(
  yearText: string,
  monthText: string,
  dayText: string,
  refuse: (code: DateRefusal, params?: Record<string, string>) => ParsedDate
): ParsedDate {
  const [year, month, dayOfMonth] = [+yearText, +monthText, +dayText]
  if (year < FIRST_YEAR || year > LAST_YEAR) return refuse('E_DATE_YEAR')
  if (month < 1 || month > 12) return refuse('E_DATE_MONTH', { month: String(month) })
  const last = daysInMonth(year, month)
  if (dayOfMonth < 1 || dayOfMonth > last) {
    return refuse('E_DATE_DAY', {
      day: String(dayOfMonth),
      month: String(month),
      year: String(year),
      last: String(last),
    })
  }
  const two = (part: number) => String(part).padStart(2, '0')
  return { ok: true, date: `${year}-${two(month)}-${two(dayOfMonth)}` }
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}
