import type { CsvProfile } from '#bank/domain/csv_profile'
import type { ReadStatement, StatementAccount } from '#bank/domain/statement'

/** What a file is read as: a message of a bank, or a table by the profile of its account. */
export interface StatementJob {
  path: string
  csv: { account: StatementAccount; profile: CsvProfile } | null
}

export type FromStatementWorker =
  | { type: 'done'; statements: ReadStatement[] }
  | { type: 'refused'; code: string; params: Record<string, string | number> }
