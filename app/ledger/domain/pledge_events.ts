import { ACCOUNTS } from '#ledger/domain/chart'
import type { PostingLine } from '#ledger/domain/entry'
import {
  agreementOf,
  pair,
  type Of,
  type OfAgreement,
  type RecognitionPolicy,
} from '#ledger/domain/events'

/*
 * What becomes of a pledge after it was signed, and of money that goes back. Amounts are positive minor
 * units; every function returns lines that balance in each fund and currency. Method: FASB ASU 2018-08
 * (conditional contributions), IPSAS 47 (unfulfilled obligations), IPSAS 41 (impairment).
 */

/** Authority is always in the functional currency. */
interface Authority {
  functionalCurrency: string
}

/** A conditional pledge is only remembered, whatever the city's policy: it may never be due. */
export function conditionalPledgeLines(of: OfAgreement): PostingLine[] {
  return pair(ACCOUNTS.pledgesNotRecognised, ACCOUNTS.pledgesContra, of, agreementOf(of))
}

/**
 * Cash that came before its condition is met is owed, not earned. It may be spent (authority comes beside
 * these lines) only where the agreement wants it spent to fulfil the condition.
 */
export function advanceLines(of: OfAgreement): PostingLine[] {
  return pair(ACCOUNTS.cash, ACCOUNTS.refundableAdvances, of, agreementOf(of))
}

/**
 * A condition is met: cash that was held for it is earned and may be spent; the rest is a pledge like any
 * other, recognised or only remembered by the policy. `memory` is what is remembered of both.
 */
export function conditionMetLines(
  of: OfAgreement & Authority & { held: Of; rest: Of; memory: Of; spendToFulfil: boolean },
  policy: RecognitionPolicy
): PostingLine[] {
  const dimensions = agreementOf(of)
  return [
    ...pair(ACCOUNTS.refundableAdvances, ACCOUNTS.contributions, of.held, dimensions),
    ...(policy === 'on_pledge'
      ? pair(ACCOUNTS.pledgesReceivable, ACCOUNTS.contributions, of.rest, dimensions)
      : []),
    ...pair(ACCOUNTS.pledgesContra, ACCOUNTS.pledgesNotRecognised, of.memory, dimensions),
    ...(of.spendToFulfil ? [] : authority(of, of.held)),
  ]
}

/**
 * A condition can no longer be met: the pledge is forgotten, and cash held for it is owed to the funder
 * who has a right of return, or earned where there is none.
 */
export function pledgeLapseLines(
  of: OfAgreement & Authority & { held: Of; rightOfReturn: boolean; spendToFulfil: boolean }
): PostingLine[] {
  const dimensions = agreementOf(of)
  const goesTo = of.rightOfReturn ? ACCOUNTS.refundsPayable : ACCOUNTS.contributions
  const mayBeSpent = of.spendToFulfil === of.rightOfReturn
  return [
    ...pair(ACCOUNTS.pledgesContra, ACCOUNTS.pledgesNotRecognised, of, dimensions),
    ...pair(ACCOUNTS.refundableAdvances, goesTo, of.held, dimensions),
    ...(mayBeSpent ? authority(of, of.held, of.rightOfReturn ? -1n : 1n) : []),
  ]
}

/** A recognised pledge becomes doubtful: its loss is expected before it is certain. */
export function allowanceLines(of: OfAgreement): PostingLine[] {
  return pair(ACCOUNTS.pledgeLosses, ACCOUNTS.pledgeAllowance, of, agreementOf(of))
}

/**
 * A pledge will not come. What was recognised is taken from the allowance as far as that goes and is a
 * loss above it; what was only remembered is forgotten. No authority rested on it: that comes with money.
 */
export function writeOffLines(
  of: OfAgreement & { provided: Of; recognised: boolean }
): PostingLine[] {
  const dimensions = agreementOf(of)
  if (!of.recognised) {
    return pair(ACCOUNTS.pledgesContra, ACCOUNTS.pledgesNotRecognised, of, dimensions)
  }
  return [
    ...pair(ACCOUNTS.pledgeAllowance, ACCOUNTS.pledgesReceivable, of.provided, dimensions),
    ...pair(ACCOUNTS.pledgeLosses, ACCOUNTS.pledgesReceivable, less(of, of.provided), dimensions),
  ]
}

/** Cash of a pledge that was written off came after all: the loss is less. */
export function recoveryLines(of: OfAgreement): PostingLine[] {
  return pair(ACCOUNTS.cash, ACCOUNTS.pledgeLosses, of, agreementOf(of))
}

export type RefundBasis = 'unearned' | 'earned' | 'closed_year'

/**
 * Money is owed back to a funder: not yet earned, it was held as an advance; earned this year, it is no
 * revenue any more; earned in a closed year, it is a cost of this one. What may be spent falls with it.
 */
export function refundLines(
  of: OfAgreement & Authority & { basis: RefundBasis; revenue: string; spendToFulfil: boolean }
): PostingLine[] {
  const from = {
    unearned: ACCOUNTS.refundableAdvances,
    earned: of.revenue,
    closed_year: ACCOUNTS.closedYearRefunds,
  }[of.basis]
  const gaveAuthority = of.basis !== 'unearned' || of.spendToFulfil
  return [
    ...pair(from, ACCOUNTS.refundsPayable, of, agreementOf(of)),
    ...(gaveAuthority ? authority(of, of, -1n) : []),
  ]
}

export function refundPaymentLines(of: OfAgreement): PostingLine[] {
  return pair(ACCOUNTS.refundsPayable, ACCOUNTS.cash, of, agreementOf(of))
}

/** Gives (1) or takes back (-1) the authority to spend an amount. */
function authority(of: OfAgreement & Authority, part: Of, sign: 1n | -1n = 1n): PostingLine[] {
  const amount = (part.functionalAmount ?? part.amount) * sign
  const inBooks = { fund: of.fund, currency: of.functionalCurrency, amount }
  return pair(ACCOUNTS.budgetControl, ACCOUNTS.unallocated, inBooks, agreementOf(of))
}

function less(of: Of, part: Of): Of {
  return {
    fund: of.fund,
    currency: of.currency,
    amount: of.amount - part.amount,
    functionalAmount: (of.functionalAmount ?? of.amount) - (part.functionalAmount ?? part.amount),
  }
}
