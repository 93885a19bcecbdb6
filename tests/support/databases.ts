import { join } from 'node:path'
import Database from 'better-sqlite3'
import pg from 'pg'
import db from '@adonisjs/lucid/services/db'
import { storagePath } from '#config/app'
import { isPostgres } from '#core/sql'

export type DatabaseName = 'sqlite' | 'postgres'

export function databaseName(): DatabaseName {
  return isPostgres() ? 'postgres' : 'sqlite'
}

/** The application's own connection on SQLite; on PostgreSQL the one of the owner, whom only guards hold. */
export function ownerClient() {
  return isPostgres() ? db.connection('postgres_owner') : db.connection()
}

export interface RawConnection {
  /** Runs statements as someone with direct access to the database would; no bindings, no framework. */
  run(sql: string): Promise<void>
  rows(sql: string): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

/** A connection past the application, for tests that tamper with the database or look behind it. */
export async function openRawConnection(): Promise<RawConnection> {
  if (!isPostgres()) {
    const database = new Database(join(storagePath, 'ledger.sqlite3'), { timeout: 5000 })
    database.defaultSafeIntegers(true)
    database.pragma('foreign_keys = ON')
    database.pragma('recursive_triggers = ON')
    return {
      run: async (sql) => void database.exec(sql),
      rows: async (sql) => database.prepare(sql).all() as Record<string, unknown>[],
      close: async () => void database.close(),
    }
  }
  const client = new pg.Client({
    host: process.env.PG_HOST,
    port: Number(process.env.PG_PORT),
    user: process.env.PG_TEST_SUPERUSER ?? process.env.PG_USER,
    database: process.env.PG_DATABASE,
  })
  await client.connect()
  return {
    run: async (sql) => void (await client.query(sql)),
    rows: async (sql) => (await client.query(sql)).rows,
    close: () => client.end(),
  }
}
