import type { FiscalYear } from '#ledger/queries/ledger_state'
import type { Reader } from '#ledger/queries/reader'

/** What a statement is asked for: these days, as known when an entry was the last, with its own choices. */
export interface StatementQuestion {
  cityId: string
  currency: string
  today: string
  /** The fiscal year the days are in, where one is. */
  year: FiscalYear | null
  years: FiscalYear[]
  from: string
  to: string
  knownAt: bigint | null
  reader: Reader
  /** Whether the reader may write explanations. */
  mayExplain: boolean
  by: string | null
  /** Whether the reader works with single awards; others see no small number of people. */
  seesAwards?: boolean
}
