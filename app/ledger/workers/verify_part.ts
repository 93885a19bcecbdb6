import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import pg from 'pg'
import { exactTypes } from '#core/postgres_types'
import { batchesInOrder, linkBefore, type AskRows } from '#ledger/queries/ledger_rows'
import { LedgerPart } from '#ledger/verify_part'
import type { PartJob } from '#ledger/workers/verify_threads'

/*
 * Runs in a thread of its own: recomputes the entries between two numbers, read through a connection that
 * only reads.
 */
const { task, range, place } = workerData as PartJob

interface ArrayStatement {
  raw(on: boolean): { all(...values: unknown[]): any[][] }
}

async function verify(ask: AskRows) {
  const part = new LedgerPart(task, await linkBefore(ask, task.cityId, range.above))
  for await (const batch of batchesInOrder(ask, task.cityId, range)) {
    for (const entry of batch) part.take(entry)
  }
  parentPort!.postMessage(part.finish())
}

if ('file' in place) {
  const database = new Database(place.file, { readonly: true, timeout: 5000 })
  database.defaultSafeIntegers(true)
  try {
    database.exec('BEGIN')
    await verify((sql, values) =>
      (database.prepare(sql) as unknown as ArrayStatement).raw(true).all(...values)
    )
  } finally {
    database.close()
  }
} else {
  const client = new pg.Client({ ...place.server, types: exactTypes })
  await client.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await client.query(`SET TRANSACTION SNAPSHOT ${pg.escapeLiteral(place.snapshot)}`)
    await verify(async (sql, values) => {
      let no = 0
      const text = sql.replaceAll('?', () => `$${++no}`)
      return (await client.query({ text, values, rowMode: 'array' })).rows
    })
  } finally {
    await client.end()
  }
}
