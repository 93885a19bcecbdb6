import { NO_CURRENCY } from '#money/currencies'
import { ACCOUNTS } from '#ledger/domain/chart'
import type { PostingLine } from '#ledger/domain/entry'
import { pair, type Of } from '#ledger/domain/events'

/*
 * What is given other than money. None of it gives authority to spend: the budgetary accounts never see
 * it. Amounts are positive minor units of the functional currency. Method: FASB ASU 2020-07, Charities
 * SORP (value to the charity; general volunteers are not recognised).
 */

interface OfGift extends Of {
  agreement?: string | null
  party?: string | null
  quantity?: string | null
  unit?: string | null
}

interface OfUse extends OfGift {
  budgetLine: string
}

/** Goods, or rooms and equipment to be used, have come. */
export function inKindReceiptLines(of: OfGift): PostingLine[] {
  return pair(ACCOUNTS.inKindAssets, ACCOUNTS.contributionsInKind, of, giftOf(of))
}

/** What was not used goes back to whoever gave it: it was no contribution after all. */
export function inKindReturnLines(of: OfGift): PostingLine[] {
  return pair(ACCOUNTS.contributionsInKind, ACCOUNTS.inKindAssets, of, giftOf(of))
}

/** Part of it is used for a budget line, or has lapsed there: a cost either way. */
export function inKindUseLines(of: OfUse): PostingLine[] {
  const [cost, rest] = pair(
    ACCOUNTS.programmeExpenseInKind,
    ACCOUNTS.inKindAssets,
    of,
    giftOf(of)
  ) as [PostingLine, PostingLine]
  return [{ ...cost, budgetLine: of.budgetLine }, rest]
}

/** The unused rest is worth more, or (negative) less than it was taken for. */
export function inKindValuationLines(of: OfGift): PostingLine[] {
  const size = { ...of, amount: of.amount < 0n ? -of.amount : of.amount }
  return of.amount < 0n ? inKindReturnLines(size) : inKindReceiptLines(size)
}

/** Work of professionals, lent staff and the like is a contribution and a cost at once. */
export function serviceDonatedLines(of: OfUse): PostingLine[] {
  const [cost, given] = pair(
    ACCOUNTS.programmeExpenseInKind,
    ACCOUNTS.contributedServices,
    of,
    giftOf(of)
  ) as [PostingLine, PostingLine]
  return [{ ...cost, budgetLine: of.budgetLine }, given]
}

/** Hours of volunteers are remembered in minutes, without a value in money. */
export function volunteerTimeLines(of: {
  fund: string
  minutes: bigint
  agreement?: string | null
  party?: string | null
  budgetLine?: string | null
}): PostingLine[] {
  const line = (account: string, amount: bigint): PostingLine => ({
    account,
    fund: of.fund,
    budgetLine: of.budgetLine ?? null,
    agreement: of.agreement ?? null,
    party: of.party ?? null,
    currency: NO_CURRENCY,
    amount,
    functionalAmount: 0n,
    quantity: of.minutes.toString(),
    unit: 'minutes',
  })
  return [line(ACCOUNTS.volunteerTime, of.minutes), line(ACCOUNTS.volunteerTimeContra, -of.minutes)]
}

function giftOf(of: OfGift): Partial<PostingLine> {
  return {
    agreement: of.agreement ?? null,
    party: of.party ?? null,
    quantity: of.quantity ?? null,
    unit: of.unit ?? null,
  }
}
