import { FileFault } from '#imports/domain/file_fault'
import { IMPORT_LIMITS } from '#imports/domain/limits'
import { cellAddress, plainText } from '#imports/domain/sheet_values'
import type { PartHandlers } from '#imports/workers/workbook_parts'
import { BOOK_LIMITS, type CellContent, type SheetContent } from '#workbooks/domain/book_content'
import { columnName, moved, spelledAlike } from '#workbooks/domain/formula_spelling'

export interface Texts {
  shared: string[]
  open: boolean[]
}

interface SharedFormula {
  formula: string
  row: number
  column: number
}

type Attributes = Record<string, string>

const MOST_HIDDEN_ROWS = 100_000
const isTrue = (text: string | undefined) => /^(1|true)$/i.test(text ?? '')

/** Takes the cells of one sheet while its part is read. */
export class SheetContentReader implements PartHandlers {
  readonly content: Omit<SheetContent, 'name' | 'isHidden'> = {
    cells: new Map(),
    hiddenRows: new Set(),
    hiddenColumns: new Set(),
    frozenRows: 0,
    frozenColumns: 0,
  }
  readonly #sharedFormulas = new Map<string, SharedFormula>()
  #row = 0
  #column = 0
  #isCell = false
  #isSaid = false
  #style = 0
  #type = 'n'
  #value: string | null = null
  #formula: string | null = null
  #formulaAttributes: Attributes = {}
  #takes: 'value' | 'formula' | null = null

  constructor(
    private readonly texts: Texts,
    private readonly mostCells: number
  ) {}

  open(name: string, attributes: Attributes): void {
    if (name === 'row') this.#beginRow(attributes)
    else if (name === 'c') this.#beginCell(attributes)
    else if (name === 'col') this.#hideColumns(attributes)
    else if (name === 'pane') {
      const isFrozen = /^frozen/.test(attributes.state ?? '')
      this.content.frozenRows = isFrozen ? Number(attributes.ySplit ?? 0) : 0
      this.content.frozenColumns = isFrozen ? Number(attributes.xSplit ?? 0) : 0
    } else if (!this.#isCell) return
    else if (name === 'f') {
      this.#formula = ''
      this.#formulaAttributes = attributes
      this.#takes = 'formula'
    } else if (name === 'rPh') this.#isSaid = true
    else if ((name === 'v' || name === 't') && !this.#isSaid) {
      this.#value ??= ''
      this.#takes = 'value'
    }
  }

  text(part: string): void {
    if (this.#takes === 'formula' && this.#formula!.length <= IMPORT_LIMITS.cellCharacters)
      this.#formula += part
    if (this.#takes === 'value' && this.#value!.length <= 2 * IMPORT_LIMITS.cellCharacters)
      this.#value += part
  }

  close(name: string): void {
    if (name === 'f' || name === 'v' || name === 't') this.#takes = null
    else if (name === 'rPh') this.#isSaid = false
    else if (name === 'c') this.#endCell()
  }

  #beginRow({ r, hidden }: Attributes): void {
    const row = r === undefined ? this.#row + 1 : /^\d{1,7}$/.test(r) ? Number(r) : 0
    if (row <= this.#row || row > BOOK_LIMITS.rows)
      throw new FileFault('E_XLSX_ROW_NUMBER', { row: String(r) })
    this.#row = row
    this.#column = 0
    if (isTrue(hidden) && this.content.hiddenRows.size < MOST_HIDDEN_ROWS)
      this.content.hiddenRows.add(row)
  }

  #beginCell({ r, t, s }: Attributes): void {
    const address = r === undefined ? { row: this.#row, column: this.#column } : cellAddress(r)
    const column = (address?.column ?? -1) + 1
    const isInOrder = address?.row === this.#row && column > this.#column
    if (!isInOrder || column > BOOK_LIMITS.columns)
      throw new FileFault('E_XLSX_CELL_NUMBER', { cell: String(r), row: String(this.#row) })
    this.#column = column
    this.#type = t ?? 'n'
    this.#style = Number(s ?? 0)
    this.#value = null
    this.#formula = null
    this.#isCell = true
  }

  #hideColumns({ min, max, hidden }: Attributes): void {
    if (!isTrue(hidden)) return
    const last = Math.min(Number(max), BOOK_LIMITS.columns)
    for (let column = Math.max(1, Number(min)); column <= last; column++)
      this.content.hiddenColumns.add(column)
  }

  #endCell(): void {
    this.#isCell = false
    const formula = this.#formulaOf()
    if (formula === null && (this.#value === null || this.#value === '')) return
    const { cells } = this.content
    if (cells.size >= this.mostCells)
      throw new FileFault('E_FILE_ROWS', { limit: String(BOOK_LIMITS.cells) })
    cells.set(`${columnName(this.#column)}${this.#row}`, {
      row: this.#row,
      column: this.#column,
      formula,
      ...this.#valueOf(),
      open: this.texts.open[this.#style] ?? false,
    })
  }

  #valueOf(): Pick<CellContent, 'type' | 'value'> {
    const stored = this.#value
    if (stored === null) return { type: 'n', value: null }
    switch (this.#type) {
      case 's': {
        const text = this.texts.shared[/^\d{1,9}$/.test(stored) ? Number(stored) : -1]
        if (text === undefined) throw new FileFault('E_XLSX_BROKEN')
        return { type: 's', value: text }
      }
      case 'b':
      case 'e':
        return { type: this.#type, value: stored }
      case 'n':
        if (stored !== '' && !Number.isFinite(Number(stored))) throw new FileFault('E_XLSX_BROKEN')
        return { type: 'n', value: stored }
      default:
        return { type: 's', value: plainText(stored) }
    }
  }

  /** Copies of one formula are kept once, with the range they stand in: each gets its own back. */
  #formulaOf(): string | null {
    if (this.#formula === null) return null
    const { t, si = '', ref = '' } = this.#formulaAttributes
    const place = { row: this.#row, column: this.#column }
    if (t === 'array') return `{${spelledAlike(this.#formula)}}`
    if (t === 'dataTable') return `TABLE(${ref.slice(0, 40)})`
    if (t !== 'shared') return spelledAlike(this.#formula)
    if (this.#formula !== '') {
      this.#sharedFormulas.set(si, { formula: this.#formula, ...place })
      return spelledAlike(this.#formula)
    }
    const first = this.#sharedFormulas.get(si)
    if (!first) throw new FileFault('E_XLSX_BROKEN')
    const [rows, columns] = [place.row - first.row, place.column - first.column]
    return spelledAlike(moved(first.formula, rows, columns))
  }
}
