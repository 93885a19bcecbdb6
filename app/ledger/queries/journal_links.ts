import { createHash } from 'node:crypto'
import { selectRows, toBigInt, type Client } from '#core/sql'
import { entryCondition, type JournalFilter } from '#ledger/queries/journal'
import { ofOrigin } from '#ledger/queries/origins'

/**
 * SHA-256 over the numbers and hashes of the entries that the filter finds, in their order: "12 9f86…" and a line
 * feed for each. Whoever has their list can compute it again.
 */
export async function linksOf(
  client: Client,
  cityId: string,
  filter: JournalFilter
): Promise<{ entries: number; sha256: string }> {
  const condition = entryCondition(cityId, filter)
  const rows = await selectRows(
    client,
    `SELECT e.seq, e.hash FROM journal_entries e WHERE ${condition.sql} ORDER BY e.seq`,
    condition.bindings
  )
  const hash = createHash('sha256')
  for (const { seq, hash: link } of rows) hash.update(`${seq} ${link}\n`)
  return { entries: rows.length, sha256: hash.digest('hex') }
}

/** Ids of the entries that close a year, and of those that give money back to a funder with what takes them back. */
export async function markedEntries(client: Client, cityId: string) {
  const closing = await selectRows(
    client,
    'SELECT entry_id AS id FROM closing_entries WHERE city_id = ?',
    [cityId]
  )
  const refunds = await selectRows(
    client,
    `SELECT e.id FROM journal_entries e WHERE e.city_id = ? AND ${ofOrigin('e')}`,
    [cityId, cityId, 'refund', cityId]
  )
  const idsOf = (rows: { id?: string }[]) => new Set(rows.map(({ id }) => id as string))
  return { closes: idsOf(closing), refunds: idsOf(refunds) }
}

export interface ChainHead {
  seq: bigint
  hash: string
  recordedAt: string | null
}

/** The end of the chain as it was when this entry was the last; null: of today. Undefined while there is no entry. */
export async function headAt(
  client: Client,
  cityId: string,
  known: bigint | null
): Promise<ChainHead | undefined> {
  const [row] = await selectRows(
    client,
    `SELECT seq, hash, recorded_at FROM journal_entries WHERE city_id = ?
     ${known === null ? '' : 'AND seq <= ?'} ORDER BY seq DESC LIMIT 1`,
    [cityId, ...(known === null ? [] : [known])]
  )
  return row && { seq: toBigInt(row.seq), hash: row.hash, recordedAt: row.recorded_at }
}

/** The latest day of an entry that was known then. */
export async function lastDay(
  client: Client,
  cityId: string,
  known: bigint
): Promise<string | null> {
  const [row] = await selectRows(
    client,
    'SELECT max(effective_on) AS day FROM journal_entries WHERE city_id = ? AND seq <= ?',
    [cityId, known]
  )
  return row?.day ?? null
}
