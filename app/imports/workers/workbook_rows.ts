import { FileFault } from '#imports/domain/file_fault'
import { IMPORT_LIMITS } from '#imports/domain/limits'
import {
  cellAddress,
  dayText,
  numberText,
  plainText,
  shownAs,
  timeText,
} from '#imports/domain/sheet_values'
import { WorkbookParts } from '#imports/workers/workbook_parts'

export interface SheetChoice {
  /** Without, the first visible sheet that holds anything. */
  sheet?: string
  /** Take the results that the file keeps beside its formulas. */
  withFormulas?: boolean
}

export interface WorkbookTable {
  sheets: string[]
  sheet: string
  rows: number
}

interface Sheet {
  name: string
  part: string
}

/**
 * Reads one sheet of a workbook row by row, from the first that holds anything. From there every row keeps
 * its number: rows the file leaves out are handed on as empty ones. Formulas, error values, numbers of rows and cells that lie are refused.
 */
export async function readWorkbook(
  bytes: Uint8Array,
  choice: SheetChoice,
  row: (cells: string[]) => void
): Promise<WorkbookTable> {
  const parts = new WorkbookParts(bytes)
  const { sheets, from1904 } = await sheetsOf(parts)
  if (sheets.length === 0) throw new FileFault('E_XLSX_HIDDEN')
  const wanted = choice.sheet ? sheets.filter(({ name }) => name === choice.sheet) : sheets
  if (wanted.length === 0) throw new FileFault('E_XLSX_SHEET', { sheet: choice.sheet! })
  const texts = await sharedTexts(parts)
  const styles = await shownStyles(parts)
  const names = sheets.map(({ name }) => name)
  let read: WorkbookTable | undefined
  for (const { name: sheet, part } of wanted) {
    const reader = new SheetReader({ texts, styles, from1904, row, ...choice })
    await parts.read(part, reader)
    read ??= { sheets: names, sheet, rows: reader.rows }
    if (reader.isFilled) return { sheets: names, sheet, rows: reader.rows }
  }
  return read!
}

async function sheetsOf(parts: WorkbookParts): Promise<{ sheets: Sheet[]; from1904: boolean }> {
  const targets = new Map<string, string>()
  await parts.read('xl/_rels/workbook.xml.rels', {
    open(name, { Id, Target, Type, TargetMode }) {
      if (name !== 'Relationship') return
      if (TargetMode === 'External') throw new FileFault('E_XLSX_EXTERNAL')
      if (/\/worksheet$/.test(Type ?? '')) targets.set(Id!, Target!)
    },
  })
  const sheets: Sheet[] = []
  let from1904 = false
  await parts.read('xl/workbook.xml', {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attributes.date1904 ?? '')
      if (name !== 'sheet' || /hidden/i.test(attributes.state ?? '')) return
      // The prefix of the relationship is the program's own
      const [, id = ''] = Object.entries(attributes).find(([key]) => /(^|:)id$/.test(key)) ?? []
      const target = targets.get(id)
      if (!target) return
      const part = target.startsWith('/') ? target.slice(1) : `xl/${target}`
      if (parts.has(part)) sheets.push({ name: attributes.name ?? '', part })
    },
  })
  return { sheets, from1904 }
}

/** Texts that cells share; what is said about their pronunciation is left out. */
async function sharedTexts(parts: WorkbookParts): Promise<string[]> {
  const texts: string[] = []
  if (!parts.has('xl/sharedStrings.xml')) return texts
  let text: string | undefined
  let isText = false
  let isSaid = false
  await parts.read('xl/sharedStrings.xml', {
    open(name) {
      if (name === 'si') text = ''
      if (name === 'rPh') isSaid = true
      if (name === 't') isText = !isSaid
    },
    text(part) {
      if (isText && text !== undefined && text.length <= IMPORT_LIMITS.cellCharacters) text += part
    },
    close(name) {
      if (name === 't') isText = false
      if (name === 'rPh') isSaid = false
      if (name !== 'si') return
      texts.push(plainText(text ?? ''))
      text = undefined
    },
  })
  return texts
}

type Shown = ReturnType<typeof shownAs>

/** Which cell styles show a number as a day or a time. */
async function shownStyles(parts: WorkbookParts): Promise<Shown[]> {
  const styles: Shown[] = []
  if (!parts.has('xl/styles.xml')) return styles
  const codes = new Map<number, string>()
  let inCells = false
  await parts.read('xl/styles.xml', {
    open(name, { numFmtId, formatCode }) {
      if (name === 'numFmt') codes.set(Number(numFmtId), formatCode ?? '')
      if (name === 'cellXfs') inCells = true
      const id = Number(numFmtId ?? 0)
      if (name === 'xf' && inCells) styles.push(shownAs(id, codes.get(id)))
    },
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
  })
  return styles
}

interface SheetReading extends SheetChoice {
  texts: string[]
  styles: Shown[]
  from1904: boolean
  row: (cells: string[]) => void
}

class SheetReader {
  /** Number of the last row. */
  rows = 0
  /** Whether a cell of the sheet holds anything. */
  isFilled = false
  #cells: string[] = []
  #type = ''
  #style = 0
  #column = -1
  #stored = ''
  #takes = false
  #isCell = false
  /** Empty rows since the last that holds anything; those below the table are nobody's. */
  #empty = 0

  constructor(private readonly reading: SheetReading) {}

  open(name: string, attributes: Record<string, string>): void {
    if (name === 'row') this.#beginRow(attributes.r)
    else if (name === 'c') this.#beginCell(attributes)
    else if (name === 'f' && this.#isCell && !this.reading.withFormulas) {
      throw new FileFault('E_XLSX_FORMULA', { cell: this.#address() })
    } else if (name === 'v' || name === 't') this.#takes = this.#isCell
    else if (name === 'rPh') this.#isCell = false
  }

  text(part: string): void {
    if (this.#takes && this.#stored.length <= IMPORT_LIMITS.cellCharacters) this.#stored += part
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#takes = false
    else if (name === 'rPh') this.#isCell = true
    else if (name === 'c') this.#endCell()
    else if (name === 'row') this.#endRow()
  }

  #beginRow(stated: string | undefined): void {
    const number =
      stated === undefined ? this.rows + 1 : /^\d{1,12}$/.test(stated) ? Number(stated) : 0
    if (number <= this.rows) throw new FileFault('E_XLSX_ROW_NUMBER', { row: String(stated) })
    this.#empty += number - 1 - this.rows
    this.rows = number - 1
    this.#cells = []
    this.#column = -1
  }

  #beginCell({ r, t, s }: Record<string, string>): void {
    const address =
      r === undefined ? { row: this.rows + 1, column: this.#column + 1 } : cellAddress(r)
    if (!address || address.row !== this.rows + 1 || address.column <= this.#column) {
      throw new FileFault('E_XLSX_CELL_NUMBER', { cell: String(r), row: String(this.rows + 1) })
    }
    this.#column = address.column
    this.#type = t ?? 'n'
    this.#style = Number(s ?? 0)
    this.#stored = ''
    this.#isCell = true
  }

  #endCell(): void {
    this.#isCell = false
    const text = this.#value()
    if (text === '') return
    if (this.#column >= IMPORT_LIMITS.columns) {
      const params = { count: String(this.#column + 1), limit: String(IMPORT_LIMITS.columns) }
      throw new FileFault('E_FILE_COLUMNS', params)
    }
    this.#cells[this.#column] = text
  }

  #value(): string {
    const { texts, styles, from1904 } = this.reading
    const stored = this.#stored
    if (stored === '') return ''
    if (this.#type === 's') {
      const text = texts[/^\d{1,9}$/.test(stored) ? Number(stored) : -1]
      if (text === undefined) throw new FileFault('E_XLSX_BROKEN')
      return text
    }
    if (this.#type === 'inlineStr' || this.#type === 'str') return plainText(stored)
    if (this.#type === 'b') return stored === '1' ? 'TRUE' : 'FALSE'
    if (this.#type === 'd') return stored
    if (this.#type === 'e') {
      const value = stored.slice(0, 20)
      throw new FileFault('E_XLSX_ERROR_CELL', { cell: this.#address(), value })
    }
    const shown = styles[this.#style]
    const text =
      shown === 'day' ? dayText(stored, from1904) : shown === 'time' ? timeText(stored) : undefined
    return text ?? numberText(stored) ?? stored
  }

  #endRow(): void {
    this.#hand(Array.from(this.#cells, (cell) => cell ?? ''))
  }

  #hand(cells: string[]): void {
    this.rows++
    if (cells.every((cell) => cell.trim() === '')) {
      this.#empty++
      return
    }
    // The header is no row of data
    if (this.rows > IMPORT_LIMITS.xlsxRows + 1) {
      throw new FileFault('E_FILE_ROWS', { limit: String(IMPORT_LIMITS.xlsxRows) })
    }
    if (this.isFilled) for (; this.#empty > 0; this.#empty--) this.reading.row([])
    this.#empty = 0
    this.isFilled = true
    this.reading.row(cells)
  }

  #address(): string {
    const rest = this.#column % 26
    const before = (this.#column - rest) / 26
    const letters =
      (before > 0 ? String.fromCharCode(64 + before) : '') + String.fromCharCode(65 + rest)
    return `${letters}${this.rows + 1}`
  }
}
