import { Readable } from 'node:stream'
import type { HttpContext } from '@adonisjs/core/http'
import { contentDisposition } from '#core/content_disposition'
import type { TableColumn, TableRows } from '#workbooks/table'
import { tableCsv } from '#workbooks/table_csv'
import { tableXlsx } from '#workbooks/table_xlsx'

/** csv guards text against formulas, raw is the same for programs, xlsx is a workbook. */
export const TABLE_FORMATS = ['csv', 'raw', 'xlsx'] as const
export type TableFormat = (typeof TABLE_FORMATS)[number]

export const CSV_TYPE = 'text/csv; charset=utf-8'
export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export interface TableToSend<Row> {
  /** Without its ending. */
  name: string
  /** Heading of the worksheet. */
  sheet: string
  format: TableFormat
  columns: readonly TableColumn<Row>[]
  rows: TableRows<Row>
}

/** Answers with a table as a download, written while its rows are read. */
export function sendTable<Row>(ctx: HttpContext, table: TableToSend<Row>): void {
  sendParts(ctx, table, tableParts(table))
}

/** The bytes of a table, piece by piece. */
export function tableParts<Row>(
  { sheet, format, columns, rows }: Omit<TableToSend<Row>, 'name'>,
  options: { opensThread?: boolean } = {}
): AsyncGenerator<string | Uint8Array> {
  return format === 'xlsx'
    ? tableXlsx(columns, rows, { sheet, ...options })
    : tableCsv(columns, rows, { raw: format === 'raw' })
}

/** Answers with a table that is written as a download. */
export function sendParts(
  { response }: HttpContext,
  { name, format }: { name: string; format: TableFormat },
  parts: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>
): void {
  const isWorkbook = format === 'xlsx'
  response.header('Content-Type', isWorkbook ? XLSX_TYPE : CSV_TYPE)
  response.header(
    'Content-Disposition',
    contentDisposition(`${name}.${isWorkbook ? 'xlsx' : 'csv'}`)
  )
  response.header('X-Content-Type-Options', 'nosniff')
  response.header('Cache-Control', 'private, no-store')
  return response.stream(Readable.from(parts, { objectMode: false }))
}
