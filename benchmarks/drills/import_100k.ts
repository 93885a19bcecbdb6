/**
 * Imports a file of 100,000 receipts with one bad row: keeps the 99,999, or none, and adds none the second time,
 * with flat memory. The process that imports is killed in the middle; another takes it up without a
 * double or a loss. DB_CONNECTION=postgres runs it on PostgreSQL.
 * Run: node --import=@poppinss/ts-exec benchmarks/drills/import_100k.ts
 */
import 'reflect-metadata'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'
import type { ImportCity } from '../../tests/functional/imports/support.js'
import { prepareTestEnvironment, preparingCommands } from '../../tests/harness/environment.js'
import { bootApplication } from '../support/application.js'

const ROWS = 100_000
const BAD = 54_321

const cleanUp = await prepareTestEnvironment()
const APP_ROOT = new URL('../../', import.meta.url)
const app = await bootApplication()
const ace = await app.container.make('ace')
for (const [name, ...options] of preparingCommands()) await ace.exec(name, options)

const { batchNow, commit, makeImportCity, manyRows, preview, standing } =
  await import('../../tests/functional/imports/support.js')
const { beginCommit } = await import('#imports/actions/commit_batch')
const { workOn } = await import('#imports/actions/batch_jobs')
const { verifyLedger } = await import('#ledger/actions/verify_ledger')
const { transact } = await import('#core/transact')

const megabytes = () => Math.round(process.memoryUsage.rss() / (1024 * 1024))

/** Does the work and says how long it took and how large the process was in each quarter of it. */
async function measured<T>(what: string, work: () => Promise<T>, rows = ROWS): Promise<T> {
  const sizes: number[] = []
  const timer = setInterval(() => sizes.push(megabytes()), 500)
  const start = performance.now()
  const result = await work()
  const seconds = (performance.now() - start) / 1000
  clearInterval(timer)
  const quarter = Math.max(1, Math.ceil(sizes.length / 4))
  const peaks = [0, 1, 2, 3].map((no) =>
    Math.max(0, ...sizes.slice(no * quarter, (no + 1) * quarter))
  )
  console.log(
    `${what}: ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows/s, peaks of memory by quarter ${peaks.join(', ')} MB`
  )
  return result
}

/** Lets a process of its own import until this many rows are in the books, and kills it there. */
async function killedAfter(rows: number, city: ImportCity, batchId: string): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--import=@poppinss/ts-exec', 'tests/support/import_in_process.ts', city.id, batchId],
    { cwd: fileURLToPath(APP_ROOT), env: process.env, stdio: ['ignore', 'ignore', 'inherit'] }
  )
  const ended = once(child, 'exit')
  const taken = async () => (await standing(city)).count
  await measured(
    'import until it is killed',
    async () => {
      while ((await taken()) < rows && child.exitCode === null) await wait(200)
    },
    rows
  )
  child.kill('SIGKILL')
  assert.deepEqual(await ended, [null, 'SIGKILL'])
  return taken()
}

try {
  const city = await makeImportCity([{ number: 'A-1' }, { number: 'A-2' }])
  const bytes = Buffer.from(manyRows(ROWS, { [BAD]: 'A-1;2026-02-30;1.00;BAD' }))
  const batch = await measured('preview', () => preview(city, bytes))
  assert.deepEqual([batch.counts.new, batch.counts.error], [ROWS - 1, 1])
  await assert.rejects(() => commit(city, batch, 'all'), /E_IMPORT_NOT_ALL/)
  assert.equal((await standing(city)).count, 0)

  const { run } = batch.progress
  await beginCommit({ cityId: city.id, id: batch.id, mode: 'good', run, by: city.officer })
  const written = await killedAfter(ROWS / 3, city, batch.id)
  console.log(`killed after ${written} rows`)
  const { job } = (await batchNow(city, batch.id)).progress
  // as if the lease of the killed process had run out by itself
  await transact((trx) =>
    trx.rawQuery('UPDATE jobs SET lease_until = ? WHERE id = ?', ['2020-01-01T00:00:00Z', job!])
  )
  await measured('the rest', () => workOn(city.id, batch.id), ROWS - 1 - written)
  const done = await batchNow(city, batch.id)
  assert.equal(done.state, 'committed')
  assert.equal(done.counts.taken, ROWS - 1)
  assert.deepEqual(await standing(city), { count: ROWS - 1, sum: BigInt(ROWS - 1) * 100n })

  const again = await measured('preview of the same file', () => preview(city, bytes))
  assert.deepEqual([again.counts.new, again.counts.duplicate], [0, ROWS - 1])
  assert.ok((await verifyLedger(city.id)).ok)
} finally {
  await app.terminate()
  await cleanUp()
}
