import { ACCOUNTS, type AccountType } from '#ledger/domain/chart'
import type { PostingLine } from '#ledger/domain/entry'

/*
 * The entries of a year's end. Every function takes what stands in the books on the last day, earlier
 * closing entries included, and returns what is left to do: done twice, it finds nothing the second time.
 */

/** What stands on an account on the last day of the year; debit positive. */
export interface ClosingBalance {
  account: string
  type: AccountType
  fund: string
  budgetLine: string | null
  currency: string
  amount: bigint
  functionalAmount: bigint
}

const TO_NET_ASSETS: readonly string[] = [ACCOUNTS.fundTransfers, ACCOUNTS.restrictionReleases]

/** Whether a year's close empties the account. */
export function isClosed({ account, type }: Pick<ClosingBalance, 'account' | 'type'>): boolean {
  return (
    type === 'revenue' ||
    type === 'expense' ||
    TO_NET_ASSETS.includes(account) ||
    account === ACCOUNTS.expended
  )
}

/**
 * The closing entry of each fund: revenue, expense, transfers and releases against the net assets of the
 * same fund, what was expended against the control of its budget authority.
 */
export function yearCloseLines(balances: readonly ClosingBalance[]): Map<string, PostingLine[]> {
  const entries = new Map<string, PostingLine[]>()
  for (const [fund, ofFund] of Map.groupBy(balances.filter(isClosed), (one) => one.fund)) {
    const closed = ofFund
      .filter((one) => one.amount !== 0n || one.functionalAmount !== 0n)
      .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
    if (closed.length === 0) continue
    const lines = closed.map((one) => ({
      account: one.account,
      fund,
      budgetLine: one.budgetLine,
      currency: one.currency,
      amount: -one.amount,
      functionalAmount: -one.functionalAmount,
    }))
    entries.set(fund, [...lines, ...counterLines(fund, closed)])
  }
  return entries
}

function counterLines(fund: string, closed: readonly ClosingBalance[]): PostingLine[] {
  const counter = (account: string) =>
    account === ACCOUNTS.expended ? ACCOUNTS.budgetControl : ACCOUNTS.netAssets
  const groups = Map.groupBy(closed, (one) => `${counter(one.account)} ${one.currency}`)
  return [...groups.values()].flatMap((group) => {
    const amount = group.reduce((sum, one) => sum + one.amount, 0n)
    const functionalAmount = group.reduce((sum, one) => sum + one.functionalAmount, 0n)
    if (amount === 0n && functionalAmount === 0n) return []
    const [{ account, currency }] = group
    return [{ account: counter(account), fund, currency, amount, functionalAmount }]
  })
}

function placeOf({ account, budgetLine, currency }: ClosingBalance): string {
  return [account, budgetLine ?? '', currency].join(' ')
}

/** What a line still holds of a fund at the end of the year and nothing later has used. */
export interface OpenBalance {
  fund: string
  budgetLine: string
  currency: string
  /** Allocated and not committed. */
  allocated: bigint
  /** Reserved and not spent, by commitment. */
  commitments: readonly { id: string; reserve: bigint }[]
}

export type CarryPolicy = 'carry' | 'lapse'

/** Of one fund on one line: it stays there, it lapses, or what is not committed goes to another line. */
export type CarryChoice = { what: 'stay' | 'lapse' } | { what: 'move'; toLine: string }

/** Lapse: what is allocated or committed is free authority of the fund again. */
export function lapseLines(of: OpenBalance): PostingLine[] {
  const common = { fund: of.fund, currency: of.currency }
  const commitments = of.commitments.filter(({ reserve }) => reserve > 0n)
  const total = commitments.reduce((sum, { reserve }) => sum + reserve, of.allocated)
  if (total <= 0n) return []
  const { budgetLine } = of
  return [
    ...(of.allocated > 0n
      ? [{ ...common, account: ACCOUNTS.allocated, budgetLine, amount: of.allocated }]
      : []),
    ...commitments.map(({ id, reserve }) => ({
      ...common,
      account: ACCOUNTS.committed,
      budgetLine,
      commitment: id,
      amount: reserve,
    })),
    { ...common, account: ACCOUNTS.unallocated, amount: -total },
  ]
}

/** Carry-forward to a line of the next year; commitments stay on the line they were made on. */
export function carryLines(of: OpenBalance, toLine: string): PostingLine[] {
  if (of.allocated <= 0n || toLine === of.budgetLine) return []
  const common = { fund: of.fund, currency: of.currency, account: ACCOUNTS.allocated }
  return [
    { ...common, budgetLine: of.budgetLine, amount: of.allocated },
    { ...common, budgetLine: toLine, amount: -of.allocated },
  ]
}
