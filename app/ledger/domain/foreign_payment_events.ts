import { ACCOUNTS } from '#ledger/domain/chart'
import type { PostingLine } from '#ledger/domain/entry'
import { authorityChange, authorityOfRevaluation } from '#ledger/domain/exchange_events'

/** Money in the currency of the debt, or money in the currency of the books that the bank exchanges. */
export const PAID_FROM = ['same', 'functional'] as const
export type PaidFrom = (typeof PAID_FROM)[number]

/** What is owed in another currency and is paid now. */
export interface ForeignDebt {
  fund: string
  /** The account it is owed in. */
  account: string
  agreement?: string | null
  party?: string | null
  currency: string
  /** Minor units, above zero. */
  amount: bigint
  /** The functional amount at which the books carry it. */
  carrying: bigint
}

/**
 * Paying it: the debt goes at what the books carry it at, the money at what it was carried at or at what
 * the bank took for it. What lies between is gained or lost for good.
 */
export function foreignPaymentLines(
  debt: ForeignDebt,
  of: { functional: string; paidFrom: PaidFrom; value: bigint; authority: bigint }
): PostingLine[] {
  const { fund, account, currency, amount, carrying } = debt
  const { functional, value } = of
  const common = { fund, agreement: debt.agreement ?? null, party: debt.party ?? null, currency }
  const lines: PostingLine[] = [{ ...common, account, amount, functionalAmount: carrying }]
  if (of.paidFrom === 'same') {
    lines.push({ ...common, account: ACCOUNTS.cash, amount: -amount, functionalAmount: -value })
  } else {
    lines.push(...bridged({ fund, currency, amount, functional, value }), {
      ...common,
      account: ACCOUNTS.cash,
      currency: functional,
      amount: -value,
    })
  }
  if (carrying !== value) {
    const functionalAmount = value - carrying
    lines.push({ ...common, account: ACCOUNTS.exchangeDifferences, amount: 0n, functionalAmount })
  }
  return [...lines, ...authorityChange(fund, functional, of.authority)]
}

/** Both currencies of what the bank exchanged pass through the exchange account, each of them at zero. */
export function bridged(of: {
  fund: string
  currency: string
  amount: bigint
  functional: string
  value: bigint
}): PostingLine[] {
  const common = { fund: of.fund, account: ACCOUNTS.currencyExchange }
  return [
    { ...common, currency: of.currency, amount: -of.amount, functionalAmount: -of.value },
    { ...common, currency: of.functional, amount: of.value },
  ]
}

/**
 * What a payment does to authority. A gain adds to it, a loss first uses up gains on paper that gave none
 * (`gains`) and takes the rest; when nothing is left in the currency, every gain has become real.
 */
export function authorityOfPayment(
  difference: bigint,
  gains: bigint,
  nothingLeft: boolean
): { authority: bigint; unbacked: bigint } {
  if (nothingLeft) return { authority: difference + gains, unbacked: gains }
  if (difference >= 0n) return { authority: difference, unbacked: 0n }
  const authority = authorityOfRevaluation(difference, gains)
  return { authority, unbacked: authority - difference }
}
