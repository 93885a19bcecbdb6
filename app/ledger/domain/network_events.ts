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
  /** The share was committed already, as far as its reserve goes (`released`). */
  commitment?: string | null
  released?: bigint
}

const expense = ({ nature }: OfLine) =>
  nature === 'capital' ? ACCOUNTS.capitalOutlay : ACCOUNTS.programmeExpense

/** A share is spent: from what was committed for it, and for the rest from the line. */
function spentLines(of: OfLine & { party?: string }): PostingLine[] {
  const common = {
    fund: of.fund,
    currency: of.currency,
    budgetLine: of.budgetLine,
    commitment: of.commitment ?? null,
    party: of.party ?? null,
  }
  const released = of.released ?? 0n
  const fromLine = of.amount - released
  const lines: PostingLine[] = []
  if (released > 0n) lines.push({ ...common, account: ACCOUNTS.committed, amount: released })
  if (fromLine > 0n) lines.push({ ...common, account: ACCOUNTS.allocated, amount: fromLine })
  lines.push(
    { ...common, account: ACCOUNTS.expended, amount: -of.amount },
    { ...common, account: expense(of), amount: of.amount }
  )
  return lines
}

/**
 * The city bears a cost of several, paid or owed to whoever did the work: its own share is spent from the
 * line; what it lent to the others is due from them and cannot be spent until it is back, so it leaves
 * the free authority of the fund.
 */
export function sharedCostLines(
  of: Omit<OfLine, 'amount'> & {
    own: bigint
    others: { party: string; amount: bigint }[]
    owedTo?: string | null
  }
): PostingLine[] {
  const common = { fund: of.fund, currency: of.currency }
  const others = of.others.filter(({ amount }) => amount > 0n)
  const lent = others.reduce((sum, { amount }) => sum + amount, 0n)
  const lines: PostingLine[] = []
  if (of.own > 0n) lines.push(...spentLines({ ...of, amount: of.own }))
  for (const { party, amount } of others)
    lines.push({ ...common, party, account: ACCOUNTS.dueFromCities, amount })
  lines.push(
    of.owedTo
      ? { ...common, party: of.owedTo, account: ACCOUNTS.payables, amount: -(of.own + lent) }
      : { ...common, account: ACCOUNTS.cash, amount: -(of.own + lent) }
  )
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
  return [...spentLines(of), { ...common, account: ACCOUNTS.dueToCities, amount: -of.amount }]
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
