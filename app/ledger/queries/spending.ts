import { selectRows, toBigInt, toCount, type Client } from '#core/sql'
import { ACCOUNTS } from '#ledger/domain/chart'
import { notClosing } from '#ledger/queries/balances'

/** How many ids one question carries, well below what either database takes. */
const IDS_AT_ONCE = 500

/** What one entry spent from a budget line; minor units of the functional currency, below 0 when it takes back. */
export interface LineSpending {
  entryId: string
  effectiveOn: string
  lineId: string
  amount: bigint
}

/** Every entry that spent from these budget lines or took spending back, by day. */
export async function spendingOfLines(
  client: Client,
  cityId: string,
  lineIds: readonly string[]
): Promise<LineSpending[]> {
  if (lineIds.length === 0) return []
  const rows = await selectRows(
    client,
    `SELECT p.entry_id, p.effective_on, p.budget_line_id, e.seq, -sum(p.functional_amount) AS amount
     FROM postings p JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
     WHERE p.city_id = ? AND p.account_code = ? AND p.budget_line_id IN (${lineIds.map(() => '?').join(', ')})
       AND ${notClosing('p')}
     GROUP BY p.entry_id, p.effective_on, p.budget_line_id, e.seq
     ORDER BY p.effective_on, e.seq`,
    [cityId, ACCOUNTS.expended, ...lineIds]
  )
  return rows.map((row) => ({
    entryId: row.entry_id,
    effectiveOn: row.effective_on,
    lineId: row.budget_line_id,
    amount: toBigInt(row.amount),
  }))
}

/** An entry behind a figure: its number, day, text and what it spent. */
export interface EntryInShort {
  id: string
  seq: number
  effectiveOn: string
  memo: string
  spent: bigint
}

/** These entries in the order of their numbers; ids that are not of the city are left out. */
export async function entriesInShort(
  client: Client,
  cityId: string,
  ids: readonly string[]
): Promise<EntryInShort[]> {
  const found: EntryInShort[] = []
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const some = ids.slice(at, at + IDS_AT_ONCE)
    const rows = await selectRows(
      client,
      `SELECT e.id, e.seq, e.effective_on, e.memo,
         (SELECT -sum(p.functional_amount) FROM postings p
          WHERE p.city_id = e.city_id AND p.entry_id = e.id AND p.account_code = ?) AS spent
       FROM journal_entries e WHERE e.city_id = ? AND e.id IN (${some.map(() => '?').join(', ')})`,
      [ACCOUNTS.expended, cityId, ...some]
    )
    for (const row of rows) {
      found.push({
        id: row.id,
        seq: toCount(row.seq),
        effectiveOn: row.effective_on,
        memo: row.memo,
        spent: toBigInt(row.spent),
      })
    }
  }
  return found.toSorted((a, b) => a.seq - b.seq)
}
