import { Decimal } from '#money/decimal'
import { COLUMN, SHEETS, letter, type Desk } from '#workbooks/appraisal/desk'
import type { CellValue } from '#workbooks/workbook_writer'

/** One check: both sides and what their difference is measured against. */
export interface Check {
  id: string
  what: string
  formula: string
  result: CellValue
  /** A value of ours as a labelled constant, or a formula. */
  expected: CellValue
  expectedFormula?: string
  /** What the difference is measured against. */
  size: Decimal
  format: string
}

/** The value of a row of the results. */
export function resultCell(row: number): string {
  return `${SHEETS.results}!$${letter(COLUMN.value)}$${row}`
}

/** Rounding in double precision grows with the money that this model moves. */
export function moneySize({ appraisal: { results } }: Desk): Decimal {
  const costs = results.presentValueOfCosts.value!.abs()
  return Decimal.max(1, costs.plus(results.presentValueOfBenefits.value!.abs()).ceil())
}

/** No cell of a sheet, from its first to the last one given, holds an error. */
export function noErrors(desk: Desk, sheet: string, lastCell: string): Check {
  return {
    id: `no_errors.${sheet}`,
    what: desk.t('check.no_errors', { sheet }),
    formula: `SUMPRODUCT(1*ISERROR(${sheet}!$A$1:${lastCell}))`,
    result: 0,
    expected: 0,
    size: new Decimal(1),
    format: '0.######',
  }
}
