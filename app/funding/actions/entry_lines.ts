import { selectRows, type Client } from '#core/sql'
import { piecesOf, type ReceiptPart } from '#funding/domain/receipt_parts'
import { openPledgeOf, pledgePolicyOf } from '#funding/queries/ledger_terms'
import { ACCOUNTS } from '#ledger/domain/chart'
import { reversedLines, type PostingLine } from '#ledger/domain/entry'
import {
  authorityLines,
  cashLines,
  pledgeLines,
  type RecognitionPolicy,
} from '#ledger/domain/events'

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
  agreement: PayingAgreement,
  amount: bigint
): Promise<PostingLine[]> {
  const policy = await pledgePolicyOf(client, cityId, agreement.id)
  const size = amount < 0n ? -amount : amount
  const lines = pledgeLines(dimensionsOf(agreement, size), policy)
  const signed = amount < 0n ? reversedLines(lines) : lines
  return (await isIncomeOfCity(client, cityId, agreement)) ? asOwnIncome(signed) : signed
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
  openPledge: bigint
}

export async function receivingOf(
  client: Client,
  cityId: string,
  agreement: PayingAgreement
): Promise<Receiving> {
  const policy = await pledgePolicyOf(client, cityId, agreement.id)
  const isOwnIncome = await isIncomeOfCity(client, cityId, agreement)
  return { policy, isOwnIncome, openPledge: await openPledgeOf(client, cityId, agreement.id) }
}

/** How much of the open pledge an amount answers. */
export function pledgedPart(amount: bigint, { openPledge }: Receiving): bigint {
  const pledged = openPledge < amount ? openPledge : amount
  return pledged > 0n ? pledged : 0n
}

/** Each part of the receipt has its own cash lines with its instalment; the authority comes once. */
export function linesOfReceipt(
  agreement: PayingAgreement,
  { amount, parts }: ReceivedMoney,
  { policy, isOwnIncome, openPledge }: Receiving
): PostingLine[] {
  const pieces = piecesOf(amount, parts, openPledge)
  const cash = pieces.flatMap(({ instalmentId, pledged, amount: piece }) =>
    cashLines({ ...dimensionsOf(agreement, piece), instalment: instalmentId, pledged }, policy)
  )
  const instalment = pieces.length === 1 ? pieces[0].instalmentId : null
  const lines = [...cash, ...authorityLines({ ...dimensionsOf(agreement, amount), instalment })]
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

async function isIncomeOfCity(
  client: Client,
  cityId: string,
  agreement: PayingAgreement
): Promise<boolean> {
  const [funder] = await selectRows(
    client,
    'SELECT funder_kind FROM parties WHERE city_id = ? AND id = ?',
    [cityId, agreement.funderId]
  )
  return funder?.funder_kind === 'own_income'
}

/** The city's own income (fees) is no contribution: it has an account of its own. */
function asOwnIncome(lines: PostingLine[]): PostingLine[] {
  return lines.map((line) =>
    line.account === ACCOUNTS.contributions ? { ...line, account: ACCOUNTS.ownIncome } : line
  )
}
