import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt, type Row } from '#core/sql'
import type { PostedEntry } from '#ledger/actions/entry_writers'

/** The row that a request would write, without its entry: that has the id of the row. */
export type RequestedRow = Row & { city_id: string; id: string }

/**
 * The entry of a request that came before, or null. The same id with anything else in it is a conflict.
 */
export async function storedEntry(
  trx: TransactionClientContract,
  table: string,
  row: RequestedRow
): Promise<PostedEntry | null> {
  const [stored] = await selectRows(
    trx,
    `SELECT t.*, e.seq AS entry_seq, e.hash AS entry_hash FROM ${table} t
     JOIN journal_entries e ON e.city_id = t.city_id AND e.id = t.entry_id
     WHERE t.city_id = ? AND t.id = ?`,
    [row.city_id, row.id]
  )
  if (!stored) return null
  const same = Object.entries(row).every(([column, value]) =>
    typeof value === 'bigint'
      ? toBigInt(stored[column]) === value
      : (stored[column] ?? null) === (value ?? null)
  )
  if (!same) throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  return { id: row.id, seq: toBigInt(stored.entry_seq), hash: stored.entry_hash, replayed: true }
}

/** Words as they are kept: one Unicode form, no blanks around, null for none. */
export function words(text: string | null | undefined): string | null {
  return text?.normalize('NFC').trim() || null
}
