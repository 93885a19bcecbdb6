import { ACCOUNTS } from '#ledger/domain/chart'
import type { PostingLine } from '#ledger/domain/entry'

/** What a fund may bring into new books; a contra asset (1190) is given as a positive amount. */
export const OPENING_ASSETS = [
  ACCOUNTS.cash,
  ACCOUNTS.pledgesReceivable,
  ACCOUNTS.dueFromCities,
  ACCOUNTS.inKindAssets,
] as const
export const OPENING_LIABILITIES = [
  ACCOUNTS.pledgeAllowance,
  ACCOUNTS.payables,
  ACCOUNTS.refundableAdvances,
  ACCOUNTS.dueToCities,
  ACCOUNTS.refundsPayable,
] as const

/** Only what is cash, or will be, may be in another currency than the ledger's. */
const MAY_BE_FOREIGN: readonly string[] = [ACCOUNTS.cash, ACCOUNTS.pledgesReceivable]

/** Cash and what is owed to others decide how much of a fund can still be spent. */
const AGAINST_SPENDING: readonly string[] = [
  ACCOUNTS.payables,
  ACCOUNTS.refundableAdvances,
  ACCOUNTS.dueToCities,
  ACCOUNTS.refundsPayable,
]

export interface OpeningItem {
  account: string
  currency: string
  /** Positive minor units: a debit of an asset, a credit of a liability or of 1190. */
  amount: bigint
  /** In the functional currency; the same as `amount` unless the currency is foreign. */
  functionalAmount?: bigint
  party?: string | null
  agreement?: string | null
  instalment?: string | null
}

export interface Opening {
  fund: string
  currency: string
  items: readonly OpeningItem[]
  /** Net assets as the old books state them, functional currency: assets less liabilities, or it is refused. */
  netAssets: bigint
  /** What of it may still be spent: authority that is not allocated. */
  unspent: bigint
}

export type OpeningFault =
  | { code: 'E_OPENING_EMPTY' }
  | { code: 'E_OPENING_ACCOUNT'; account: string; at: number }
  | { code: 'E_OPENING_AMOUNT'; account: string; at: number }
  | { code: 'E_OPENING_CURRENCY'; account: string; at: number }
  | { code: 'E_OPENING_UNBALANCED'; computed: bigint; stated: bigint }
  | { code: 'E_OPENING_UNSPENT'; spendable: bigint; unspent: bigint }

/** What is wrong with an opening before it meets the books: the first fault, or null. */
export function findOpeningFault(opening: Opening): OpeningFault | null {
  if (opening.items.length === 0 && opening.unspent === 0n) return { code: 'E_OPENING_EMPTY' }
  for (const [at, item] of opening.items.entries()) {
    const { account } = item
    if (!isAsset(account) && !isLiability(account))
      return { code: 'E_OPENING_ACCOUNT', account, at }
    if (item.amount <= 0n || functionalOf(item) < 0n)
      return { code: 'E_OPENING_AMOUNT', account, at }
    const isForeign = item.currency !== opening.currency
    if (isForeign && !MAY_BE_FOREIGN.includes(account))
      return { code: 'E_OPENING_CURRENCY', account, at }
    if (isForeign && item.functionalAmount === undefined)
      return { code: 'E_OPENING_CURRENCY', account, at }
    if (!isForeign && functionalOf(item) !== item.amount)
      return { code: 'E_OPENING_CURRENCY', account, at }
  }
  const computed = opening.items.reduce((sum, item) => sum + signOf(item) * functionalOf(item), 0n)
  if (computed !== opening.netAssets)
    return { code: 'E_OPENING_UNBALANCED', computed, stated: opening.netAssets }
  const spendable = spendableOf(opening.items)
  return opening.unspent < 0n || opening.unspent > spendable
    ? { code: 'E_OPENING_UNSPENT', spendable, unspent: opening.unspent }
    : null
}

/** The most that an opening can give authority for: its cash less what is owed from it, never below 0. */
export function spendableOf(items: readonly OpeningItem[]): bigint {
  const left = items.reduce((sum, item) => {
    if (item.account === ACCOUNTS.cash) return sum + functionalOf(item)
    return AGAINST_SPENDING.includes(item.account) ? sum - functionalOf(item) : sum
  }, 0n)
  return left > 0n ? left : 0n
}

/**
 * Assets and liabilities against the net assets of the fund, each currency by itself, and the authority
 * for the unspent part.
 */
export function openingLines(opening: Opening): PostingLine[] {
  const { fund, currency } = opening
  const lines: PostingLine[] = opening.items.map((item) => ({
    account: item.account,
    fund,
    currency: item.currency,
    amount: signOf(item) * item.amount,
    functionalAmount: signOf(item) * functionalOf(item),
    party: item.party ?? null,
    agreement: item.agreement ?? null,
    instalment: item.instalment ?? null,
  }))
  for (const each of new Set(opening.items.map((item) => item.currency))) {
    const own = lines.filter((line) => line.currency === each)
    const amount = -own.reduce((sum, line) => sum + line.amount, 0n)
    const functionalAmount = -own.reduce((sum, line) => sum + line.functionalAmount!, 0n)
    if (amount === 0n && functionalAmount === 0n) continue
    lines.push({ account: ACCOUNTS.netAssets, fund, currency: each, amount, functionalAmount })
  }
  if (opening.unspent > 0n) {
    const amount = opening.unspent
    lines.push(
      { account: ACCOUNTS.budgetControl, fund, currency, amount },
      { account: ACCOUNTS.unallocated, fund, currency, amount: -amount }
    )
  }
  return lines
}

function isAsset(account: string): boolean {
  return (OPENING_ASSETS as readonly string[]).includes(account)
}

function isLiability(account: string): boolean {
  return (OPENING_LIABILITIES as readonly string[]).includes(account)
}

function signOf({ account }: OpeningItem): bigint {
  return isAsset(account) ? 1n : -1n
}

function functionalOf(item: OpeningItem): bigint {
  return item.functionalAmount ?? item.amount
}
