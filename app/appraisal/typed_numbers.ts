import { Decimal } from '#money/decimal'
import type { DecimalMark } from '#money/parse_amount'

/** The decimal mark of each language of the interface. */
export const DECIMAL_MARKS: Record<string, DecimalMark> = {
  en: 'point',
  ko: 'point',
  uk: 'comma',
  sl: 'comma',
}

const SPACES = /[\s\u00a0\u2007\u2009\u202f'’]/gu

/**
 * A plain number as a person types it (1 500,25 or 1,500.25) as decimal text, or null. A mark that is not
 * the decimal mark of the language may only group digits by three; anything else could mean two numbers.
 */
export function readTypedNumber(text: string, mark: DecimalMark): string | null {
  const [decimal, group] = mark === 'comma' ? [',', '.'] : ['.', ',']
  const bare = text.replace(SPACES, '').replace(/^[−–]/u, '-')
  const [whole, fraction, ...more] = bare.split(decimal)
  if (more.length > 0 || (fraction !== undefined && !/^\d+$/.test(fraction))) return null
  const grouped = whole.includes(group)
  const shape = grouped ? new RegExp(`^-?\\d{1,3}(\\${group}\\d{3})+$`) : /^-?\d+$/
  if (!shape.test(whole) || whole.length > 40 || (fraction ?? '').length > 40) return null
  return whole.replaceAll(group, '') + (fraction === undefined ? '' : `.${fraction}`)
}

/** A percentage as typed ("25", "3,5 %") as a share: 0.25, 0.035. */
export function readTypedPercent(text: string, mark: DecimalMark): string | null {
  const number = readTypedNumber(text.replace(/[\s\u00a0\u202f]*%$/u, ''), mark)
  return number === null ? null : new Decimal(number).div(100).toString()
}

/** Decimal text as it stands in a field to be changed. */
export function typedNumber(text: string, mark: DecimalMark): string {
  const plain = new Decimal(text).toString()
  return mark === 'comma' ? plain.replace('.', ',') : plain
}

export function typedPercent(share: string, mark: DecimalMark): string {
  return typedNumber(new Decimal(share).times(100).toString(), mark)
}
