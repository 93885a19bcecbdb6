import ExcelJS from 'exceljs'
import { unzipSync, zipSync, type Zippable } from 'fflate'
import { Decimal } from '#money/decimal'
import { addCharts } from '#workbooks/chart_parts'
import type { Chart } from '#workbooks/chart_xml'
import { BORDERS, FILLS, FONTS, PALETTE, type CellLook } from '#workbooks/workbook_looks'

export type { CellLook } from '#workbooks/workbook_looks'
import { packWithLongRows, type LongRows } from '#workbooks/long_rows'

/** Text from people is only ever written as text: nothing in it can become a formula. */
export type CellValue = string | number | boolean | Decimal

export interface CellOptions {
  look?: CellLook
  format?: string
  wrap?: boolean
  align?: 'left' | 'right' | 'center'
  /** Keeps text clear of a number on its left. */
  inset?: boolean
  validation?: ExcelJS.DataValidation
  /** Shown when the cell is pointed at. */
  note?: string
}

type CellStyle = Partial<ExcelJS.Style>

export interface SheetOptions {
  /** ASCII, without apostrophe, the same in every language. */
  id: string
  title: string
  purpose: string
  back?: { text: string; sheet: string }
  widths: number[]
  /** Rows and columns that stay in view and are repeated in print. */
  frozenRows: number
  frozenColumns: number
  /** Columns that fit on one printed page. */
  pageColumns?: number
  repeatColumns?: string
  /** Its list can be filtered although the sheet is protected. */
  filters?: boolean
}

const LONGEST_TEXT = 32_767
const EPOCH = new Date(1980, 0, 1)
// Characters that XML 1.0 cannot hold, and halves of surrogate pairs.
const UNWRITABLE = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu

/** The one place that writes .xlsx: cells with cached results, styles, validation, protection, print set-up. */
export class WorkbookWriter {
  readonly #book = new ExcelJS.Workbook()
  readonly #font: string
  readonly #footer: string
  readonly #charts = new Map<number, Chart[]>()
  /** One object for all cells that look alike: exceljs then writes it out once. */
  readonly #styles = new Map<string, CellStyle>()
  readonly #long = new Map<string, LongRows>()

  /** `at` is stamped as creation time, so that the same state gives the same bytes. */
  constructor(options: { title: string; at: Date; language: string; footer: string }) {
    this.#book.creator = 'Learning City Ledger'
    this.#book.lastModifiedBy = 'Learning City Ledger'
    this.#book.created = options.at
    this.#book.modified = options.at
    this.#book.title = asText(options.title)
    this.#book.calcProperties.fullCalcOnLoad = true
    this.#font = options.language === 'ko' ? 'Malgun Gothic' : 'Calibri'
    this.#footer = asText(options.footer).replaceAll('&', '&&')
  }

  addSheet(options: SheetOptions): SheetWriter {
    const sheet = this.#book.addWorksheet(options.id, {
      properties: { tabColor: { argb: PALETTE.teal }, defaultRowHeight: 16 },
      views: [
        {
          state: 'frozen',
          xSplit: options.frozenColumns,
          ySplit: options.frozenRows,
          showGridLines: false,
        },
      ],
      pageSetup: {
        paperSize: 9,
        orientation: 'landscape',
        fitToPage: true,
        fitToWidth: Math.max(1, Math.ceil(options.widths.length / (options.pageColumns ?? 20))),
        fitToHeight: 0,
        margins: { left: 0.4, right: 0.4, top: 0.5, bottom: 0.6, header: 0.3, footer: 0.3 },
        ...(options.frozenRows > 3 && {
          printTitlesRow: `${options.frozenRows}:${options.frozenRows}`,
        }),
        ...(options.repeatColumns && { printTitlesColumn: options.repeatColumns }),
      },
      headerFooter: { oddFooter: `&L&8${this.#footer}&R&8&A · &P / &N` },
    })
    sheet.columns = options.widths.map((width) => ({ width }))
    // No password: protection prevents accidents and hides nothing.
    void sheet.protect('', {
      selectLockedCells: true,
      selectUnlockedCells: true,
      formatColumns: true,
      ...(options.filters && { autoFilter: true }),
    })
    const writer = new SheetWriter(sheet, this.#font, options.widths, this.#styles)
    sheet.getRow(1).height = 30
    sheet.getRow(2).height = 20
    writer.write(1, 1, options.title, { look: 'title' })
    writer.write(2, 1, options.purpose, { look: 'purpose' })
    if (options.back) writer.jump(3, 1, options.back.text, options.back.sheet)
    return writer
  }

  /** A name for one scalar cell, as "Assumptions!$C$8". */
  addName(name: string, reference: string): void {
    this.#book.definedNames.add(reference, name)
  }

  /** Charts of a sheet that is there. */
  addCharts(sheetId: string, charts: Chart[]): void {
    const at = this.#book.worksheets.findIndex(({ name }) => name === sheetId)
    this.#charts.set(at + 1, charts)
  }

  /** Rows of a sheet that is there, written while they come; its list can be filtered. */
  addLongRows(sheetId: string, rows: LongRows): void {
    const at = this.#book.worksheets.findIndex(({ name }) => name === sheetId)
    this.#long.set(`xl/worksheets/sheet${at + 1}.xml`, rows)
    const [top, bottom] = [rows.firstRow - 1, rows.firstRow + Math.max(rows.count, 1) - 1]
    this.#book.worksheets[at].autoFilter = `A${top}:${columnLetters(rows.columns)}${bottom}`
  }

  /** The finished file; the same calls give the same bytes. */
  async toBytes(): Promise<Uint8Array> {
    const parts = unzipSync(new Uint8Array(await this.#book.xlsx.writeBuffer()))
    if (this.#charts.size > 0) addCharts(parts, this.#charts, this.#font)
    return this.#long.size > 0 ? packWithLongRows(parts, this.#long) : withFixedTimes(parts)
  }
}

export class SheetWriter {
  readonly #sheet: ExcelJS.Worksheet
  readonly #font: string
  readonly #widths: number[]
  readonly #styles: Map<string, CellStyle>

  constructor(
    sheet: ExcelJS.Worksheet,
    font: string,
    widths: number[],
    styles: Map<string, CellStyle>
  ) {
    this.#sheet = sheet
    this.#font = font
    this.#widths = widths
    this.#styles = styles
  }

  get id(): string {
    return this.#sheet.name
  }

  /** Writes a value; rows and columns count from 1. Text stays text. */
  write(row: number, column: number, value: CellValue, options: CellOptions = {}): void {
    const cell = this.#sheet.getCell(row, column)
    cell.value = plain(value)
    this.#dress(cell, { look: 'text', ...options })
    if (options.wrap && typeof value === 'string') this.#grow(row, column, value)
    if (options.note) cell.note = noteOf(options.note)
  }

  /** Writes a formula of ours (without "=") with the result that we computed. */
  calculate(
    row: number,
    column: number,
    formula: string,
    result: CellValue,
    options: CellOptions = {}
  ) {
    const cell = this.#sheet.getCell(row, column)
    cell.value = { formula, result: plain(result), date1904: false }
    this.#dress(cell, { look: 'calculation', ...options })
    if (options.wrap && typeof result === 'string') this.#grow(row, column, result)
  }

  /** A link inside the workbook. */
  jump(row: number, column: number, text: string, sheetId: string): void {
    const cell = this.#sheet.getCell(row, column)
    cell.value = { text: asText(text), hyperlink: `#'${sheetId}'!A1` }
    this.#dress(cell, { look: 'jump' })
  }

  /** Shows a cell that equals the failing word in red, one that equals the passing word in green. */
  colourVerdicts(range: string, passReference: string, failReference: string): void {
    const verdict = (reference: string, ink: string, fill: string, priority: number) => ({
      type: 'cellIs' as const,
      operator: 'equal' as const,
      formulae: [reference],
      priority,
      style: {
        font: { color: { argb: ink }, bold: true },
        fill: { type: 'pattern' as const, pattern: 'solid' as const, bgColor: { argb: fill } },
      },
    })
    this.#sheet.addConditionalFormatting({
      ref: range,
      rules: [
        verdict(failReference, PALETTE.red, PALETTE.redPale, 1),
        verdict(passReference, PALETTE.green, PALETTE.greenPale, 2),
      ],
    })
  }

  /** Leaves out of print what is there to be calculated with, not to be read. */
  printUntil(row: number, column: number): void {
    // exceljs puts a dollar before each corner: the one before the row is ours.
    this.#sheet.pageSetup.printArea = `A$1:${columnLetters(column)}$${row}`
  }

  /** Gives a row air above it, as the head of a section. */
  raise(row: number): void {
    this.#sheet.getRow(row).height = 24
  }

  /** Excel does not grow a row for wrapped text when others wrote the file; wide letters count twice. */
  #grow(row: number, column: number, text: string): void {
    const width = this.#widths[column - 1] ?? 10
    const length = [...text].reduce((sum, letter) => sum + (letter > '\u1100' ? 1.75 : 0.92), 0)
    const lines = Math.ceil(length / width)
    const height = 3 + 13 * lines
    const found = this.#sheet.getRow(row)
    if (height > 16 && height > (found.height ?? 0)) found.height = Math.min(height, 400)
  }

  #dress(cell: ExcelJS.Cell, { look, format, wrap, align, inset, validation }: CellOptions): void {
    const isOpen = look === 'input' && validation !== undefined
    const key = [look, format, wrap, align, inset, isOpen].join(' ')
    const style =
      this.#styles.get(key) ?? this.#styleOf({ look, format, wrap, align, inset }, isOpen)
    this.#styles.set(key, style)
    cell.style = style
    if (validation) cell.dataValidation = validation
  }

  #styleOf({ look, format, wrap, align, inset }: CellOptions, isOpen: boolean): CellStyle {
    const fill = FILLS[look!]
    const border = BORDERS[look!]
    return {
      font: { name: this.#font, size: 10, color: { argb: PALETTE.ink }, ...FONTS[look!] },
      alignment: {
        vertical: 'middle',
        wrapText: wrap ?? false,
        ...(align && { horizontal: align }),
        ...(inset && { horizontal: 'left', indent: 1 }),
      },
      ...(fill && { fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: fill } } }),
      ...(border && { border }),
      ...(format && { numFmt: format }),
      ...(isOpen && { protection: { locked: false } }),
    }
  }
}

/** The letters of a column that counts from 1. */
export function columnLetters(column: number): string {
  const rest = (column - 1) % 26
  const before = (column - 1 - rest) / 26
  return (before > 0 ? columnLetters(before) : '') + String.fromCharCode(65 + rest)
}

/** Money in major units with the decimals of its currency, negative in red with a minus. */
export function moneyFormat(exponent: number): string {
  const digits = exponent === 0 ? '#,##0' : `#,##0.${'0'.repeat(exponent)}`
  return `${digits};[Red]-${digits}`
}

function plain(value: CellValue): string | number | boolean {
  if (typeof value === 'string') return asText(value)
  return value instanceof Decimal ? value.toNumber() : (value as number | boolean)
}

/** What a cell can hold; "_x0041_" would be read as a letter, so its underscore is escaped. */
function asText(text: string): string {
  return text
    .replace(UNWRITABLE, '\ufffd')
    .replace(/_(?=x[0-9a-fA-F]{4}_)/g, '_x005F_')
    .slice(0, LONGEST_TEXT)
}

/** A note of plain text that moves with its cell. */
function noteOf(text: string): ExcelJS.Comment {
  return { texts: [{ text: asText(text) }], protection: { locked: 'True' }, editAs: 'twoCells' }
}

/** The same parts in a fixed order with fixed times, content types first. */
function withFixedTimes(parts: Record<string, Uint8Array>): Uint8Array {
  const first = '[Content_Types].xml'
  const names = Object.keys(parts).sort()
  const ordered: Zippable = {}
  for (const name of [first, ...names.filter((part) => part !== first)]) {
    ordered[name] = [parts[name], { mtime: EPOCH, level: 6 }]
  }
  return zipSync(ordered)
}
