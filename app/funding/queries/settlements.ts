import { selectRows, toBigInt, type Client } from '#core/sql'
import type { InstalmentReceipt } from '#funding/domain/instalments'
import { ACCOUNTS } from '#ledger/domain/chart'
import { stands } from '#ledger/queries/standing'

/** What settled the instalments of an agreement, in its currency. */
export interface Settlement {
  received: InstalmentReceipt[]
  writtenOff: InstalmentReceipt[]
}

export const NOT_SETTLED: Settlement = { received: [], writtenOff: [] }

/**
 * What came and what was written off under each agreement, by the instalment that the postings name:
 * the cash of receipts, and the pledges taken out of the books by write-offs, of entries that stand.
 */
export async function settlements(
  client: Client,
  cityId: string,
  agreementId?: string
): Promise<Map<string, Settlement>> {
  const rows = await selectRows(
    client,
    `SELECT p.agreement_id, p.instalment_id, e.kind, sum(p.amount) AS amount
     FROM postings p JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
     WHERE p.city_id = ? AND p.agreement_id ${agreementId ? '= ?' : 'IS NOT NULL'}
       AND ((e.kind = 'receipt' AND p.account_code = ?)
         OR (e.kind = 'write_off' AND p.account_code IN (?, ?)))
       AND ${stands('e.city_id', 'e.id')}
     GROUP BY p.agreement_id, p.instalment_id, e.kind`,
    [
      cityId,
      ...(agreementId ? [agreementId] : []),
      ACCOUNTS.cash,
      ACCOUNTS.pledgesReceivable,
      ACCOUNTS.pledgesNotRecognised,
    ]
  )
  const found = new Map<string, Settlement>()
  for (const row of rows) {
    const settlement = found.get(row.agreement_id) ?? { received: [], writtenOff: [] }
    found.set(row.agreement_id, settlement)
    const amount = toBigInt(row.amount)
    const instalmentId: string | null = row.instalment_id
    if (row.kind === 'receipt') settlement.received.push({ instalmentId, amount })
    else settlement.writtenOff.push({ instalmentId, amount: -amount })
  }
  return found
}
