import { CellFormats, type KeptFigures } from '#workbooks/page_tables/cell_formats'
import { readTable } from '#workbooks/page_tables/read_table'
import { typedColumns, type TableWords } from '#workbooks/page_tables/typed_columns'
import { tableParts } from '#workbooks/send_table'

/** A table of a page, as it is to be read and written: threads hand it to each other. */
export interface TableOrder {
  markup: string
  figures: KeptFigures
  words: TableWords
  sheet: string
  format: 'csv' | 'xlsx'
}

/** The bytes of the file that a table of a page becomes. */
export async function writeTable(order: TableOrder): Promise<(string | Uint8Array)[]> {
  const { markup, figures, words, sheet, format } = order
  const formats = new CellFormats(figures.locale, figures)
  const typed = typedColumns(readTable(markup), formats, words)
  return Array.fromAsync(tableParts({ ...typed, sheet, format }, { opensThread: false }))
}
