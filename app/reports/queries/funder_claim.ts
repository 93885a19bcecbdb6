import { selectRows, toBigInt, type Client } from '#core/sql'
import type { EntryKind } from '#ledger/domain/entry'
import { ACCOUNTS } from '#ledger/domain/chart'
import { ofOrigin } from '#ledger/queries/origins'
import type { ReceivedMoney } from '#reports/domain/funder_figures'
import type { FunderDays } from '#reports/queries/funder_money'

/** What came under an agreement, and what may still be claimed: in its currency and as the books took it. */
export interface FunderClaim {
  receivedBefore: ReceivedMoney
  received: ReceivedMoney
  /** To be given back to the funder, paid or not. */
  returned: ReceivedMoney
  /** The pledge that neither a receipt nor a write-off has answered. */
  open: ReceivedMoney
  /** What was agreed, in the terms that were known. */
  agreed: bigint
}

export const CLAIM_ACCOUNTS = {
  received: [ACCOUNTS.cash],
  returned: [ACCOUNTS.refundsPayable],
  open: [ACCOUNTS.pledgesReceivable, ACCOUNTS.pledgesNotRecognised],
} as const

export async function funderClaim(
  client: Client,
  cityId: string,
  agreement: { id: string; amount: bigint },
  { from, to, knownAt }: FunderDays,
  knownUntil: string | null
): Promise<FunderClaim> {
  const moved = async (
    accounts: readonly string[],
    days: { from?: string; to?: string },
    origin?: EntryKind
  ): Promise<ReceivedMoney> => {
    const [row] = await selectRows(
      client,
      `SELECT sum(p.amount) AS amount, sum(p.functional_amount) AS functional
       FROM postings p JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
       WHERE p.city_id = ? AND p.agreement_id = ?
         AND p.account_code IN (${accounts.map(() => '?').join(', ')})
         ${days.from ? 'AND p.effective_on >= ?' : ''} AND p.effective_on ${days.to ? '<' : '<='} ?
         ${knownAt === null ? '' : 'AND e.seq <= ?'} ${origin ? `AND ${ofOrigin('e')}` : ''}`,
      [
        ...[cityId, agreement.id, ...accounts],
        ...(days.from ? [days.from] : []),
        days.to ?? to,
        ...(knownAt === null ? [] : [knownAt]),
        ...(origin ? [cityId, origin, cityId] : []),
      ]
    )
    return { amount: toBigInt(row?.amount), functional: toBigInt(row?.functional) }
  }
  const [refunded, lapsed] = [
    await moved(CLAIM_ACCOUNTS.returned, {}, 'refund'),
    await moved(CLAIM_ACCOUNTS.returned, {}, 'pledge_lapse'),
  ]
  const back = {
    amount: refunded.amount + lapsed.amount,
    functional: refunded.functional + lapsed.functional,
  }
  return {
    receivedBefore: await moved(CLAIM_ACCOUNTS.received, { to: from }, 'receipt'),
    received: await moved(CLAIM_ACCOUNTS.received, { from }, 'receipt'),
    returned: { amount: -back.amount, functional: -back.functional },
    open: await moved(CLAIM_ACCOUNTS.open, {}),
    agreed: await agreedAmount(client, cityId, agreement, knownUntil),
  }
}

async function agreedAmount(
  client: Client,
  cityId: string,
  agreement: { id: string; amount: bigint },
  knownUntil: string | null
): Promise<bigint> {
  if (knownUntil === null) return agreement.amount
  const [version] = await selectRows(
    client,
    `SELECT snapshot FROM agreement_versions WHERE city_id = ? AND agreement_id = ? AND changed_at <= ?
     ORDER BY version DESC LIMIT 1`,
    [cityId, agreement.id, knownUntil]
  )
  return version ? BigInt(JSON.parse(version.snapshot).amount) : agreement.amount
}
