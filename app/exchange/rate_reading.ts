import type { Encoding } from '#imports/domain/decode'
import type { DayMonthOrder } from '#imports/domain/dates'
import type { Delimiter } from '#imports/domain/delimiter'
import { SPREAD_COLUMNS, type RateColumn, type RateLayout } from '#imports/domain/rate_columns'
import type { CurrencyAnswer, RateReading } from '#imports/domain/rate_rows'
import type { FileFormat } from '#imports/workers/convert'
import type { DecimalMark } from '#money/parse_amount'

/** What is known so far of how a file of rates is to be read; a person answers what is open. */
export interface StoredReading {
  encoding: Encoding
  delimiter: Delimiter
  headers: string[]
  /** Absent: a text. */
  format?: Exclude<FileFormat, '360giving'>
  laidOut?: string
  /** Of a workbook. */
  sheets?: string[]
  sheet?: string
  withFormulas?: boolean
  /** Absent: a rate in each row. */
  layout?: RateLayout
  columns: Partial<Record<RateColumn, number>>
  against: string | null
  source: string | null
  decimalMark: DecimalMark
  dateOrder: DayMonthOrder | null
  answers: Record<string, CurrencyAnswer>
}

export interface RateFile {
  cityId: string
  id: string
  fileName: string
  sha256: string
  storageKey: string
  reading: StoredReading
  uploadedBy: string
  uploadedAt: string
  importedAt: string | null
}

/** One import of a file, or of one sheet of a workbook. */
export interface RateImport {
  sheet: string | null
  source: string
  counts: RateCounts
  importedAt: string
}

export const NO_RATE_COUNTS = { new: 0, revision: 0, duplicate: 0, empty: 0, left_out: 0, error: 0 }
export type RateCounts = typeof NO_RATE_COUNTS

/** The reading that rows can be judged by, once columns, the other currency and the source are answered. */
export function readingOf(stored: StoredReading): RateReading | null {
  const columns = columnsOf(stored)
  if (!columns || !stored.against || !stored.source) return null
  return {
    columns,
    against: stored.against,
    decimalMark: stored.decimalMark,
    dateOrder: stored.dateOrder ?? undefined,
    answers: stored.answers,
  }
}

/** Where things stand in the rows that are judged; null as long as that is not answered. */
export function columnsOf({ layout, columns }: StoredReading): RateReading['columns'] | null {
  const { date, currency, rate, against, units } = columns
  if (date === undefined) return null
  if (layout === 'columns') return SPREAD_COLUMNS
  if (currency === undefined || rate === undefined) return null
  return {
    date,
    currency,
    rate,
    ...(against !== undefined && { against }),
    ...(units !== undefined && { units }),
  }
}
