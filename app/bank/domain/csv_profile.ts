import type { Delimiter } from '#imports/domain/delimiter'

/** Columns that a file of a bank may have, by what they hold. */
export const CSV_COLUMNS = [
  'date',
  'value_date',
  'amount',
  'direction',
  'debit',
  'credit',
  'balance',
  'currency',
  'reference',
  'counterparty',
  'counterparty_account',
  'text',
] as const

export type CsvColumn = (typeof CSV_COLUMNS)[number]

export const CSV_ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'cp949',
  'windows-1250',
  'windows-1251',
] as const

/** How the files of one account are written; null leaves it to be found out from the file. */
export interface CsvProfile {
  encoding: (typeof CSV_ENCODINGS)[number] | null
  delimiter: Delimiter | null
  dateOrder: 'dmy' | 'mdy' | null
  decimalMark: 'point' | 'comma'
  /** Title of each column, as the file writes it. */
  columns: Partial<Record<CsvColumn, string>>
}

/** The column that a profile still needs, or null when it can be used. */
export function missingColumn({ columns }: CsvProfile): CsvColumn | null {
  if (!columns.date) return 'date'
  if (columns.amount) return null
  if (!columns.debit && !columns.credit) return 'amount'
  if (!columns.debit) return 'debit'
  return columns.credit ? null : 'credit'
}
