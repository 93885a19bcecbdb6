import type { Encoding } from '#imports/domain/decode'
import type { DayMonthOrder } from '#imports/domain/dates'
import type { Delimiter } from '#imports/domain/delimiter'
import type { RateColumn } from '#imports/domain/rate_columns'
import type { CurrencyAnswer, RateReading } from '#imports/domain/rate_rows'
import type { DecimalMark } from '#money/parse_amount'

/** What is known so far of how a file of rates is to be read; a person answers what is open. */
export interface StoredReading {
  encoding: Encoding
  delimiter: Delimiter
  headers: string[]
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
  counts: RateCounts | null
  uploadedBy: string
  uploadedAt: string
  importedAt: string | null
}

export const NO_RATE_COUNTS = { new: 0, revision: 0, duplicate: 0, empty: 0, left_out: 0, error: 0 }
export type RateCounts = typeof NO_RATE_COUNTS

/** The reading that rows can be judged by, once columns, the other currency and the source are answered. */
export function readingOf(stored: StoredReading): RateReading | null {
  const { date, currency, rate, against: column } = stored.columns
  if (date === undefined || currency === undefined || rate === undefined) return null
  if (!stored.against || !stored.source) return null
  return {
    columns: { date, currency, rate, ...(column === undefined ? {} : { against: column }) },
    against: stored.against,
    decimalMark: stored.decimalMark,
    dateOrder: stored.dateOrder ?? undefined,
    answers: stored.answers,
  }
}
