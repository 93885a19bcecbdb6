import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { isTakenKey } from '#core/insert_many'
import type { Refusal } from '#core/refusal'
import { sentBefore } from '#core/sent_before'
import type { Row } from '#core/sql'

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
  if (await sentBefore(trx, table, { cityId: row.city_id, id: row.id }, row)) return
  await insertUnique(trx, table, row, taken)
}
