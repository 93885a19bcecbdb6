import { ACCOUNTS } from '#ledger/domain/chart'
import type { PostingLine } from '#ledger/domain/entry'

/*
 * What cities do together, in the ledger of each of them. Amounts are positive minor units of the
 * functional currency, which all cities of a deal have in common.
 */

interface Of {
  fund: string
  currency: string
  amount: bigint
}

interface OfLine extends Of {
  budgetLine: string
  nature: 'capital' | 'current'
}

const expense = ({ nature }: OfLine) =>
  nature === 'capital' ? ACCOUNTS.capitalOutlay : ACCOUNTS.programmeExpense

/**
 * The city paid for several: its own share is spent from the line; what it lent to the others is due
 * from them and cannot be spent until it is back, so it leaves the free authority of the fund.
 */
export function sharedCostLines(
  of: Omit<OfLine, 'amount'> & { own: bigint; others: { party: string; amount: bigint }[] }
): PostingLine[] {
  const common = { fund: of.fund, currency: of.currency }
  const onLine = { ...common, budgetLine: of.budgetLine }
  const others = of.others.filter(({ amount }) => amount > 0n)
  const lent = others.reduce((sum, { amount }) => sum + amount, 0n)
  const lines: PostingLine[] = []
  if (of.own > 0n) {
    lines.push(
      { ...onLine, account: ACCOUNTS.allocated, amount: of.own },
      { ...onLine, account: ACCOUNTS.expended, amount: -of.own },
      { ...onLine, account: expense({ ...of, amount: of.own }), amount: of.own }
    )
  }
  for (const { party, amount } of others)
    lines.push({ ...common, party, account: ACCOUNTS.dueFromCities, amount })
  lines.push({ ...common, account: ACCOUNTS.cash, amount: -(of.own + lent) })
  if (lent > 0n) {
    lines.push(
      { ...common, account: ACCOUNTS.unallocated, amount: lent },
      { ...common, account: ACCOUNTS.budgetControl, amount: -lent }
    )
  }
  return lines
}

/** A share of what another city paid: spent from the line and owed to that city. */
export function shareLines(of: OfLine & { party: string }): PostingLine[] {
  const common = { fund: of.fund, currency: of.currency, party: of.party }
  const onLine = { ...common, budgetLine: of.budgetLine }
  return [
    { ...onLine, account: ACCOUNTS.allocated, amount: of.amount },
    { ...onLine, account: ACCOUNTS.expended, amount: -of.amount },
    { ...onLine, account: expense(of), amount: of.amount },
    { ...common, account: ACCOUNTS.dueToCities, amount: -of.amount },
  ]
}

/** The share is paid to the city it is owed to. */
export function settlementPaidLines(of: Of & { party: string }): PostingLine[] {
  const common = { fund: of.fund, currency: of.currency, party: of.party }
  return [
    { ...common, account: ACCOUNTS.dueToCities, amount: of.amount },
    { ...common, account: ACCOUNTS.cash, amount: -of.amount },
  ]
}

/** What was lent is back, and with it the authority to spend it. */
export function settlementReceivedLines(of: Of & { party: string }): PostingLine[] {
  const common = { fund: of.fund, currency: of.currency, party: of.party }
  return [
    { ...common, account: ACCOUNTS.cash, amount: of.amount },
    { ...common, account: ACCOUNTS.dueFromCities, amount: -of.amount },
    { ...common, account: ACCOUNTS.budgetControl, amount: of.amount },
    { ...common, account: ACCOUNTS.unallocated, amount: -of.amount },
  ]
}
