import type { CellContent, SheetContent } from '#workbooks/domain/book_content'
import { columnName } from '#workbooks/domain/formula_spelling'

/**
 * What a cell is called by those who see the sheet: the text at the beginning of its row, and above it the
 * heading of its column where that is among the columns that scroll.
 */
export function labelOf(
  sheet: SheetContent,
  { row, column }: Pick<CellContent, 'row' | 'column'>
): { label: string; rowId: string } {
  const text = (at: number, inRow: number) => {
    const cell = sheet.cells.get(`${columnName(at)}${inRow}`)
    return cell && cell.value !== null && (cell.type === 's' || inRow !== row) ? cell.value : ''
  }
  const first = column > 1 ? text(1, row) : ''
  const name = (column > 2 ? text(2, row) : '') || first
  const heading =
    sheet.frozenRows > 3 && row > sheet.frozenRows && column > sheet.frozenColumns
      ? text(column, sheet.frozenRows)
      : ''
  return { label: [name, heading].filter(Boolean).join(' · '), rowId: first }
}
