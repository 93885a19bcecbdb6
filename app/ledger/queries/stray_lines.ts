import { selectRows, toCount, type Client } from '#core/sql'
import type { LedgerFault } from '#ledger/faults'

const SHOWN = 20

/** How many lines a city has in the books, whatever entry they name. */
export async function linesOf(client: Client, cityId: string): Promise<number> {
  const [row] = await selectRows(
    client,
    'SELECT count(*) AS lines FROM postings WHERE city_id = ?',
    [cityId]
  )
  return toCount(row.lines)
}

/** Lines that no entry has, where the city has another number of them than was found with its entries. */
export async function findStrayLines(
  client: Client,
  cityId: string,
  { found, all }: { found: number; all: number }
): Promise<LedgerFault[]> {
  if (all === found) return []
  const rows = await selectRows(
    client,
    `SELECT entry_id, line_no FROM postings p WHERE p.city_id = ? AND NOT EXISTS (
       SELECT 1 FROM journal_entries e WHERE e.city_id = p.city_id AND e.id = p.entry_id)
     ORDER BY entry_id, line_no LIMIT ${SHOWN}`,
    [cityId]
  )
  return rows.map((row) => ({
    seq: null,
    code: 'V_LINE',
    params: { line: String(row.line_no), column: 'entry_id', entry: row.entry_id },
  }))
}
