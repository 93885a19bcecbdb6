import type { CsvProfile } from '#bank/domain/csv_profile'
import { StatementFault } from '#bank/domain/statement'
import { parseDate } from '#imports/domain/dates'
import { cleanText, shownCell } from '#imports/domain/text'
import { currenciesMeant } from '#money/amount_words'
import { parseAmount } from '#money/parse_amount'

/* The cells of a table of a bank; what cannot be read is refused with its line. */

export function textOfCell(cell: string, no: number): string {
  const clean = cleanText(shownCell(cell))
  if (!clean.ok) throw new StatementFault(clean.code, { ...clean.params, line: String(no) })
  return clean.text
}

export function dayOfCell(text: string, { dateOrder }: CsvProfile, no: number): string {
  const read = parseDate(text, dateOrder ?? undefined)
  if (read.ok) return read.date
  throw new StatementFault('E_BANK_DAY', { value: text.slice(0, 40), line: String(no) })
}

/** Credit and debit behind a number, in English and in Ukrainian. */
const MARKED = /^([^\p{L}]*\d[^\p{L}]*)\s?(CR|DR|Кт|Дт)\.?$/iu
const OUT = /^(DR|Дт)$/iu

/** An amount of money; null for an empty cell and for a dash, which banks print where nothing moved. */
export function amountOfCell(
  cell: string,
  currency: string,
  { decimalMark }: CsvProfile,
  no: number
): bigint | null {
  const text = textOfCell(cell, no)
  if (/^[-–—−]?$/.test(text)) return null
  const isTyped = shownCell(cell) !== cell
  const [, number, mark] = MARKED.exec(text) ?? []
  const read = parseAmount(number ?? text, {
    currency,
    separators: isTyped ? 'point' : decimalMark,
    allowNegative: true,
  })
  if (read.ok && !(mark && read.minor < 0n)) {
    return mark && OUT.test(mark) ? -read.minor : read.minor
  }
  const params = { value: text.slice(0, 40), currency, line: String(no) }
  throw new StatementFault('E_BANK_AMOUNT', params)
}

/** Numbers of ISO 4217, which banks of Ukraine write for the code. */
const NUMBERS: Record<string, string> = {
  '392': 'JPY',
  '410': 'KRW',
  '756': 'CHF',
  '826': 'GBP',
  '840': 'USD',
  '978': 'EUR',
  '980': 'UAH',
  '985': 'PLN',
}

/** Whether a cell names the currency: by its code or number, its sign or its word. */
export function namesCurrency(text: string, currency: string): boolean {
  if (text.toUpperCase() === currency || NUMBERS[text] === currency) return true
  return (currenciesMeant(text.normalize('NFC')) ?? []).includes(currency)
}
