import { selectRows, type Client } from '#core/sql'
import { ledgerTermsOf, openPledgeOf } from '#funding/queries/ledger_terms'
import { ACCOUNTS } from '#ledger/domain/chart'
import { reversedLines, type PostingLine } from '#ledger/domain/entry'
import { pledgeLines, receiptLines } from '#ledger/domain/events'

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
  const { policy } = await ledgerTermsOf(client, cityId)
  const size = amount < 0n ? -amount : amount
  const lines = pledgeLines(dimensionsOf(agreement, size), policy)
  const signed = amount < 0n ? reversedLines(lines) : lines
  return asIncomeOf(client, cityId, agreement, signed)
}

/** Lines of money received, with the authority to spend it; what answers the open pledge reduces it. */
export async function receiptEntryLines(
  client: Client,
  cityId: string,
  agreement: PayingAgreement,
  receipt: { amount: bigint; instalmentId: string | null }
): Promise<PostingLine[]> {
  const { policy } = await ledgerTermsOf(client, cityId)
  const open = await openPledgeOf(client, cityId, agreement.id)
  const pledged = open < receipt.amount ? open : receipt.amount
  const of = { ...dimensionsOf(agreement, receipt.amount), instalment: receipt.instalmentId }
  const lines = receiptLines({ ...of, pledged: pledged > 0n ? pledged : 0n }, policy)
  return asIncomeOf(client, cityId, agreement, lines)
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

/** The city's own income (fees) is no contribution: it has an account of its own. */
async function asIncomeOf(
  client: Client,
  cityId: string,
  agreement: PayingAgreement,
  lines: PostingLine[]
): Promise<PostingLine[]> {
  const [funder] = await selectRows(
    client,
    'SELECT funder_kind FROM parties WHERE city_id = ? AND id = ?',
    [cityId, agreement.funderId]
  )
  if (funder?.funder_kind !== 'own_income') return lines
  return lines.map((line) =>
    line.account === ACCOUNTS.contributions ? { ...line, account: ACCOUNTS.ownIncome } : line
  )
}
