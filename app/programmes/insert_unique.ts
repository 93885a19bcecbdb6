import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Refusal } from '#core/refusal'
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
    const code = (error as { code?: string }).code ?? ''
    const isTaken = code === '23505' || /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)$/.test(code)
    throw isTaken ? taken : error
  }
}
