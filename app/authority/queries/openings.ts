import { selectRows, toBigInt, type Client } from '#core/sql'
import { stands } from '#ledger/queries/standing'

export interface OpeningRow {
  fundId: string
  code: string
  name: string
  /** The balances that stand; null when the fund began without any. */
  opening: {
    openedOn: string
    netAssets: bigint
    unspent: bigint
    source: string
    entryId: string
    entrySeq: bigint
  } | null
  /** Day of the first entry that is no opening; null while there is none. */
  firstEntryOn: string | null
}

/** Every open fund with the balances it began with, by code. */
export async function fundOpenings(client: Client, cityId: string): Promise<OpeningRow[]> {
  const rows = await selectRows(
    client,
    `SELECT f.id, f.code, f.name, o.opened_on, o.net_assets, o.unspent, o.source, o.entry_id,
       e.seq AS entry_seq,
       (SELECT min(p.effective_on) FROM postings p
        JOIN journal_entries d ON d.city_id = p.city_id AND d.id = p.entry_id
        WHERE p.city_id = f.city_id AND p.fund_id = f.id
          AND d.kind NOT IN ('opening', 'reversal')) AS first_on
     FROM funds f
     LEFT JOIN fund_openings o ON o.city_id = f.city_id AND o.fund_id = f.id
       AND ${stands('o.city_id', 'o.entry_id')}
     LEFT JOIN journal_entries e ON e.city_id = o.city_id AND e.id = o.entry_id
     WHERE f.city_id = ? AND f.closed_on IS NULL ORDER BY f.code`,
    [cityId]
  )
  return rows.map((row) => ({
    fundId: row.id,
    code: row.code,
    name: row.name,
    opening: row.entry_id
      ? {
          openedOn: row.opened_on,
          netAssets: toBigInt(row.net_assets),
          unspent: toBigInt(row.unspent),
          source: row.source,
          entryId: row.entry_id,
          entrySeq: toBigInt(row.entry_seq),
        }
      : null,
    firstEntryOn: row.first_on ?? null,
  }))
}
