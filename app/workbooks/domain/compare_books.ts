import type { BookContent, CellContent, SheetContent } from '#workbooks/domain/book_content'
import { columnName } from '#workbooks/domain/formula_spelling'
import { labelOf } from '#workbooks/domain/cell_labels'

/** What somebody did to the workbook. */
export const CHANGE_KINDS = [
  'input',
  'formula',
  'fixed',
  'made_formula',
  'value',
  'text',
  'added',
  'removed',
  'sheet_added',
  'sheet_removed',
  'sheet_hidden',
  'rows_hidden',
  'columns_hidden',
  'name_added',
  'name_removed',
  'name_changed',
] as const
export type ChangeKind = (typeof CHANGE_KINDS)[number]

export interface Difference {
  /** `result`: the formula is the one that was exported, its value is another. */
  kind: ChangeKind | 'result'
  sheet: string
  /** Address of a cell, rows or columns; empty where a whole sheet or a name is meant. */
  cell: string
  /** What stands beside the cell in the export: the name of its row and of its column. */
  label: string
  /** The first cell of its row, where that is an id. */
  rowId: string
  was: string
  is: string
}

/** A figure of the cover as it was exported and as the file has it. */
export interface Headline {
  label: string
  was: string
  /** Null: the file keeps no result for it. */
  is: string | null
  differs: boolean
}

export interface Comparison {
  /** What was done, in the order of the sheets. */
  changes: Difference[]
  /** Formulas as exported whose results differ. */
  results: Difference[]
  counts: Record<string, number>
  headlines: Headline[]
  /** Formulas for which the file keeps no result. */
  uncalculated: number
  /** Differences beyond those that are listed. */
  unlisted: number
}

export const MOST_LISTED = 20_000
const LONGEST_SHOWN = 500
const TOLERANCE = 1e-9
/** Digits that every spreadsheet keeps of a number. */
const DIGITS = 15

/** Names every difference in content between a workbook as it was exported and as it came back. */
export function compareBooks(exported: BookContent, returned: BookContent): Comparison {
  const found = new Findings()
  const came = new Map(returned.sheets.map((sheet) => [key(sheet.name), sheet]))
  for (const sheet of exported.sheets) {
    const other = came.get(key(sheet.name))
    if (!other) found.add('sheet_removed', sheet, '', { was: sheet.name })
    else compareSheets(sheet, other, found)
  }
  const known = new Set(exported.sheets.map(({ name }) => key(name)))
  for (const sheet of returned.sheets) {
    if (known.has(key(sheet.name))) continue
    found.add('sheet_added', sheet, '', { is: sheet.name })
    if (sheet.isHidden) found.add('sheet_hidden', sheet, '', {})
  }
  compareNames(exported.names, returned.names, found)
  return { ...found.said(), headlines: headlinesOf(exported, returned) }
}

class Findings {
  readonly #changes: Difference[] = []
  readonly #results: Difference[] = []
  readonly #counts: Record<string, number> = {}
  uncalculated = 0
  #unlisted = 0

  add(
    kind: Difference['kind'],
    sheet: SheetContent,
    cell: string,
    { was = '', is = '', label = '', rowId = '' }: Partial<Difference>
  ): void {
    this.addNamed(kind, { sheet: sheet.name, cell, label, rowId, was, is })
  }

  addNamed(kind: Difference['kind'], difference: Omit<Difference, 'kind'>): void {
    this.#counts[kind] = (this.#counts[kind] ?? 0) + 1
    const list = kind === 'result' ? this.#results : this.#changes
    if (list.length >= MOST_LISTED) return void this.#unlisted++
    const { was, is } = difference
    list.push({ kind, ...difference, was: shown(was), is: shown(is) })
  }

  said(): Omit<Comparison, 'headlines'> {
    return {
      changes: this.#changes,
      results: this.#results,
      counts: this.#counts,
      uncalculated: this.uncalculated,
      unlisted: this.#unlisted,
    }
  }
}

function compareSheets(sheet: SheetContent, other: SheetContent, found: Findings): void {
  if (other.isHidden && !sheet.isHidden) found.add('sheet_hidden', sheet, '', {})
  for (const span of spansOf(other.hiddenRows, sheet.hiddenRows))
    found.add('rows_hidden', sheet, `${span.from}:${span.to}`, {})
  for (const { from, to } of spansOf(other.hiddenColumns, sheet.hiddenColumns))
    found.add('columns_hidden', sheet, `${columnName(from)}:${columnName(to)}`, {})
  const addresses = new Set([...sheet.cells.keys(), ...other.cells.keys()])
  const cellAt = (address: string) => (sheet.cells.get(address) ?? other.cells.get(address))!
  const inOrder = [...addresses].sort((a, b) => {
    const [one, two] = [cellAt(a), cellAt(b)]
    return one.row - two.row || one.column - two.column
  })
  for (const address of inOrder)
    compareCells(sheet, address, sheet.cells.get(address), other.cells.get(address), found)
}

function compareCells(
  sheet: SheetContent,
  address: string,
  was: CellContent | undefined,
  is: CellContent | undefined,
  found: Findings
): void {
  const kind = kindOf(was, is)
  if (kind === null) return
  if (kind === 'uncalculated') return void found.uncalculated++
  const at = (was ?? is)!
  const show = (cell: CellContent | undefined) =>
    !cell ? '' : cell.formula !== null && kind !== 'result' ? `=${cell.formula}` : textOf(cell)
  found.add(kind, sheet, address, { ...labelOf(sheet, at), was: show(was), is: show(is) })
}

function kindOf(
  was: CellContent | undefined,
  is: CellContent | undefined
): Difference['kind'] | 'uncalculated' | null {
  if (isEmpty(was)) return isEmpty(is) ? null : 'added'
  if (isEmpty(is)) return was!.open ? 'input' : 'removed'
  const [a, b] = [was!, is!]
  if (a.formula === null && b.formula === null) {
    if (sameConstant(a, b)) return null
    if (a.open) return 'input'
    return a.type === 's' && b.type === 's' ? 'text' : 'value'
  }
  if (a.formula === null) return 'made_formula'
  if (b.formula === null) return 'fixed'
  if (a.formula !== b.formula) return 'formula'
  if (b.value === null && a.value !== null && a.value !== '') return 'uncalculated'
  return sameResult(a, b) ? null : 'result'
}

function isEmpty(cell: CellContent | undefined): boolean {
  return !cell || (cell.formula === null && (cell.value === null || cell.value === ''))
}

/** Constants are equal when the digits that every spreadsheet keeps are. */
function sameConstant(a: CellContent, b: CellContent): boolean {
  if (a.type === 'n' && b.type === 'n') return sameNumber(Number(a.value), Number(b.value))
  return a.type === b.type && textOf(a) === textOf(b)
}

/** What has more digits than are kept may be cut or rounded at the last of them. */
function sameNumber(a: number, b: number): boolean {
  if (a.toPrecision(DIGITS) === b.toPrecision(DIGITS)) return true
  const digits = String(a)
    .replace(/e.*$/, '')
    .replace(/^[-0.]+|\./g, '').length
  return digits > DIGITS && Math.abs(a - b) <= 10 ** (1 - DIGITS) * Math.abs(a)
}

/** Results are equal when two programs that add in another order would find them so. */
function sameResult(a: CellContent, b: CellContent): boolean {
  if (a.type === 'n' && b.type === 'n') {
    const [x, y] = [Number(a.value ?? 0), Number(b.value ?? 0)]
    return Math.abs(x - y) <= TOLERANCE * Math.max(1, Math.abs(x), Math.abs(y))
  }
  return textOf(a) === textOf(b) && (a.type === b.type || textOf(a) === '')
}

/** The value as it is shown: text in one form of line ends, numbers with the digits that are kept. */
function textOf({ type, value }: CellContent): string {
  if (value === null) return ''
  if (type === 'b') return /^(1|true)$/i.test(value) ? 'TRUE' : 'FALSE'
  if (type !== 'n' || value === '') return value.replace(/\r\n?/g, '\n')
  return String(Number(Number(value).toPrecision(DIGITS)))
}

function compareNames(
  exported: BookContent['names'],
  returned: BookContent['names'],
  found: Findings
): void {
  const lower = (names: BookContent['names']) =>
    new Map([...names].map(([name, refersTo]) => [key(name), { name, refersTo }]))
  const [before, after] = [lower(exported), lower(returned)]
  const add = (kind: ChangeKind, name: string, was: string, is: string) =>
    found.addNamed(kind, { sheet: '', cell: name, label: '', rowId: '', was, is })
  for (const [id, { name, refersTo }] of before) {
    const now = after.get(id)
    if (!now) add('name_removed', name, refersTo, '')
    else if (now.refersTo !== refersTo) add('name_changed', name, refersTo, now.refersTo)
  }
  for (const [id, { name, refersTo }] of after)
    if (!before.has(id)) add('name_added', name, '', refersTo)
}

/** The figures of the first sheet, which every workbook of ours calls its results by. */
function headlinesOf(exported: BookContent, returned: BookContent): Headline[] {
  const [cover] = exported.sheets
  const other = returned.sheets.find(({ name }) => key(name) === key(cover?.name ?? ''))
  return [...(cover?.cells ?? [])].flatMap(([address, cell]) => {
    if (cell.formula === null) return []
    const found = other?.cells.get(address)
    const is = !found || found.value === null ? null : textOf(found)
    const differs = is === null || !sameResult(cell, found!)
    return [{ label: labelOf(cover, cell).label, was: textOf(cell), is, differs }]
  })
}

function spansOf(numbers: Set<number>, known: Set<number>): { from: number; to: number }[] {
  const spans: { from: number; to: number }[] = []
  for (const number of [...numbers].sort((a, b) => a - b)) {
    if (known.has(number)) continue
    const last = spans.at(-1)
    if (last?.to === number - 1) last.to = number
    else spans.push({ from: number, to: number })
  }
  return spans
}

/** Names of sheets and of cells are the same in capitals and small letters. */
function key(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

function shown(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 1)}…` : text
}
