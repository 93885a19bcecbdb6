import { findCurrency } from '#money/currencies'

/** Kinds of entries: one for each business event. */
export const ENTRY_KINDS = [
  'opening',
  'pledge',
  'condition_met',
  'pledge_lapse',
  'receipt',
  'budget_authority',
  'in_kind_receipt',
  'in_kind_use',
  'in_kind_valuation',
  'service_donated',
  'volunteer_time',
  'allowance',
  'write_off',
  'refund',
  'refund_payment',
  'allocation',
  'reallocation',
  'transfer',
  'restriction_release',
  'commitment',
  'commitment_release',
  'expenditure',
  'payment',
  'conversion',
  'revaluation',
  'shared_cost',
  'settlement',
  'carry_forward',
  'year_close',
  'reversal',
  'adjustment',
] as const

export type EntryKind = (typeof ENTRY_KINDS)[number]

/** One line of an entry. Amounts are minor units, debit positive, credit negative. */
export interface PostingLine {
  account: string
  fund: string
  budgetLine?: string | null
  party?: string | null
  agreement?: string | null
  instalment?: string | null
  commitment?: string | null
  currency: string
  amount: bigint
  /** In the ledger's functional currency; the same as `amount` unless money is foreign. */
  functionalAmount?: bigint
  quantity?: string | null
  unit?: string | null
}

export interface EntryRequest {
  /** Made by the client before the request; sending it again returns the stored entry. */
  id: string
  cityId: string
  kind: EntryKind
  /** Accounting day, YYYY-MM-DD: when it is true, not when it is known. */
  effectiveOn: string
  memo: string
  source?: { type: string; id: string } | null
  reversesId?: string | null
  preparedBy: string
  approvedBy?: string | null
  /** SHA-256 of the documents the entry relies on; part of what is sealed. */
  documents?: readonly string[]
  lines: PostingLine[]
}

export type EntryFault =
  | { code: 'E_TOO_FEW_LINES'; params: {} }
  | { code: 'E_EMPTY_LINE'; params: { line: string } }
  | { code: 'E_CURRENCY'; params: { currency: string } }
  | { code: 'E_UNBALANCED'; params: { currency: string; difference: string } }
  | { code: 'E_UNBALANCED_FUNCTIONAL'; params: { difference: string } }
  | { code: 'E_AMOUNT_LIMIT'; params: { line: string } }
  | { code: 'E_SELF_APPROVAL'; params: {} }
  | { code: 'E_DATE_FORMAT'; params: { date: string } }
  | { code: 'E_TEXT'; params: {} }
  | { code: 'E_DOCUMENT_HASH'; params: {} }

const LIMIT = 10n ** 15n
const SHA256 = /^[0-9a-f]{64}$/
const ISO_DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/

/**
 * The rules that need no database: at least two lines, no empty line, currencies of ISO 4217, every fund
 * balanced in every currency and in the functional currency, amounts within ±10^15 minor units, maker ≠ checker.
 * Returns the first fault, or null.
 */
export function findFault(request: EntryRequest): EntryFault | null {
  if (!isDay(request.effectiveOn)) {
    return { code: 'E_DATE_FORMAT', params: { date: request.effectiveOn } }
  }
  if (!request.memo.isWellFormed() || request.memo.includes('\u0000')) {
    return { code: 'E_TEXT', params: {} }
  }
  if (request.documents?.some((hash) => !SHA256.test(hash))) {
    return { code: 'E_DOCUMENT_HASH', params: {} }
  }
  if (request.approvedBy && request.approvedBy === request.preparedBy) {
    return { code: 'E_SELF_APPROVAL', params: {} }
  }
  if (request.lines.length < 2) return { code: 'E_TOO_FEW_LINES', params: {} }

  const perCurrency = new Map<string, bigint>()
  const perFund = new Map<string, bigint>()
  for (const [index, line] of request.lines.entries()) {
    const functional = line.functionalAmount ?? line.amount
    const at = { line: String(index + 1) }
    if (!findCurrency(line.currency))
      return { code: 'E_CURRENCY', params: { currency: line.currency } }
    if (line.amount === 0n && functional === 0n) return { code: 'E_EMPTY_LINE', params: at }
    if (outside(line.amount) || outside(functional)) return { code: 'E_AMOUNT_LIMIT', params: at }
    const key = `${line.fund} ${line.currency}`
    perCurrency.set(key, (perCurrency.get(key) ?? 0n) + line.amount)
    perFund.set(line.fund, (perFund.get(line.fund) ?? 0n) + functional)
  }
  for (const [key, sum] of perCurrency) {
    if (sum !== 0n) {
      return {
        code: 'E_UNBALANCED',
        params: { currency: key.slice(-3), difference: sum.toString() },
      }
    }
  }
  for (const sum of perFund.values()) {
    if (sum !== 0n)
      return { code: 'E_UNBALANCED_FUNCTIONAL', params: { difference: sum.toString() } }
  }
  return null
}

/** A day of the calendar: 29 February only in leap years. */
function isDay(text: string): boolean {
  if (!ISO_DAY.test(text)) return false
  const [year, month, day] = text.split('-').map((part) => Number.parseInt(part, 10))
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

function outside(amount: bigint): boolean {
  return amount > LIMIT || amount < -LIMIT
}

/** The lines that undo an entry: the same lines with the signs swapped. */
export function reversedLines(lines: PostingLine[]): PostingLine[] {
  return lines.map((line) => ({
    ...line,
    amount: -line.amount,
    functionalAmount: -(line.functionalAmount ?? line.amount),
  }))
}
