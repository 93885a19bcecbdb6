import type { RateCounts } from '#exchange/rate_reading'
import type { RateVerdict } from '#imports/domain/rate_rows'

/** Rates that one file may hold; longer ones are divided. */
export const MOST_ROWS = 500_000
/** Names of currencies that a person can be asked about on one page. */
export const MOST_NAMES = 300
/** Rows of each verdict that are kept to be looked at; the counts are those of all rows. */
export const MOST_SHOWN = 1_000
export const CELLS_SHOWN = 6

/** A name of the currency column, with what helps to say what it means. */
export interface CurrencyName {
  name: string
  rows: number
  first: string
  last: string
  /** The last value that is one, and for how many units it stands. */
  value: string
  units: string
}

export interface JudgedRow {
  row: number
  /** How it begins. */
  inFile: string
  verdict: RateVerdict
}

export type RowFilter = RateVerdict['verdict'] | 'warning' | 'all'

export interface RateFileLook {
  names: CurrencyName[]
  /** Null until the reading is answered. */
  counts: RateCounts | null
  warnings: number
  /** Values that look as if they were the other way round. */
  inverted: number
  /** The first rows of each verdict, of those with a warning and of all. */
  rows: Partial<Record<RowFilter, JudgedRow[]>>
}

/** What is seen of a file that cannot be read to its end. */
export const NO_LOOK: RateFileLook = { names: [], counts: null, warnings: 0, inverted: 0, rows: {} }
