import Database from 'better-sqlite3'
import pg from 'pg'
import { join } from 'node:path'
import { storagePath } from '#config/app'
import { selectRows, type Row } from '#core/sql'
import db from '@adonisjs/lucid/services/db'
import type { MeasuredCity } from './books.js'

/*
 * The bare drivers, writing the same rows with the same settings into the same tables, without any guard:
 * what the ledger is measured against.
 */

type Values = unknown[]

export interface StoredEntry {
  header: Values
  postings: Values[]
}

export interface BareWriter {
  /** One commit for each chunk of so many entries. */
  write(entries: StoredEntry[], perCommit: number): Promise<void>
  close(): Promise<void>
}

let columns: { header: string[]; postings: string[] }

/**
 * The rows of a city's entries after a number as they are stored, in their order, written for another city
 * that has the same funds and lines under ids of its own.
 */
export async function storedEntries(
  from: MeasuredCity,
  to: MeasuredCity,
  since: bigint
): Promise<StoredEntry[]> {
  const client = db.connection()
  const renamed = new Map<unknown, string>([
    [from.id, to.id],
    [from.maker, to.maker],
    [from.checker, to.checker],
    ...from.funds.map((id, at) => [id, to.funds[at]] as const),
    ...from.lines.map((id, at) => [id, to.lines[at]] as const),
  ])
  const valuesOf = (row: Row) => Object.values(row).map((value) => renamed.get(value) ?? value)
  const headers = await selectRows(
    client,
    'SELECT * FROM journal_entries WHERE city_id = ? AND seq > ? ORDER BY seq',
    [from.id, since]
  )
  const lines = Map.groupBy(
    await selectRows(
      client,
      `SELECT p.* FROM journal_entries e JOIN postings p ON p.city_id = e.city_id AND p.entry_id = e.id
       WHERE e.city_id = ? AND e.seq > ? ORDER BY p.entry_id, p.line_no`,
      [from.id, since]
    ),
    (row) => row.entry_id
  )
  columns = {
    header: Object.keys(headers[0]),
    postings: Object.keys(lines.values().next().value![0]),
  }
  return headers.map((header) => ({
    header: valuesOf(header),
    postings: lines.get(header.id)!.map(valuesOf),
  }))
}

const SQLITE_PRAGMAS = [
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = ON',
  'cache_size = -65536',
  'wal_autocheckpoint = 8192',
]

export function bareSqlite(): BareWriter {
  const database = new Database(join(storagePath, 'ledger.sqlite3'), { timeout: 5000 })
  database.defaultSafeIntegers(true)
  for (const pragma of SQLITE_PRAGMAS) database.pragma(pragma)
  const insert = (table: string, names: string[]) =>
    database.prepare(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
    )
  const [begin, commit] = [database.prepare('BEGIN IMMEDIATE'), database.prepare('COMMIT')]
  const [header, posting] = [
    insert('journal_entries', columns.header),
    insert('postings', columns.postings),
  ]
  return {
    async write(entries, perCommit) {
      for (let at = 0; at < entries.length; at += perCommit) {
        begin.run()
        for (const entry of entries.slice(at, at + perCommit)) {
          for (const line of entry.postings) posting.run(...line)
          header.run(...entry.header)
        }
        commit.run()
      }
    },
    close: async () => database.close(),
  }
}

export async function barePostgres(): Promise<BareWriter> {
  const client = new pg.Client({
    host: process.env.PG_HOST,
    port: Number.parseInt(process.env.PG_PORT!, 10),
    user: process.env.PG_USER,
    database: process.env.PG_DATABASE,
  })
  await client.connect()
  const insert = (table: string, names: string[], rows: number) => {
    const row = (no: number) => `(${names.map((_, at) => `$${no * names.length + at + 1}`)})`
    const values = Array.from({ length: rows }, (_, no) => row(no)).join(', ')
    return {
      name: `${table}_${rows}`,
      text: `INSERT INTO ${table} (${names.join(', ')}) VALUES ${values}`,
    }
  }
  return {
    async write(entries, perCommit) {
      for (let at = 0; at < entries.length; at += perCommit) {
        await client.query('BEGIN')
        for (const entry of entries.slice(at, at + perCommit)) {
          const { postings } = entry
          await client.query({
            ...insert('postings', columns.postings, postings.length),
            values: postings.flat().map(text),
          })
          await client.query({
            ...insert('journal_entries', columns.header, 1),
            values: entry.header.map(text),
          })
        }
        await client.query('COMMIT')
      }
    },
    close: () => client.end(),
  }
}

function text(value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
