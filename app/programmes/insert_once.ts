import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { isTakenKey } from '#core/insert_many'
import { Refusal } from '#core/refusal'
import { selectRows, type Row } from '#core/sql'

/** Inserts a row; a key that is taken becomes the refusal. */
export async function insertUnique(
  trx: TransactionClientContract,
  table: string,
  row: Row,
  taken: Refusal
): Promise<void> {
  try {
    await trx.insertQuery().table(table).insert(row)
  } catch (error) {
    throw isTakenKey(error) ? taken : error
  }
}

/** Inserts a row with an id made before the request: sent again it changes nothing, changed it is a conflict. */
export async function insertOnce(
  trx: TransactionClientContract,
  table: string,
  row: Row & { city_id: string; id: string },
  taken: Refusal
): Promise<void> {
  const [stored] = await selectRows(trx, `SELECT * FROM ${table} WHERE city_id = ? AND id = ?`, [
    row.city_id,
    row.id,
  ])
  if (!stored) return insertUnique(trx, table, row, taken)
  const same = Object.entries(row).every(
    ([column, value]) => plain(stored[column]) === plain(value)
  )
  if (!same) throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
}

/** Both databases' ways to give back a boolean or a whole number, as one text. */
function plain(value: unknown): string {
  return String(typeof value === 'boolean' ? Number(value) : value)
}
