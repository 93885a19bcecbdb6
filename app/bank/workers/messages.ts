import type { CsvProfile } from '#bank/domain/csv_profile'
import type { ReadStatement, StatementAccount } from '#bank/domain/statement'

export interface BankTable {
  account: StatementAccount
  profile: CsvProfile
  /** Laid out from a workbook, which keeps no empty cells at the ends of its rows. */
  isWorkbook: boolean
}

/** What a file is read as: a message of a bank, or a table by the profile of its account. */
export interface StatementJob {
  path: string
  csv: BankTable | null
}

export type FromStatementWorker =
  | { type: 'done'; statements: ReadStatement[] }
  | { type: 'refused'; code: string; params: Record<string, string | number> }
