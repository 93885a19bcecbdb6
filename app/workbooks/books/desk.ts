import { Decimal } from '#money/decimal'
import { exponentOf } from '#money/currencies'
import { toDecimalString } from '#money/money'
import type { Translate } from '#workbooks/appraisal/desk'
import type { BookAbout } from '#workbooks/books/book'
import {
  columnLetters,
  moneyFormat,
  WorkbookWriter,
  type CellOptions,
  type CellValue,
  type SheetWriter,
} from '#workbooks/workbook_writer'

export const HEADER_ROW = 5
export const FIRST_ROW = 6

/** Everything the sheets of a book share while it is written. */
export interface BookDesk {
  writer: WorkbookWriter
  about: BookAbout
  /** Words of the books. */
  t: Translate
  /** Names of accounts, kinds of entries and restrictions. */
  ledgerWords: Translate
  money: string
  exponent: number
}

export function openBook(about: BookAbout, t: Translate, ledgerWords: Translate): BookDesk {
  const title = t(`title.${about.kind}`)
  const exponent = exponentOf(about.currency)
  return {
    writer: new WorkbookWriter({
      title: `${about.city} · ${title}`,
      at: new Date(about.generatedAt),
      language: about.locale,
      footer: `${about.city} · ${title} · ${about.identity.code}`,
    }),
    about,
    t,
    ledgerWords,
    money: moneyFormat(exponent),
    exponent,
  }
}

/** A sheet of a book with its title, what it is for, and the way back to the contents. */
export function bookSheet(
  desk: BookDesk,
  id: string,
  widths: number[],
  frozen = { rows: HEADER_ROW, columns: 2 },
  more: { filters?: boolean; pageColumns?: number; title?: string; purpose?: string } = {}
): SheetWriter {
  const key = id.charAt(0).toLowerCase() + id.slice(1)
  const title = more.title ?? desk.t(id === 'Cover' ? `title.${desk.about.kind}` : `sheet.${key}`)
  return desk.writer.addSheet({
    id,
    title,
    purpose: more.purpose ?? desk.t(`purpose.${key}`),
    ...(id !== 'Cover' && { back: { text: desk.t('back'), sheet: 'Contents' } }),
    widths,
    frozenRows: frozen.rows,
    frozenColumns: frozen.columns,
    pageColumns: more.pageColumns ?? 12,
    ...(frozen.columns > 0 && widths.length > 12 && { repeatColumns: 'A:B' }),
    ...(more.filters && { filters: true }),
  })
}

/** Minor units of the city's currency as money of a cell. */
export function major({ about }: Pick<BookDesk, 'about'>, minor: bigint): Decimal {
  return new Decimal(toDecimalString(minor, about.currency))
}

/** Headings of a table; those of amounts say the currency. */
export function headings(
  desk: BookDesk,
  sheet: SheetWriter,
  columns: readonly { key: string; money?: boolean; right?: boolean }[],
  row = HEADER_ROW
): void {
  columns.forEach(({ key, money, right = money }, at) => {
    const text = desk.t(`column.${key}`)
    const heading = money ? `${text} (${desk.about.currency})` : text
    sheet.write(row, at + 1, heading, {
      look: 'header',
      wrap: true,
      ...(right && { align: 'right' as const }),
    })
  })
}

/** The cells of a column from the first row of a table to its last. */
export function rangeOf(sheet: string, column: number, rows: number, first = FIRST_ROW): string {
  const letters = columnLetters(column)
  return `${sheet}!$${letters}$${first}:$${letters}$${first + Math.max(rows, 1) - 1}`
}

/** The same without the name of the sheet, for formulas on it. */
export function ownRange(column: number, rows: number, first = FIRST_ROW): string {
  return rangeOf('', column, rows, first).slice(1)
}

/** Sums of columns below a table of this many rows, whose first column is text. */
export function totalsRow(
  desk: BookDesk,
  sheet: SheetWriter,
  rows: number,
  sums: readonly { column: number; value: bigint }[],
  first = FIRST_ROW
): number {
  const row = first + Math.max(rows, 1)
  sheet.write(row, 1, desk.t('total'), { look: 'total' })
  const last = Math.max(...sums.map(({ column }) => column))
  for (let column = 2; column < last; column++) sheet.write(row, column, '', { look: 'total' })
  for (const { column, value } of sums)
    sheet.calculate(row, column, `SUM(${ownRange(column, rows, first)})`, major(desk, value), {
      look: 'total',
      format: desk.money,
    })
  return row
}

export const cash = (desk: BookDesk, look?: CellOptions['look']): CellOptions => ({
  format: desk.money,
  ...(look && { look }),
})

export const whole = (value: number | bigint): CellValue => new Decimal(String(value))
