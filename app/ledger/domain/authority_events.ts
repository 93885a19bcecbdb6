import { ACCOUNTS } from '#ledger/domain/chart'
import type { PostingLine } from '#ledger/domain/entry'

/*
 * What happens to money and authority after they came. As in `events.ts` amounts are positive minor
 * units of the ledger's functional currency, and the lines balance in each fund.
 */

interface Of {
  fund: string
  currency: string
  amount: bigint
}

/** A line gives what it has free to another line of the same fund, or (null) back to the fund. */
export function reallocationLines(
  of: Of & { fromLine: string; toLine: string | null }
): PostingLine[] {
  const common = { fund: of.fund, currency: of.currency }
  return [
    { ...common, account: ACCOUNTS.allocated, budgetLine: of.fromLine, amount: of.amount },
    of.toLine === null
      ? { ...common, account: ACCOUNTS.unallocated, amount: -of.amount }
      : { ...common, account: ACCOUNTS.allocated, budgetLine: of.toLine, amount: -of.amount },
  ]
}

/** What a commitment still reserves is free again: on its line, or in its fund. */
export function commitmentReleaseLines(
  of: Of & {
    budgetLine: string
    commitment: string
    party?: string | null
    backTo: 'line' | 'fund'
  }
): PostingLine[] {
  const common = { fund: of.fund, currency: of.currency, party: of.party ?? null }
  const dimensions = { budgetLine: of.budgetLine, commitment: of.commitment }
  return [
    { ...common, ...dimensions, account: ACCOUNTS.committed, amount: of.amount },
    of.backTo === 'line'
      ? { ...common, ...dimensions, account: ACCOUNTS.allocated, amount: -of.amount }
      : { ...common, account: ACCOUNTS.unallocated, amount: -of.amount },
  ]
}

/** What was owed to a payee is paid. The authority was used when the cost arose. */
export function payablePaymentLines(
  of: Of & { party?: string | null; commitment?: string | null; budgetLine?: string | null }
): PostingLine[] {
  const common = {
    fund: of.fund,
    currency: of.currency,
    party: of.party ?? null,
    commitment: of.commitment ?? null,
    budgetLine: of.budgetLine ?? null,
  }
  return [
    { ...common, account: ACCOUNTS.payables, amount: of.amount },
    { ...common, account: ACCOUNTS.cash, amount: -of.amount },
  ]
}

interface BetweenFunds {
  from: string
  to: string
  currency: string
  amount: bigint
}

/** Money of one fund becomes money of another, with the authority to spend it. */
export function transferLines(of: BetweenFunds): PostingLine[] {
  return betweenFunds(of, ACCOUNTS.fundTransfers)
}

/** A restriction has ended: what was not spent joins a fund without it, with its authority. */
export function restrictionReleaseLines(of: BetweenFunds): PostingLine[] {
  return betweenFunds(of, ACCOUNTS.restrictionReleases)
}

function betweenFunds(of: BetweenFunds, through: string): PostingLine[] {
  const giving = { fund: of.from, currency: of.currency }
  const taking = { fund: of.to, currency: of.currency }
  return [
    { ...giving, account: through, amount: of.amount },
    { ...giving, account: ACCOUNTS.cash, amount: -of.amount },
    { ...giving, account: ACCOUNTS.unallocated, amount: of.amount },
    { ...giving, account: ACCOUNTS.budgetControl, amount: -of.amount },
    { ...taking, account: ACCOUNTS.cash, amount: of.amount },
    { ...taking, account: through, amount: -of.amount },
    { ...taking, account: ACCOUNTS.budgetControl, amount: of.amount },
    { ...taking, account: ACCOUNTS.unallocated, amount: -of.amount },
  ]
}
