import { Refusal } from '#core/refusal'

/** Every refusal of the ledger: what the database's guards raise and what posting itself finds. */
export const LEDGER_CODES = [
  'E_UNBALANCED',
  'E_UNBALANCED_FUNCTIONAL',
  'E_LINE_COUNT',
  'E_DATE',
  'E_PERIOD',
  'E_ALREADY_REVERSED',
  'E_FUTURE',
  'E_ACCOUNT',
  'E_FUND_CLOSED',
  'E_FUND_MOVE',
  'E_ACCOUNT_CURRENCY',
  'E_DIMENSION',
  'E_EXCHANGE',
  'E_APPROVAL_NEEDED',
  'E_NO_LEDGER',
  'E_SEQ',
  'E_PREV',
  'E_CLOCK',
  'E_OVERDRAWN',
  'E_SEALED',
  'E_HEAD_STEP',
  'E_HEAD_HASH',
  'E_FUNCTIONAL_CURRENCY',
  'E_APPEND_ONLY',
  'E_DUPLICATE',
  'E_FIXED',
  'E_PERIOD_OVERLAP',
  'E_PERIOD_STEP',
  'E_PERIOD_NO',
  'E_PERIOD_HEAD',
  'E_PERIOD_DIGEST',
  'E_PERIOD_ORDER',
  'E_REASON_NEEDED',
  'E_SELF_APPROVAL',
  'E_NOT_CLOSING',
  'E_YEAR_CLOSE_DAY',
] as const

export type LedgerCode = (typeof LEDGER_CODES)[number]

const FIELD: Partial<Record<LedgerCode, string>> = {
  E_PERIOD: 'date',
  E_FUTURE: 'date',
  E_OVERDRAWN: 'amount',
  E_APPROVAL_NEEDED: 'amount',
}

/** What the database refused, as a refusal with a sentence; anything else is returned as it is. */
export function ledgerRefusal(error: unknown, params: Record<string, string> = {}): unknown {
  const message = (error as Error)?.message ?? ''
  const code = LEDGER_CODES.toSorted((a, b) => b.length - a.length).find((known) =>
    message.includes(known)
  )
  if (code) return new Refusal(code, params, FIELD[code])
  if (/FOREIGN KEY|foreign key/.test(message)) return new Refusal('E_UNKNOWN_REFERENCE', params)
  return error
}
