import { ACCOUNTS } from '#ledger/domain/chart'
import type { PostingLine } from '#ledger/domain/entry'

/*
 * What happens to money in other currencies. Lines carry the amount in its own currency and in the
 * functional one; what only changes in value has the amount 0. A gain or loss that is realised changes
 * what the fund may spend, in the same entry.
 */

export interface ForeignAmount {
  currency: string
  /** Minor units of that currency. */
  amount: bigint
}

export interface ConversionFigures {
  fund: string
  functional: string
  /** What is given, above zero. */
  from: ForeignAmount
  /** What is got for it, above zero. */
  to: ForeignAmount
  /** The functional amount at which the books held what is given. */
  carrying: bigint
  /** The functional amount of what is got. */
  value: bigint
  /** By how much the fund may spend more, or less. */
  authority: bigint
}

/**
 * The bank exchanges money of a fund. Each currency passes through the exchange account, where it comes
 * out at zero; what the money got differs from what it was carried at is an exchange difference.
 */
export function conversionLines(of: ConversionFigures): PostingLine[] {
  const { fund, from, to, carrying, value } = of
  const line = (account: string, currency: string, amount: bigint, functionalAmount: bigint) => ({
    account,
    fund,
    currency,
    amount,
    functionalAmount,
  })
  const lines = [
    line(ACCOUNTS.cash, to.currency, to.amount, value),
    line(ACCOUNTS.currencyExchange, to.currency, -to.amount, -value),
    line(ACCOUNTS.currencyExchange, from.currency, from.amount, value),
    line(ACCOUNTS.cash, from.currency, -from.amount, -carrying),
  ]
  if (carrying !== value)
    lines.push(line(ACCOUNTS.exchangeDifferences, from.currency, 0n, carrying - value))
  return [...lines, ...authorityChange(fund, of.functional, of.authority)]
}

/** A monetary item whose value changed: above zero when its debit balance grew. */
export interface RevaluedItem {
  account: string
  agreement: string | null
  party: string | null
  commitment: string | null
  difference: bigint
}

/** Items of one fund and currency are brought to the rate of a day; their amounts stay as they are. */
export function revaluationLines(of: {
  fund: string
  functional: string
  currency: string
  items: readonly RevaluedItem[]
  authority: bigint
}): PostingLine[] {
  const { fund, currency } = of
  const lines: PostingLine[] = []
  let sum = 0n
  for (const { account, agreement, party, commitment, difference } of of.items) {
    if (difference === 0n) continue
    const dimensions = { agreement, party, commitment }
    lines.push({ account, fund, ...dimensions, currency, amount: 0n, functionalAmount: difference })
    sum += difference
  }
  if (sum !== 0n) {
    const account = ACCOUNTS.exchangeDifferences
    lines.push({ account, fund, currency, amount: 0n, functionalAmount: -sum })
  }
  return [...lines, ...authorityChange(fund, of.functional, of.authority)]
}

/** A gain or loss that counts changes what the fund may spend. */
export function authorityChange(fund: string, currency: string, amount: bigint): PostingLine[] {
  if (amount === 0n) return []
  return [
    { account: ACCOUNTS.budgetControl, fund, currency, amount },
    { account: ACCOUNTS.unallocated, fund, currency, amount: -amount },
  ]
}

/** Monetary items: what will be got or paid in its currency. In-kind assets are not among them. */
export const MONETARY = [
  ACCOUNTS.cash,
  ACCOUNTS.pledgesReceivable,
  ACCOUNTS.pledgeAllowance,
  ACCOUNTS.dueFromCities,
  ACCOUNTS.payables,
  ACCOUNTS.refundableAdvances,
  ACCOUNTS.dueToCities,
  ACCOUNTS.refundsPayable,
] as const

/**
 * Authority comes with the receipt, so what is only promised gives none and takes none; what was lent to
 * other cities took its authority with it and brings it back when it is paid, at what it is worth then.
 */
const WITHOUT_AUTHORITY: readonly string[] = [
  ACCOUNTS.pledgesReceivable,
  ACCOUNTS.pledgeAllowance,
  ACCOUNTS.dueFromCities,
]

export function bearsAuthority(account: string): boolean {
  return !WITHOUT_AUTHORITY.includes(account)
}

/**
 * What a change of value does to authority: a gain that is not realised gives none, a loss first uses
 * up the gains that gave none (`unbacked`) and takes the rest.
 */
export function authorityOfRevaluation(difference: bigint, unbacked: bigint): bigint {
  const left = difference + (unbacked > 0n ? unbacked : 0n)
  return difference < 0n && left < 0n ? left : 0n
}
