/** A cell as a file holds it: what is not said here (fonts, colours, widths) is not compared. */
export interface CellContent {
  row: number
  column: number
  /** Without "=", in one spelling. */
  formula: string | null
  /** n number, s text, b truth value, e error. */
  type: 'n' | 's' | 'b' | 'e'
  /** As it is stored; null: the file keeps no value, as when nobody has calculated the formula. */
  value: string | null
  /** The sheet's protection leaves it open: an input. */
  open: boolean
}

export interface SheetContent {
  name: string
  isHidden: boolean
  /** By address, as "C12". */
  cells: Map<string, CellContent>
  hiddenRows: Set<number>
  hiddenColumns: Set<number>
  /** The last row and column that stay in view: where the headings stand. */
  frozenRows: number
  frozenColumns: number
}

/** What a workbook says, read from its file. */
export interface BookContent {
  sheets: SheetContent[]
  /** Defined names with what they stand for, in one spelling; those that programs keep for themselves left out. */
  names: Map<string, string>
}

/** What is read of a workbook that comes back at most. */
export const BOOK_LIMITS = {
  bytes: 20 * 1024 * 1024,
  sheets: 60,
  cells: 500_000,
  names: 2_000,
  rows: 1_048_576,
  columns: 16_384,
  cpuMilliseconds: 60_000,
  uploadsPerHourAndUser: 60,
} as const
