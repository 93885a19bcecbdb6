import type { BookAbout, BookFund } from '#workbooks/books/book'

export const FUND_TABLES = ['money', 'inKind', 'authority'] as const
export type FundTable = (typeof FUND_TABLES)[number]

/** A figure of the statement: which movement of which accounts it adds up, credits less debits times the sign. */
export interface Position {
  key: string
  /** Null: no figure of the statement, only a check hangs on it. */
  table: FundTable | null
  measure: 'opening' | 'ordinary' | 'refunds' | 'moved' | 'end'
  accounts: readonly string[]
  sign: 1n | -1n
}

/** What one account of one fund did, credits less debits. */
export interface FundMovement {
  fundNo: number
  account: string
  opening: bigint
  /** Without refunds and without what closes a year. */
  ordinary: bigint
  refunds: bigint
  closes: bigint
}

/** The statement of the funds of a city with the lines behind it, as plain data; the lines come on their own. */
export interface FundBook {
  about: BookAbout
  funds: BookFund[]
  positions: Position[]
  movements: FundMovement[]
  /** Each position of each fund as the application has it, in their order. */
  statement: bigint[][]
  lines: number
  debits: bigint
  credits: bigint
}

/** What the account of a fund adds to a figure. */
export function movementValue(
  { opening, ordinary, refunds, closes, account }: FundMovement,
  { measure, accounts, sign }: Position
): bigint {
  if (!accounts.includes(account)) return 0n
  const moved = ordinary + refunds
  const end = opening + moved + closes
  return sign * { opening, ordinary, refunds, moved, end }[measure]
}
