import { selectRows, type Client } from '#core/sql'
import { piecesOf, type ReceiptPart } from '#funding/domain/receipt_parts'
import type { Condition, OpenPledge } from '#funding/domain/conditions'
import { pledgePolicyOf } from '#funding/queries/ledger_terms'
import { openAnswers } from '#funding/queries/open_answers'
import { ACCOUNTS } from '#ledger/domain/chart'
import { reversedLines, type PostingLine } from '#ledger/domain/entry'
import {
  authorityLines,
  cashLines,
  pledgeLines,
  type RecognitionPolicy,
} from '#ledger/domain/events'
import { advanceLines, conditionalPledgeLines, recoveryLines } from '#ledger/domain/pledge_events'

interface PayingAgreement {
  id: string
  funderId: string
  fundId: string
  currency: string
}

/** Lines of a pledge, or of the part by which a changed agreement is more (or less, if negative). */
export async function pledgeEntryLines(
  client: Client,
  cityId: string,
  agreement: PayingAgreement & { condition?: Condition | null },
  amount: bigint
): Promise<PostingLine[]> {
  const policy = await pledgePolicyOf(client, cityId, agreement.id)
  const isOwnIncome = await isIncomeOfCity(client, cityId, agreement.funderId)
  return linesOfPledge(agreement, amount, { policy, isOwnIncome })
}

/** The same when what the books say of the agreement is known. */
export function linesOfPledge(
  agreement: PayingAgreement & { condition?: Condition | null },
  amount: bigint,
  { policy, isOwnIncome }: Pick<Receiving, 'policy' | 'isOwnIncome'>
): PostingLine[] {
  const size = amount < 0n ? -amount : amount
  const of = dimensionsOf(agreement, size)
  const lines = agreement.condition ? conditionalPledgeLines(of) : pledgeLines(of, policy)
  const signed = amount < 0n ? reversedLines(lines) : lines
  return isOwnIncome ? asOwnIncome(signed) : signed
}

/** Lines of money received, with the authority to spend it; what answers the open pledge reduces it. */
export async function receiptEntryLines(
  client: Client,
  cityId: string,
  agreement: PayingAgreement,
  receipt: ReceivedMoney
): Promise<PostingLine[]> {
  return linesOfReceipt(agreement, receipt, await receivingOf(client, cityId, agreement))
}

interface ReceivedMoney {
  amount: bigint
  parts: readonly ReceiptPart[]
}

/** What the books say of an agreement that takes money; it holds for as long as the agreement is locked. */
export interface Receiving {
  policy: RecognitionPolicy
  isOwnIncome: boolean
  open: OpenPledge
  /** An advance may be spent before its condition is met. */
  spendToFulfil: boolean
}

export async function receivingOf(
  client: Client,
  cityId: string,
  agreement: PayingAgreement
): Promise<Receiving> {
  const policy = await pledgePolicyOf(client, cityId, agreement.id)
  const isOwnIncome = await isIncomeOfCity(client, cityId, agreement.funderId)
  return { policy, isOwnIncome, ...(await openAnswers(client, cityId, agreement)) }
}

/**
 * Each part of the receipt has its own cash lines with its instalment; the authority comes once, for all
 * that may be spent.
 */
export function linesOfReceipt(
  agreement: PayingAgreement,
  { amount, parts }: ReceivedMoney,
  { policy, isOwnIncome, open, spendToFulfil }: Receiving
): PostingLine[] {
  const pieces = piecesOf(amount, parts, open)
  const cash = pieces.flatMap(({ instalmentId, pledged, advance, recovered, above }) => {
    const of = (part: bigint) => ({ ...dimensionsOf(agreement, part), instalment: instalmentId })
    return [
      ...cashLines({ ...of(pledged + above), pledged }, policy),
      ...advanceLines(of(advance)),
      ...recoveryLines(of(recovered)),
    ]
  })
  const instalment = pieces.length === 1 ? pieces[0].instalmentId : null
  const held = spendToFulfil ? 0n : pieces.reduce((sum, { advance }) => sum + advance, 0n)
  const authority = authorityLines({ ...dimensionsOf(agreement, amount - held), instalment })
  const lines = [...cash, ...authority]
  return isOwnIncome ? asOwnIncome(lines) : lines
}

function dimensionsOf(agreement: PayingAgreement, amount: bigint) {
  return {
    fund: agreement.fundId,
    currency: agreement.currency,
    amount,
    agreement: agreement.id,
    party: agreement.funderId,
  }
}

/** Whether what the party gives is the city's own income, such as fees, and no contribution. */
export async function isIncomeOfCity(
  client: Client,
  cityId: string,
  partyId: string
): Promise<boolean> {
  const [funder] = await selectRows(
    client,
    'SELECT funder_kind FROM parties WHERE city_id = ? AND id = ?',
    [cityId, partyId]
  )
  return funder?.funder_kind === 'own_income'
}

/** The city's own income (fees) is no contribution: it has an account of its own. */
function asOwnIncome(lines: PostingLine[]): PostingLine[] {
  return lines.map((line) =>
    line.account === ACCOUNTS.contributions ? { ...line, account: ACCOUNTS.ownIncome } : line
  )
}
