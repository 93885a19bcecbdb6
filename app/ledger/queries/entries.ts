import { selectRows, toBigInt, type Client } from '#core/sql'
import type { PostingLine } from '#ledger/domain/entry'

/** The lines of one entry in their order, as they were posted. */
export async function linesOfEntry(
  client: Client,
  cityId: string,
  entryId: string
): Promise<PostingLine[]> {
  const rows = await selectRows(
    client,
    'SELECT * FROM postings WHERE city_id = ? AND entry_id = ? ORDER BY line_no',
    [cityId, entryId]
  )
  return rows.map((row) => ({
    account: row.account_code,
    fund: row.fund_id,
    budgetLine: row.budget_line_id,
    party: row.party_id,
    agreement: row.agreement_id,
    instalment: row.instalment_id,
    commitment: row.commitment_id,
    currency: row.currency,
    amount: toBigInt(row.amount),
    functionalAmount: toBigInt(row.functional_amount),
    quantity: row.quantity,
    unit: row.unit,
  }))
}
