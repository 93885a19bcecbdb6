/**
 * Writes a ledger of as many lines as asked into the workbook named, as an export does; alone in its process, so
 * that its time and memory are those of the writing.
 */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { TableColumn } from '#workbooks/table'
import { tableXlsx } from '#workbooks/table_xlsx'
import { ledgerLines, type LedgerLine } from './ledger_lines.js'

const [file, rows] = process.argv.slice(2)
const text = (heading: string, value: (line: LedgerLine) => string): TableColumn<LedgerLine> => ({
  heading,
  type: 'text',
  value,
})
const columns: TableColumn<LedgerLine>[] = [
  { heading: 'Entry', type: 'number', value: ({ entry }) => String(entry) },
  { heading: 'Day', type: 'date', value: ({ day }) => day },
  text('What', ({ memo }) => memo),
  text('Account', ({ account }) => account),
  text('Fund', ({ fund }) => fund),
  text('Party', ({ party }) => party),
  { heading: 'Debit', type: 'amount', currency: 'EUR', value: ({ debit }) => debit },
  { heading: 'Credit', type: 'amount', currency: 'EUR', value: ({ credit }) => credit },
  { heading: 'Running', type: 'amount', currency: 'EUR', value: ({ running }) => running },
  text('By', ({ by }) => by),
]

const parts = tableXlsx(columns, ledgerLines(Number(rows)), { sheet: 'Journal' })
await pipeline(Readable.from(parts, { objectMode: false }), createWriteStream(file))
