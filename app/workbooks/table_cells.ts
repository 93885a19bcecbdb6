import { exponentOf } from '#money/currencies'
import { toDecimalString } from '#money/money'
import { breathe, currencyOf, type TableColumn, type TableRows } from '#workbooks/table'

/** Cell formats of `stylesXml`; of money by its decimals, from 5 on. */
export const STYLE = { text: 1, header: 2, date: 3, number: 4, money: 5 } as const

/**
 * Cells of some rows, one row after the other, as threads hand them to each other quickest: the digit of the
 * format and what the cell holds. An empty one is ''.
 */
export type Cells = string[]

const CHUNK = 100
/** A spreadsheet keeps fifteen digits of a number; what has more is written as text. */
const DIGITS_KEPT = 15
const LONGEST_TEXT = 32_767

/** The cells of a table a hundred rows at a time; others have their turn between. */
export async function* cellsOf<Row>(
  columns: readonly TableColumn<Row>[],
  rows: TableRows<Row>
): AsyncGenerator<Cells> {
  let cells: Cells = []
  let count = 0
  for await (const row of rows) {
    for (const column of columns) cells.push(cellOf(column, row))
    if (++count % CHUNK > 0) continue
    yield cells
    cells = []
    await breathe()
  }
  if (cells.length > 0) yield cells
}

export function textCell(text: string, style: number = STYLE.text): string {
  return `${style}${text.slice(0, LONGEST_TEXT)}`
}

function cellOf<Row>(column: TableColumn<Row>, row: Row): string {
  const value = column.value(row)
  if (value === null || value === undefined || value === '') return ''
  if (column.type === 'text') return textCell(String(value))
  if (column.type === 'date') {
    const serial = serialOf(String(value))
    return serial === undefined ? textCell(String(value)) : `${STYLE.date}${serial}`
  }
  const currency = column.type === 'amount' ? currencyOf(column, row) : undefined
  const text = currency ? toDecimalString(BigInt(value), currency) : String(value)
  if (!/^-?\d+(\.\d+)?$/.test(text) || text.replace(/\D/g, '').length > DIGITS_KEPT)
    return textCell(text)
  return `${currency ? STYLE.money + exponentOf(currency) : STYLE.number}${text}`
}

/** Days since 1899-12-30; the invented 29 February 1900 and all before it stay text. */
function serialOf(date: string): number | undefined {
  const days = Math.round((Date.parse(`${date}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / 86_400_000)
  return Number.isNaN(days) || days < 61 ? undefined : days
}
