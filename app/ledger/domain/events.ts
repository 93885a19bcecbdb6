import { ACCOUNTS } from '#ledger/domain/chart'
import type { PostingLine } from '#ledger/domain/entry'

/*
 * The lines of each business event. Amounts are positive minor units of the ledger's functional
 * currency; every function returns lines that balance in each fund.
 */

export type RecognitionPolicy = 'on_receipt' | 'on_pledge'

export interface Of {
  fund: string
  currency: string
  amount: bigint
  /** In the functional currency; the same as `amount` unless money is foreign. */
  functionalAmount?: bigint
}

export interface OfAgreement extends Of {
  agreement: string
  party?: string | null
  instalment?: string | null
}

interface OfLine extends Of {
  budgetLine: string
}

interface OfCommitment extends OfLine {
  commitment: string
  party?: string | null
}

/** A debit and a credit of one amount; none of nothing. */
export function pair(
  debit: string,
  credit: string,
  of: Of,
  dimensions: Partial<PostingLine>
): PostingLine[] {
  const functional = of.functionalAmount ?? of.amount
  if (of.amount === 0n && functional === 0n) return []
  const common = { ...dimensions, fund: of.fund, currency: of.currency }
  return [
    { ...common, account: debit, amount: of.amount, functionalAmount: functional },
    { ...common, account: credit, amount: -of.amount, functionalAmount: -functional },
  ]
}

/** A signed, unconditional pledge: recognised at once, or kept as memorandum until money comes. */
export function pledgeLines(of: OfAgreement, policy: RecognitionPolicy): PostingLine[] {
  const dimensions = agreementOf(of)
  return policy === 'on_pledge'
    ? pair(ACCOUNTS.pledgesReceivable, ACCOUNTS.contributions, of, dimensions)
    : pair(ACCOUNTS.pledgesNotRecognised, ACCOUNTS.pledgesContra, of, dimensions)
}

/**
 * Cash received under an agreement, with the authority to spend it. `pledged` is the part that answers
 * a recorded pledge; what comes above it is revenue at once.
 */
export function receiptLines(
  of: OfAgreement & { pledged: bigint },
  policy: RecognitionPolicy
): PostingLine[] {
  return [...cashLines(of, policy), ...authorityLines(of)]
}

/** The cash of a receipt, or of one part of it, without the authority. */
export function cashLines(
  of: OfAgreement & { pledged: bigint },
  policy: RecognitionPolicy
): PostingLine[] {
  const dimensions = agreementOf(of)
  const pledged = { ...of, amount: of.pledged }
  const lines: PostingLine[] = []
  if (policy === 'on_pledge') {
    const above = { ...of, amount: of.amount - of.pledged }
    if (pledged.amount > 0n)
      lines.push(...pair(ACCOUNTS.cash, ACCOUNTS.pledgesReceivable, pledged, dimensions))
    if (above.amount > 0n)
      lines.push(...pair(ACCOUNTS.cash, ACCOUNTS.contributions, above, dimensions))
  } else {
    lines.push(...pair(ACCOUNTS.cash, ACCOUNTS.contributions, of, dimensions))
    if (pledged.amount > 0n) {
      lines.push(
        ...pair(ACCOUNTS.pledgesContra, ACCOUNTS.pledgesNotRecognised, pledged, dimensions)
      )
    }
  }
  return lines
}

/** What the city earns itself (fees, sales), with the authority to spend it. */
export function ownIncomeLines(of: Of & { party?: string | null }): PostingLine[] {
  const dimensions = { party: of.party ?? null }
  return [
    ...pair(ACCOUNTS.cash, ACCOUNTS.ownIncome, of, dimensions),
    ...pair(ACCOUNTS.budgetControl, ACCOUNTS.unallocated, of, dimensions),
  ]
}

/** Budget authority: what a fund may spend from now on. */
export function authorityLines(of: Of & Partial<OfAgreement>): PostingLine[] {
  return pair(ACCOUNTS.budgetControl, ACCOUNTS.unallocated, of, agreementOf(of))
}

/** A decision moves a fund's free authority to a budget line. */
export function allocationLines(of: OfLine): PostingLine[] {
  const common = { fund: of.fund, currency: of.currency }
  return [
    { ...common, account: ACCOUNTS.unallocated, amount: of.amount },
    { ...common, account: ACCOUNTS.allocated, budgetLine: of.budgetLine, amount: -of.amount },
  ]
}

/** An order, a contract or a sub-grant reserves part of what a line was allocated. */
export function commitmentLines(of: OfCommitment): PostingLine[] {
  const dimensions = { budgetLine: of.budgetLine, party: of.party ?? null }
  return pair(ACCOUNTS.allocated, ACCOUNTS.committed, of, {
    ...dimensions,
    commitment: of.commitment,
  })
}

/**
 * Spending against a commitment. `released` is the reserve that this payment uses up; an actual cost
 * above it draws on the line itself, and what a final payment leaves of the reserve goes back to the line.
 */
export function expenditureLines(
  of: OfCommitment & { released: bigint; nature: 'capital' | 'current'; paid: boolean }
): PostingLine[] {
  const dimensions = {
    budgetLine: of.budgetLine,
    party: of.party ?? null,
    commitment: of.commitment,
  }
  const common = { fund: of.fund, currency: of.currency, ...dimensions }
  const fromLine = of.amount - of.released
  const lines: PostingLine[] = []
  if (of.released !== 0n)
    lines.push({ ...common, account: ACCOUNTS.committed, amount: of.released })
  if (fromLine !== 0n) lines.push({ ...common, account: ACCOUNTS.allocated, amount: fromLine })
  lines.push({ ...common, account: ACCOUNTS.expended, amount: -of.amount })
  const expense = of.nature === 'capital' ? ACCOUNTS.capitalOutlay : ACCOUNTS.programmeExpense
  lines.push(...pair(expense, of.paid ? ACCOUNTS.cash : ACCOUNTS.payables, of, dimensions))
  return lines
}

/** The agreement, the party and the instalment that a line belongs to. */
export function agreementOf(of: Partial<OfAgreement>): Partial<PostingLine> {
  return {
    agreement: of.agreement ?? null,
    party: of.party ?? null,
    instalment: of.instalment ?? null,
  }
}
