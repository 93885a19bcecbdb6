import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'

export { toCount } from '#core/counts'

export type Row = Record<string, any>
export type Client = QueryClientContract | TransactionClientContract

export function isPostgres(client: Client = db.connection()): boolean {
  return client.dialect.name === 'postgres'
}

/** Where reports and exports read: on SQLite a connection of its own, so that no read blocks the writer. */
export function readClient(): QueryClientContract {
  return isPostgres() ? db.connection() : db.connection('sqlite_read')
}

/** Rows of a hand-written query; bindings are `?`, instants are ISO texts, money is bigint. */
export async function selectRows<T extends Row = Row>(
  client: Client,
  sql: string,
  bindings: unknown[] = []
): Promise<T[]> {
  const result = await client.rawQuery(sql, bindings as never)
  return (isPostgres(client) ? result.rows : result) as T[]
}

/** The end of a query for one page of so many rows, from 1 on; for all rows it is empty. */
export function pageSql(page: number | 'all', size: number): { sql: string; bindings: number[] } {
  return page === 'all'
    ? { sql: '', bindings: [] }
    : { sql: 'LIMIT ? OFFSET ?', bindings: [size, (page - 1) * size] }
}

/** A sum comes as text from PostgreSQL (numeric), as BigInt from SQLite and as null from no rows. */
export function toBigInt(value: unknown): bigint {
  if (value === null || value === undefined) return 0n
  return typeof value === 'bigint' ? value : BigInt(value as string | number)
}

/** SQLite has no boolean: 0 and 1 come back. */
export function toBoolean(value: unknown): boolean {
  return value === true || value === 1 || value === 1n
}

/** A truth value as the database takes it. */
export function toFlag(client: Client, value: boolean): boolean | number {
  return isPostgres(client) ? value : value ? 1 : 0
}
