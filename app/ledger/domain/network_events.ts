import { ACCOUNTS } from '#ledger/domain/chart'
import type { PostingLine } from '#ledger/domain/entry'
import { authorityChange } from '#ledger/domain/exchange_events'
import { bridged, type PaidFrom } from '#ledger/domain/foreign_payment_events'

/*
 * What cities do together, in the ledger of each of them. Amounts are positive minor units of the
 * functional currency of that city. What is due or owed between cities is in the currency of the deal;
 * where that is another one, it passes through the exchange account on its way into the books.
 */

/** An amount in the currency of a deal. */
interface InDeal {
  currency: string
  amount: bigint
}

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

/** Money in the currency of the deal that the fund holds and pays the whole cost from. */
interface PaidFromForeign extends InDeal {
  /** The own share in that currency. */
  own: bigint
  /** What the books carry the money at, and what the difference to the cost does to authority. */
  value: bigint
  authority: bigint
}

/**
 * The city bears a cost of several, paid or owed to whoever did the work: its own share is spent from the
 * line; what it lent to the others is due from them and cannot be spent until it is back, so it leaves
 * the free authority of the fund. Money in another currency leaves at what it is carried at; what the cost
 * is worth more or less than that is gained or lost.
 */
export function sharedCostLines(
  of: Omit<OfLine, 'amount'> & {
    own: bigint
    /** `inDeal` where the deal is in another currency than the books. */
    others: { party: string; amount: bigint; inDeal?: InDeal }[]
    owedTo?: string | null
    paidFrom?: PaidFromForeign
  }
): PostingLine[] {
  const common = { fund: of.fund, currency: of.currency }
  const others = of.others.filter(({ amount }) => amount > 0n)
  const lent = others.reduce((sum, { amount }) => sum + amount, 0n)
  const { paidFrom } = of
  const lines: PostingLine[] = []
  if (of.own > 0n) lines.push(...spentLines({ ...of, amount: of.own }))
  for (const { party, amount, inDeal } of others) {
    const due = { ...common, party, account: ACCOUNTS.dueFromCities }
    lines.push({ ...due, ...(inDeal ?? { amount }), functionalAmount: amount })
    if (inDeal && !paidFrom) lines.push(...bridged(bridge(of, inDeal, amount)))
  }
  if (paidFrom) lines.push(...foreignCashLines(of, paidFrom, of.own + lent))
  else if (of.owedTo) {
    const owed = { ...common, party: of.owedTo, account: ACCOUNTS.payables }
    lines.push({ ...owed, amount: -(of.own + lent) })
  } else lines.push({ ...common, account: ACCOUNTS.cash, amount: -(of.own + lent) })
  if (lent > 0n) {
    lines.push(
      { ...common, account: ACCOUNTS.unallocated, amount: lent },
      { ...common, account: ACCOUNTS.budgetControl, amount: -lent }
    )
  }
  return [...lines, ...authorityChange(of.fund, of.currency, paidFrom?.authority ?? 0n)]
}

/** The money leaves; the own share, which is expense in the currency of the books, passes through 1900. */
function foreignCashLines(
  of: { fund: string; currency: string; own: bigint },
  paid: PaidFromForeign,
  worth: bigint
): PostingLine[] {
  const common = { fund: of.fund, currency: paid.currency }
  const lines: PostingLine[] = []
  if (paid.own > 0n) {
    const own = { currency: paid.currency, amount: -paid.own }
    lines.push(...bridged(bridge(of, own, -of.own)))
  }
  const money = { ...common, account: ACCOUNTS.cash, amount: -paid.amount }
  lines.push({ ...money, functionalAmount: -paid.value })
  if (worth !== paid.value) {
    const difference = { ...common, account: ACCOUNTS.exchangeDifferences, amount: 0n }
    lines.push({ ...difference, functionalAmount: paid.value - worth })
  }
  return lines
}

const bridge = (of: { fund: string; currency: string }, inDeal: InDeal, value: bigint) => ({
  fund: of.fund,
  functional: of.currency,
  ...inDeal,
  value,
})

/** A share of what another city paid: spent from the line and owed to that city. */
export function shareLines(of: OfLine & { party: string; inDeal?: InDeal }): PostingLine[] {
  const { fund, currency, party, inDeal } = of
  const owed = {
    fund,
    currency,
    party,
    account: ACCOUNTS.dueToCities,
    functionalAmount: -of.amount,
  }
  if (!inDeal) return [...spentLines(of), { ...owed, amount: -of.amount }]
  const taken = { ...inDeal, amount: -inDeal.amount }
  return [...spentLines(of), ...bridged(bridge(of, taken, -of.amount)), { ...owed, ...taken }]
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

/**
 * What was lent in another currency is back, as money in that currency or exchanged by the bank: the due
 * goes at what it is carried at, and what came may be spent, with what was gained or lost on the way.
 */
export function foreignSettlementReceivedLines(
  of: Of & { party: string; inDeal: InDeal; carrying: bigint; keptAs: PaidFrom }
): PostingLine[] {
  const { fund, currency, amount, inDeal, carrying } = of
  const common = { fund, currency, party: of.party }
  const cash = { ...common, account: ACCOUNTS.cash, functionalAmount: amount }
  const taken = { ...inDeal, amount: -inDeal.amount }
  const due = { ...common, account: ACCOUNTS.dueFromCities, functionalAmount: -carrying }
  const lines: PostingLine[] =
    of.keptAs === 'same'
      ? [{ ...cash, ...inDeal }]
      : [{ ...cash, amount }, ...bridged(bridge(of, taken, -amount))]
  lines.push({ ...due, ...taken })
  if (carrying !== amount) {
    lines.push({
      ...common,
      account: ACCOUNTS.exchangeDifferences,
      currency: inDeal.currency,
      amount: 0n,
      functionalAmount: carrying - amount,
    })
  }
  return [...lines, ...authorityChange(fund, currency, amount)]
}
