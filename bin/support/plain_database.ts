import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import pg from 'pg'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export function storageFolder(): string {
  return resolve(ROOT, process.env.STORAGE_DIR || 'storage')
}

/** Reads a few rows before the application is there, by the settings in the environment. */
export async function readRows(sql: string): Promise<Record<string, unknown>[]> {
  if (process.env.DB_CONNECTION !== 'postgres') {
    const file = join(storageFolder(), 'ledger.sqlite3')
    if (!existsSync(file)) return []
    const database = new Database(file, { readonly: true })
    try {
      return database.prepare(sql).all() as Record<string, unknown>[]
    } finally {
      database.close()
    }
  }
  const client = new pg.Client({
    host: process.env.PG_HOST || '127.0.0.1',
    port: Number.parseInt(process.env.PG_PORT || '5432', 10),
    user: process.env.PG_USER || 'ledger',
    password: process.env.PG_PASSWORD || '',
    database: process.env.PG_DATABASE || 'learning_city_ledger',
  })
  await client.connect()
  try {
    const { rows } = await client.query(sql)
    return rows
  } finally {
    await client.end()
  }
}
