import { selectRows, toBigInt, type Client } from '#core/sql'
import type { RefundRow } from '#funding/queries/refunds'
import { ACCOUNTS } from '#ledger/domain/chart'
import { stands } from '#ledger/queries/standing'

/** An adjustment that paid money back to a funder and is not counted as a payment of a refund yet. */
export interface Repayment {
  entryId: string
  seq: bigint
  on: string
  memo: string
  amount: bigint
}

/**
 * Adjustments of the agreement's fund that took as much off what is owed to funders as they took from its
 * money, no more than is still open, since the refund was decided. One in another currency is a payment with
 * a rate, which no adjustment has: there are none.
 */
export async function repaymentsOf(
  client: Client,
  cityId: string,
  refund: Pick<RefundRow, 'agreementId' | 'currency' | 'open' | 'decidedOn'>
): Promise<Repayment[]> {
  if (refund.open <= 0n) return []
  const rows = await selectRows(
    client,
    `SELECT e.id, e.seq, e.effective_on, e.memo, sum(p.amount) AS amount
     FROM agreements a
     JOIN ledgers l ON l.city_id = a.city_id AND l.functional_currency = a.currency
     JOIN postings p ON p.city_id = a.city_id AND p.account_code = '${ACCOUNTS.refundsPayable}'
       AND p.fund_id = a.fund_id AND (p.agreement_id IS NULL OR p.agreement_id = a.id)
     JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
     WHERE a.city_id = ? AND a.id = ? AND e.kind = 'adjustment' AND e.effective_on >= ?
       AND ${stands('e.city_id', 'e.id')}
       AND NOT EXISTS (SELECT 1 FROM refund_payments q
         WHERE q.city_id = e.city_id AND q.entry_id = e.id)
       AND NOT EXISTS (SELECT 1 FROM postings o WHERE o.city_id = e.city_id AND o.entry_id = e.id
         AND (o.account_code NOT IN ('${ACCOUNTS.refundsPayable}', '${ACCOUNTS.cash}') OR o.fund_id <> a.fund_id
           OR o.agreement_id <> a.id))
     GROUP BY e.id, e.seq, e.effective_on, e.memo
     HAVING sum(p.amount) > 0 ORDER BY e.seq`,
    [cityId, refund.agreementId, refund.decidedOn]
  )
  return rows
    .map((row) => ({
      entryId: row.id as string,
      seq: toBigInt(row.seq),
      on: row.effective_on as string,
      memo: row.memo as string,
      amount: toBigInt(row.amount),
    }))
    .filter(({ amount }) => amount <= refund.open)
}
