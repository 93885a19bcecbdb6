import type { DataValidation } from 'exceljs'
import { Decimal } from '#money/decimal'
import type { Figure, Mark, Provenance } from '#appraisal/domain/model'
import type { CellValue } from '#workbooks/workbook_writer'

/** One input of the workbook. */
export interface Assumption {
  id: string
  label: string
  value: CellValue
  unit?: string
  mark?: string
  source?: string
  format?: string
  /** Input cells can be changed; fixed ones hold the structure of the workbook. */
  look?: 'input' | 'fixed'
  validation?: DataValidation
  formula?: string
  /** What stands behind the value, for the note on its cell; `note` says it otherwise. */
  provenance?: Provenance
  note?: string
}

export const RATE: DataValidation = between('decimal', -0.999999, 10)
export const SHARE: DataValidation = between('decimal', 0, 1)
export const COUNT: DataValidation = between('decimal', 0, 1e15)
export const WHOLE: DataValidation = between('whole', 0, 100)
export const MONEY: DataValidation = between('decimal', -1e15, 1e15)
export const YEAR: DataValidation = between('whole', 1, 9999)

/** A number that must lie in a range. */
export function between(type: 'decimal' | 'whole', low: number, high: number): DataValidation {
  return {
    type,
    operator: 'between',
    formulae: [low, high],
    allowBlank: false,
    showErrorMessage: true,
  }
}

/** An illustrative figure makes the whole illustrative, a derived one derived. */
export function markOf(figures: readonly Provenance[]): Mark | '' {
  const marks = new Set(figures.map(({ mark }) => mark))
  return marks.has('I') ? 'I' : marks.has('D') ? 'D' : marks.has('S') ? 'S' : ''
}

/** Value, mark and source of a figure; 0 when there is none. */
export function figure(
  found: Figure | undefined
): Pick<Assumption, 'value' | 'mark' | 'source' | 'provenance'> {
  return {
    value: new Decimal(found?.value ?? 0),
    mark: found?.mark ?? '',
    source: found?.source ?? '',
    provenance: found,
  }
}
