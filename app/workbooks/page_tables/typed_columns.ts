import type { CellFormats, CellValue } from '#workbooks/page_tables/cell_formats'
import type { PageCell, PageRows } from '#workbooks/page_tables/read_table'
import type { TableColumn } from '#workbooks/table'

interface ReadCell {
  value: CellValue | null
  words: string
  note: string
}
type ReadRow = readonly ReadCell[]

export interface TableWords {
  /** That amounts on this page may be of. */
  currencies: readonly string[]
  currency: string
  /** Heading of what is said beside a figure, with `HEADING` where its own stands. */
  note: string
}

export const HEADING = '\u0000'

const TYPES = {
  amount: 'amount',
  price: 'number',
  number: 'number',
  percent: 'number',
  date: 'date',
  instant: 'text',
} as const
/** Stands for nothing in a column of figures. */
const NOTHING = /^[\p{Pd}−]?$/u

/**
 * The columns and rows of a file for the table of a page. A column whose figures are of one kind holds them exactly,
 * and what is said beside them stands in a column of its own; any other column holds the words of the page.
 */
export function typedColumns(
  { headings, rows }: PageRows,
  formats: CellFormats,
  words: TableWords
): { columns: TableColumn<ReadRow>[]; rows: ReadRow[] } {
  const read = rows.map((row) => headings.map((_, at) => readCell(row[at], formats, words)))
  const columns = headings.flatMap((heading, at) =>
    columnsAt(at, formats.plain(heading), read, words)
  )
  const times = new Map<string, number>()
  for (const column of columns) {
    const time = (times.get(column.heading) ?? 0) + 1
    times.set(column.heading, time)
    if (time > 1) column.heading = `${column.heading} ${time}`.trim()
  }
  return { columns, rows: read }
}

function readCell(
  cell: PageCell | undefined,
  formats: CellFormats,
  { currencies }: TableWords
): ReadCell {
  if (!cell) return { value: null, words: '', note: '' }
  const words = formats.plain(cell.text)
  const value =
    formats.valueOf(cell.text) ?? (cell.isFigure ? formats.read(words, currencies) : null)
  return { value, words, note: formats.plain(cell.note) }
}

function columnsAt(
  at: number,
  heading: string,
  rows: readonly ReadRow[],
  words: TableWords
): TableColumn<ReadRow>[] {
  const cells = rows.map((row) => row[at])
  const kinds = new Set(cells.flatMap(({ value }) => value?.kind ?? []))
  if (cells.every(({ words: said, note }) => !said && !note)) return []
  if (kinds.size !== 1) {
    const value = (row: ReadRow) => [row[at].words, row[at].note].filter(Boolean).join('; ')
    return [{ heading, type: 'text', value }]
  }
  const [kind] = kinds
  const besides = ({ value, words: said, note }: ReadCell) =>
    [value || NOTHING.test(said) ? '' : said, note].filter(Boolean).join('; ')
  const currencies = new Set(cells.flatMap(({ value }) => currencyOf(value) ?? []))
  const [only] = currencies.size === 1 ? currencies : []
  const columns: TableColumn<ReadRow>[] = [
    {
      heading: inUnit(heading, kind, only),
      type: TYPES[kind],
      value: (row) => row[at].value?.value,
      currency: (row) => currencyOf(row[at].value) ?? '',
    },
  ]
  if (currencies.size > 1)
    columns.push({
      heading: words.currency,
      type: 'text',
      value: (row) => currencyOf(row[at].value),
    })
  if (cells.some((cell) => besides(cell)))
    columns.push({
      heading: words.note.replace(HEADING, () => heading),
      type: 'text',
      value: (row) => besides(row[at]),
    })
  return columns
}

/** A number alone says neither its currency nor that it is of a hundred. */
function inUnit(heading: string, kind: CellValue['kind'], currency: string | undefined): string {
  if (kind === 'percent' && !heading.includes('%')) return `${heading} (%)`
  return currency && !heading.includes(currency) ? `${heading}, ${currency}` : heading
}

function currencyOf(value: CellValue | null): string | undefined {
  return value && 'currency' in value ? value.currency : undefined
}
