import ExcelJS from 'exceljs'
import { HyperFormula, DetailedCellError, type RawCellContent } from 'hyperformula'

export interface FormulaCell {
  sheet: string
  row: number
  column: number
  address: string
  formula: string
  cached: string | number | boolean | undefined
}

/** A workbook file opened for examination: our own files only. */
export async function openWorkbook(bytes: Uint8Array): Promise<ExcelJS.Workbook> {
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(bytes.slice().buffer)
  return book
}

export function formulaCells(book: ExcelJS.Workbook): FormulaCell[] {
  const cells: FormulaCell[] = []
  book.eachSheet((sheet) =>
    sheet.eachRow((row) =>
      row.eachCell((cell) => {
        if (!cell.formula) return
        cells.push({
          sheet: sheet.name,
          row: cell.fullAddress.row,
          column: cell.fullAddress.col,
          address: cell.address,
          formula: cell.formula,
          cached: cell.result as FormulaCell['cached'],
        })
      })
    )
  )
  return cells
}

/** Evaluates the formulas of a workbook anew, knowing nothing of its cached results. */
export class SecondEngine {
  readonly #engine: HyperFormula

  constructor(book: ExcelJS.Workbook) {
    const sheets: Record<string, RawCellContent[][]> = {}
    book.eachSheet((sheet) => {
      sheets[sheet.name] = Array.from({ length: sheet.rowCount }, (_, row) =>
        Array.from({ length: sheet.columnCount }, (__, column) =>
          contentOf(sheet.getCell(row + 1, column + 1))
        )
      )
    })
    this.#engine = HyperFormula.buildFromSheets(sheets, {
      licenseKey: 'gpl-v3',
      smartRounding: false,
      useArrayArithmetic: true,
      maxColumns: 500,
    })
  }

  value(sheet: string, row: number, column: number): string | number | boolean {
    const value = this.#engine.getCellValue(this.#address(sheet, row, column))
    if (value instanceof DetailedCellError) return `${value.value} ${value.message}`
    return value ?? ''
  }

  /** Changes an input; everything that hangs on it follows. */
  change(sheet: string, row: number, column: number, value: string | number): void {
    this.#engine.setCellContents(this.#address(sheet, row, column), value)
  }

  #address(sheet: string, row: number, column: number) {
    return { sheet: this.#engine.getSheetId(sheet)!, row: row - 1, col: column - 1 }
  }
}

/** Text goes in as text: an apostrophe keeps it from being read as a formula. */
function contentOf(cell: ExcelJS.Cell): RawCellContent {
  if (cell.formula) return `=${cell.formula}`
  const { value } = cell
  if (typeof value === 'string') return `'${value}`
  if (value !== null && typeof value === 'object') return `'${cell.text}`
  return value as RawCellContent
}

/** Whether two values agree: 1e-9 relative to 1 or the size for numbers, exactly for the rest. */
export function agree(a: unknown, b: unknown): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))
}

/** The cells whose cached result differs from what the second engine finds. */
export function disagreements(book: ExcelJS.Workbook): string[] {
  const engine = new SecondEngine(book)
  return formulaCells(book).flatMap(({ sheet, row, column, address, formula, cached }) => {
    const found = engine.value(sheet, row, column)
    if (agree(cached, found)) return []
    return [`${sheet}!${address} =${formula}: cached ${cached}, found ${found}`]
  })
}

/** A formula with its references relative to its own cell, so that copies along a row read the same. */
export function relativeForm({ formula, row, column }: FormulaCell): string {
  return formula.replaceAll(
    /(\$?)([A-Z]{1,3})(\$?)(\d+)/g,
    (_, fixedColumn, letters, fixedRow, digits) => {
      const at = [...(letters as string)].reduce(
        (sum, letter) => sum * 26 + letter.charCodeAt(0) - 64,
        0
      )
      const left = fixedColumn ? `C${at}` : `C[${at - column}]`
      const up = fixedRow ? `R${digits}` : `R[${Number(digits) - row}]`
      return up + left
    }
  )
}
