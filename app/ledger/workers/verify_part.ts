import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import pg from 'pg'
import { exactTypes } from '#core/postgres_types'
import {
  batchesInOrder,
  linesByPlace,
  linesByRow,
  linkBefore,
  type AskRows,
  type ReadLines,
} from '#ledger/queries/ledger_rows'
import { LedgerPart } from '#ledger/verify_part'
import type { PartJob } from '#ledger/workers/verify_threads'

/*
 * Runs in a thread of its own: recomputes the entries between two numbers, read through a connection that
 * only reads.
 */
const { task, range, place, lookUp } = workerData as PartJob

/** Waiting is given up after this: who asked for the verification may itself be what is waited for. */
const LOCK_MILLISECONDS = 5000

/** Keeps the upper pages of every index at hand. */
const CACHE_KILOBYTES = 64 * 1024

interface ArrayStatement {
  raw(on: boolean): ArrayStatement
  safeIntegers(on: boolean): ArrayStatement
  all(...values: unknown[]): any[][]
}

async function verify(ask: AskRows, asWritten: ReadLines) {
  const part = new LedgerPart(task, await linkBefore(ask, task.cityId, range.above))
  const readLines = lookUp ? undefined : asWritten
  for await (const batch of readAhead(batchesInOrder(ask, task.cityId, range, readLines))) {
    for (const entry of batch) part.take(entry)
  }
  parentPort!.postMessage(part.finish())
}

/** Asks for what comes next before what is there is judged: a server reads meanwhile. */
async function* readAhead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  for (let next = source.next(); ;) {
    const { value, done } = await next
    if (done) return
    next = source.next()
    yield value
  }
}

if ('file' in place) {
  const database = new Database(place.file, { readonly: true, timeout: LOCK_MILLISECONDS })
  database.pragma(`cache_size = -${CACHE_KILOBYTES}`)
  const prepared = new Map<string, ArrayStatement>()
  const statement = (sql: string) => {
    let found = prepared.get(sql)
    if (!found) {
      // large whole numbers are asked for as text
      found = (database.prepare(sql) as unknown as ArrayStatement).raw(true).safeIntegers(false)
      prepared.set(sql, found)
    }
    return found
  }
  try {
    database.exec('BEGIN')
    await verify((sql, values) => statement(sql).all(...values), linesByRow)
  } finally {
    database.close()
  }
} else {
  const client = new pg.Client({ ...place.server, types: exactTypes })
  await client.connect()
  try {
    await client.query(`SET lock_timeout = ${LOCK_MILLISECONDS}`)
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await client.query(`SET TRANSACTION SNAPSHOT ${pg.escapeLiteral(place.snapshot)}`)
    await verify(async (sql, values) => {
      let no = 0
      const text = sql.replaceAll('?', () => `$${++no}`)
      return (await client.query({ text, values, rowMode: 'array' })).rows
    }, linesByPlace)
  } finally {
    await client.end()
  }
}
