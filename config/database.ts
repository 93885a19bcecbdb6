import '#core/knex_bigint'
import '#core/knex_statements'
import env from '#start/env'
import { storagePath } from '#config/app'
import { defineConfig } from '@adonisjs/lucid'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { exactTypes } from '#core/postgres_types'

const postgres = {
  host: env.get('PG_HOST', '127.0.0.1'),
  port: env.get('PG_PORT', 5432),
  user: env.get('PG_USER', 'ledger'),
  password: env.get('PG_PASSWORD', ''),
  database: env.get('PG_DATABASE', 'learning_city_ledger'),
}

/** Who owns the tables and migrates them; the application itself need not be able to. */
const postgresOwner = {
  ...postgres,
  user: env.get('PG_OWNER_USER') || postgres.user,
  password: env.get('PG_OWNER_USER') ? env.get('PG_OWNER_PASSWORD', '') : postgres.password,
}

const migrations = { naturalSort: true, paths: ['database/migrations'] }

const isSqlite = env.get('DB_CONNECTION') === 'sqlite'
if (isSqlite) mkdirSync(storagePath, { recursive: true })

interface SqliteHandle {
  pragma(text: string, options?: { simple: true }): unknown
  exec(text: string): unknown
}

function prepareLedger(connection: SqliteHandle, done: (error?: Error) => void) {
  connection.pragma('journal_mode = WAL')
  connection.pragma('synchronous = FULL')
  connection.pragma('foreign_keys = ON')
  connection.pragma('recursive_triggers = ON')
  connection.pragma('busy_timeout = 5000')
  connection.pragma('trusted_schema = OFF')
  // A savepoint keeps the pages it may have to give back; above a few it would write them to a file.
  connection.pragma('temp_store = MEMORY')
  // Ids fall anywhere into the indexes: a large import would read the same pages from the file again and
  // again, and copy each of them out of the log after every chunk.
  connection.pragma('cache_size = -65536')
  connection.pragma('wal_autocheckpoint = 8192')
  done()
}

/**
 * Sessions and rate limits live in a file of their own: they change with every request, may be lost
 * without harm, and a second writer on the ledger's file would wait for itself.
 */
function prepareSessions(connection: SqliteHandle, done: (error?: Error) => void) {
  connection.pragma('journal_mode = WAL')
  connection.pragma('synchronous = NORMAL')
  connection.pragma('busy_timeout = 5000')
  connection.exec(`
    CREATE TABLE IF NOT EXISTS sessions
      (id TEXT PRIMARY KEY, data TEXT NOT NULL, user_id TEXT, expires_at INTEGER NOT NULL);
    CREATE INDEX IF NOT EXISTS sessions_user ON sessions (user_id);
    CREATE INDEX IF NOT EXISTS sessions_expiry ON sessions (expires_at);
    CREATE TABLE IF NOT EXISTS rate_limits
      (key TEXT PRIMARY KEY, points INTEGER NOT NULL DEFAULT 0, expire INTEGER);
  `)
  done()
}

/** `options` go to the driver; the framework's types do not know them. */
function sqliteFile(options: { safeIntegers: true; readonly?: true }) {
  return { filename: join(storagePath, 'ledger.sqlite3'), options } as { filename: string }
}

export default defineConfig({
  connection: env.get('DB_CONNECTION'),
  prettyPrintDebugQueries: false,
  connections: {
    sqlite: {
      client: 'better-sqlite3',
      connection: sqliteFile({ safeIntegers: true }),
      useNullAsDefault: true,
      pool: { min: 1, max: 1, afterCreate: prepareLedger },
      migrations,
      schemaGeneration: { enabled: false },
    },
    /** Reports and exports read here, so that a long read never blocks the one writer. */
    sqlite_read: {
      client: 'better-sqlite3',
      connection: sqliteFile({ safeIntegers: true, readonly: true }),
      useNullAsDefault: true,
      pool: { min: 0, max: 1 },
      schemaGeneration: { enabled: false },
    },
    postgres: {
      client: 'pg',
      connection: { ...postgres, types: exactTypes } as typeof postgres,
      pool: { min: 0, max: 10 },
      migrations,
      // `npm run schema` names the file; in every other run nothing is generated
      schemaGeneration: {
        enabled: Boolean(process.env.SCHEMA_OUTPUT),
        outputPath: process.env.SCHEMA_OUTPUT,
        rulesPaths: ['./database/schema_rules.js'],
        excludeTables: ['sessions', 'rate_limits'],
      },
    },
    postgres_owner: {
      client: 'pg',
      connection: { ...postgresOwner, types: exactTypes } as typeof postgres,
      pool: { min: 0, max: 2 },
      migrations,
      schemaGeneration: { enabled: false },
    },
    sessions: isSqlite
      ? {
          client: 'better-sqlite3',
          connection: { filename: join(storagePath, 'sessions.sqlite3') },
          useNullAsDefault: true,
          pool: { min: 1, max: 1, afterCreate: prepareSessions },
          schemaGeneration: { enabled: false },
        }
      : {
          client: 'pg',
          connection: postgres,
          pool: { min: 0, max: 4 },
          schemaGeneration: { enabled: false },
        },
  },
})
