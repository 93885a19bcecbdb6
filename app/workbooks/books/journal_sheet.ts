import { bookSheet, FIRST_ROW, headings, rangeOf, type BookDesk } from '#workbooks/books/desk'
import type { LongCell } from '#workbooks/long_rows'
import { moneyFormat } from '#workbooks/workbook_writer'

interface JournalColumn {
  key: string
  width: number
  format?: string
  money?: boolean
  align?: 'left' | 'center'
}

/** Columns of the journal, in their order; accounts and funds are numbers that formulas look for. */
const COLUMNS = [
  { key: 'seq', width: 9, format: '0', align: 'left' },
  { key: 'lineNo', width: 6, format: '0', align: 'left' },
  { key: 'day', width: 12, format: 'yyyy\\-mm\\-dd', align: 'left' },
  { key: 'recordedAt', width: 24 },
  { key: 'kind', width: 24 },
  { key: 'memo', width: 44 },
  { key: 'account', width: 9, format: '0', align: 'left' },
  { key: 'accountName', width: 30 },
  { key: 'fundNo', width: 7, format: '0', align: 'left' },
  { key: 'fund', width: 16 },
  { key: 'line', width: 18 },
  { key: 'agreement', width: 18 },
  { key: 'party', width: 28 },
  { key: 'ownCurrency', width: 10 },
  { key: 'ownAmount', width: 18, format: '0' },
  { key: 'debit', width: 18, money: true },
  { key: 'credit', width: 18, money: true },
  { key: 'closes', width: 9, format: '0', align: 'center' },
  { key: 'refund', width: 9, format: '0', align: 'center' },
  { key: 'preparedBy', width: 22 },
  { key: 'approvedBy', width: 22 },
  { key: 'entryId', width: 38 },
  { key: 'hash', width: 68 },
] as const satisfies readonly JournalColumn[]

export type JournalKey = (typeof COLUMNS)[number]['key']
export const JOURNAL_KEYS = COLUMNS.map(({ key }) => key)
const DECIMALS = [0, 1, 2, 3, 4]

/** The lines as they come, and the list that can be filtered. */
export function writeJournal(
  desk: BookDesk,
  lines: number,
  rows: AsyncIterable<readonly LongCell[]>
): void {
  const columns: readonly JournalColumn[] = COLUMNS
  const sheet = bookSheet(
    desk,
    'Journal',
    columns.map(({ width }) => width),
    undefined,
    { filters: true, pageColumns: 8 }
  )
  headings(desk, sheet, columns)
  columns.forEach(({ format, money, align }, at) => {
    const isText = !format && !money
    sheet.write(FIRST_ROW, at + 1, isText ? ' ' : 0, {
      ...(!isText && { format: money ? desk.money : format, align }),
    })
  })
  for (const decimals of DECIMALS) {
    const options = { format: moneyFormat(decimals) }
    sheet.write(FIRST_ROW, columns.length + 1 + decimals, 0, options)
  }
  desk.writer.addLongRows('Journal', {
    firstRow: FIRST_ROW,
    columns: columns.length,
    count: lines,
    rows,
  })
}

/** A column of the journal for formulas. */
export function journalRange(key: JournalKey, lines: number): string {
  return rangeOf('Journal', JOURNAL_KEYS.indexOf(key) + 1, lines)
}

/** Days since 1899-12-30, as sheets count them. */
export function serialDay(day: string): number {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / 86_400_000)
}
