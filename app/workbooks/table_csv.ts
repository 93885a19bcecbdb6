import { toDecimalString } from '#money/money'
import type { Delimiter } from '#imports/domain/delimiter'
import { GUARD_MARKER, guardText } from '#imports/domain/formula_guard'
import { breathe, currencyOf, type TableColumn, type TableRows } from '#workbooks/table'

export interface CsvOptions {
  delimiter?: Delimiter
  /** Without guard, marker and byte order mark: for programs, never for a spreadsheet. */
  raw?: boolean
}

const CHUNK = 500

/** One line of a CSV file. Cells stand as they are given; what needs quotes gets them. */
export function csvLine(cells: readonly string[], delimiter: string): string {
  const written = cells.map((cell) =>
    cell.includes(delimiter) || /["\r\n]|^\s|\s$/.test(cell)
      ? `"${cell.replaceAll('"', '""')}"`
      : cell
  )
  return `${written.join(delimiter)}\r\n`
}

/**
 * A table as CSV in UTF-8: dates as 2026-02-10, amounts with a decimal point and all their decimals. Text that
 * a spreadsheet could take for a formula starts with one apostrophe more, and the last column of the
 * header says so: our import takes it off again, so nothing is lost.
 */
export async function* tableCsv<Row>(
  columns: readonly TableColumn<Row>[],
  rows: TableRows<Row>,
  { delimiter = ',', raw = false }: CsvOptions = {}
): AsyncGenerator<string> {
  const guard = raw ? (text: string) => text : guardText
  const last = (marker: string) => (raw ? [] : [marker])
  const headings = columns.map(({ heading }) => guard(heading))
  let text = (raw ? '' : '\ufeff') + csvLine([...headings, ...last(GUARD_MARKER)], delimiter)
  let count = 0
  for await (const row of rows) {
    const cells = columns.map((column) => cellOf(column, row, guard))
    text += csvLine([...cells, ...last('')], delimiter)
    if (++count % CHUNK > 0) continue
    yield text
    text = ''
    await breathe()
  }
  if (text) yield text
}

function cellOf<Row>(column: TableColumn<Row>, row: Row, guard: (text: string) => string): string {
  const value = column.value(row)
  if (value === null || value === undefined) return ''
  if (column.type === 'amount') return toDecimalString(BigInt(value), currencyOf(column, row))
  return column.type === 'text' ? guard(String(value)) : String(value)
}
