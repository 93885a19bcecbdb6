import { Decimal } from '#money/decimal'
import { TYPED_NUMBER } from '#imports/domain/text'

/* How the values of a worksheet are written as the text of a cell of ours. */

/** A spreadsheet keeps and shows fifteen digits; what the file has behind them is noise of the machine. */
const DIGITS = 15

/**
 * A number as plain decimal text with a point, without grouping or exponent, behind the mark of a typed
 * number; undefined if it is none.
 */
export function numberText(stored: string): string | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(stored.trim())) return undefined
  const value = new Decimal(stored.trim())
  return TYPED_NUMBER + value.toSignificantDigits(DIGITS).toFixed()
}

/** The calendar day of a serial number, or undefined outside 1900–2199 and for the invented 1900-02-29. */
export function dayText(stored: string, from1904: boolean): string | undefined {
  if (!/^\d{1,6}(\.\d+)?(e[+-]?\d+)?$/i.test(stored.trim())) return undefined
  const serial = new Decimal(stored.trim()).floor().toNumber()
  if (!from1904 && (serial === 60 || serial < 1)) return undefined
  const start = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30)
  const day = new Date(start + serial * 86_400_000).toISOString().slice(0, 10)
  return day >= '1900-01-01' && day <= '2199-12-31' ? day : undefined
}

/** Formats that come with the program and mean a day. */
const BUILT_IN_DAYS = new Set([
  14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58,
])

/** Formats that come with the program and mean a time of day or a duration. */
const BUILT_IN_TIMES = new Set([18, 19, 20, 21, 45, 46, 47])

/** What a number format shows a number as, other than a number: quoted words and colours aside. */
export function shownAs(id: number, code: string | undefined): 'day' | 'time' | undefined {
  if (code === undefined)
    return BUILT_IN_DAYS.has(id) ? 'day' : BUILT_IN_TIMES.has(id) ? 'time' : undefined
  const signs = code
    .toLowerCase()
    .replace(/"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.|\*./g, '')
    .split(';')[0]!
  if (/[yd]/.test(signs)) return 'day'
  if (/[hms]\]?:|:[hms]|\[[hms]/.test(signs)) return 'time'
  return /m/.test(signs) && !/[hs0#?]/.test(signs) ? 'day' : undefined
}

/**
 * A duration as hours and minutes ("36:00"), which is what a person sees: as a number it would be parts of
 * days, and 36 hours would be taken for one and a half.
 */
export function timeText(stored: string): string | undefined {
  if (!/^\d{1,6}(\.\d+)?(e[+-]?\d+)?$/i.test(stored.trim())) return undefined
  const minutes = new Decimal(stored.trim()).times(1440).round().toNumber()
  const rest = minutes % 60
  return `${(minutes - rest) / 60}:${String(rest).padStart(2, '0')}`
}

/** "BC12" → row 12, column 54 counted from 0; undefined if it is no address. */
export function cellAddress(reference: string): { row: number; column: number } | undefined {
  const match = /^([A-Z]{1,3})([1-9]\d{0,11})$/.exec(reference)
  if (!match) return undefined
  let column = 0
  for (const letter of match[1]!) column = column * 26 + letter.charCodeAt(0) - 64
  return { row: Number.parseInt(match[2]!, 10), column: column - 1 }
}

/** Text of a shared string: "_x000D_" and its like mean one character. */
export function plainText(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) =>
    String.fromCharCode(Number.parseInt(code, 16))
  )
}
