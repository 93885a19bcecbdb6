import type { Decimal } from '#money/decimal'
import type { BenefitTag } from '#appraisal/domain/model'
import { SHEETS, headerRow, letter, section, type Desk } from '#workbooks/appraisal/desk'
import type { ReasonCode } from '#workbooks/appraisal/results_layout'
import type { CellOptions, CellValue, SheetWriter } from '#workbooks/workbook_writer'

/** A figure of the application beside the cell that the workbook reckons it in. */
export interface PlacedFigure {
  id: string
  label: string
  cell: string
  value: CellValue
  format: string
}

export interface DistributionRows {
  figures: PlacedFigure[]
  /** For each payer the sum of its row, and what it bears and hands over. */
  payers: { total: string; paid: string; value: Decimal }[]
  /** For each tag the cells of its values, which together are all benefits. */
  tags: { tag: BenefitTag; total: string; value: Decimal }[]
  lastCell: string
}

/** What the parts of this sheet share while it is written. */
export interface Pen {
  desk: Desk
  sheet: SheetWriter
  row: number
  columns: number
  reason: (code: ReasonCode) => string
  found: DistributionRows
}

/** The head of a part. */
export function heading(pen: Pen, key: string): void {
  section(pen.sheet, pen.row++, pen.desk.t(`section.${key}`), pen.columns)
}

/** The head of a table. */
export function header(pen: Pen, keys: string[]): void {
  headerRow(pen.desk, pen.sheet, pen.row++, keys)
}

/** Id and name of a row. */
export function label(pen: Pen, id: string, name: string): void {
  pen.sheet.write(pen.row, 1, id, { look: 'muted' })
  pen.sheet.write(pen.row, 2, name, { wrap: true })
}

/** A formula in the row where the pen stands; money unless said otherwise. */
export function calculate(
  { desk, sheet, row }: Pen,
  column: number,
  formula: string,
  value: CellValue,
  options: CellOptions = {}
): void {
  const wrap = typeof value === 'string'
  sheet.calculate(row, column, formula, value, {
    format: desk.money,
    align: 'right',
    wrap,
    ...options,
  })
}

/** A cell of this sheet for others to point at. */
export const cellOf = (column: number, row: number) =>
  `${SHEETS.distribution}!$${letter(column)}$${row}`
