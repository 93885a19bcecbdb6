import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Row } from '#core/sql'

/** Rows that one statement carries; SQLite takes at most 500. */
const AT_ONCE = 400

/** Inserts rows of one table, as few statements as the databases allow. */
export async function insertMany(
  trx: TransactionClientContract,
  table: string,
  rows: readonly Row[]
): Promise<void> {
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    await trx
      .insertQuery()
      .table(table)
      .multiInsert(rows.slice(at, at + AT_ONCE))
  }
}

/** Whether the database refused a key because another row has it. */
export function isTakenKey(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? ''
  return code === '23505' || /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)$/.test(code)
}
