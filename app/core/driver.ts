import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { isPostgres } from '#core/sql'

/*
 * The driver below the query builder, for the few statements that run for every entry: they are
 * prepared once and cost a fraction of their way through the builder. They belong to the transaction
 * all the same; errors come as the driver throws them.
 */

export interface PreparedStatement {
  get(...bindings: unknown[]): Record<string, any> | undefined
  all(...bindings: unknown[]): Record<string, any>[]
  run(...bindings: unknown[]): unknown
  raw(on: boolean): PreparedStatement
}

interface SqliteConnection {
  inTransaction: boolean
  prepare(sql: string): PreparedStatement
}

interface PostgresQuery {
  name?: string
  text: string
  values: unknown[]
  rowMode?: 'array'
}

interface PostgresConnection {
  query(query: PostgresQuery): Promise<{ rows: any[] }>
}

const prepared = new WeakMap<SqliteConnection, Map<string, PreparedStatement>>()

/** The connection of a transaction that is not over. */
async function connectionOf<T>(trx: TransactionClientContract): Promise<T> {
  if (trx.isCompleted) throw new Error('The transaction is over')
  const { client } = trx.knexClient as unknown as {
    client: { acquireConnection(): Promise<unknown> }
  }
  return (await client.acquireConnection()) as T
}

export class SqliteDriver {
  constructor(private connection: SqliteConnection) {}

  static async of(trx: TransactionClientContract): Promise<SqliteDriver> {
    return new SqliteDriver(await connectionOf(trx))
  }

  /** The same text gives the same prepared statement. */
  prepare(sql: string): PreparedStatement {
    let statements = prepared.get(this.connection)
    if (!statements) prepared.set(this.connection, (statements = new Map()))
    let statement = statements.get(sql)
    if (!statement) statements.set(sql, (statement = this.connection.prepare(sql)))
    return statement
  }

  /** Work that is taken back when it throws, without a pause in which anything else could write. */
  savepoint<T>(work: () => T): T {
    this.prepare('SAVEPOINT part').run()
    try {
      const result = work()
      this.prepare('RELEASE part').run()
      return result
    } catch (error) {
      // Some errors, such as a full disk, have ended the whole transaction already.
      if (this.connection.inTransaction) {
        this.prepare('ROLLBACK TO part').run()
        this.prepare('RELEASE part').run()
      }
      throw error
    }
  }
}

/** Runs one statement on PostgreSQL, prepared under its name the first time. */
export async function queryPostgres(
  trx: TransactionClientContract,
  query: PostgresQuery
): Promise<any[]> {
  return (await (await connectionOf<PostgresConnection>(trx)).query(query)).rows
}

/** Rows as arrays in the order of the columns asked for: for reading a whole ledger. */
export async function selectArrays(
  trx: TransactionClientContract,
  sql: string,
  values: unknown[]
): Promise<any[][]> {
  if (isPostgres(trx)) {
    let no = 0
    const text = sql.replaceAll('?', () => `$${++no}`)
    return queryPostgres(trx, { text, values, rowMode: 'array' })
  }
  const connection = await connectionOf<SqliteConnection>(trx)
  return connection
    .prepare(sql)
    .raw(true)
    .all(...values) as unknown as any[][]
}
