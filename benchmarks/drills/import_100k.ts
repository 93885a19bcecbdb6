/**
 * Imports a file of 100,000 receipts with one bad row: keeps the 99,999, or none, and adds none the second time,
 * with flat memory. DB_CONNECTION=postgres runs it on PostgreSQL.
 * Run: node --import=@poppinss/ts-exec benchmarks/drills/import_100k.ts
 */
import 'reflect-metadata'
import assert from 'node:assert/strict'
import { Ignitor } from '@adonisjs/core'
import { prepareTestEnvironment, preparingCommands } from '../../tests/harness/environment.js'

const ROWS = 100_000
const BAD = 54_321

const cleanUp = await prepareTestEnvironment()
const APP_ROOT = new URL('../../', import.meta.url)
const app = new Ignitor(APP_ROOT, {
  importer: (path) => import(path.startsWith('.') ? new URL(path, APP_ROOT).href : path),
})
  .tap((own) => own.booting(async () => void (await import('#start/env'))))
  .createApp('console')
await app.init()
await app.boot()
await app.start(() => {})
const ace = await app.container.make('ace')
for (const [name, ...options] of preparingCommands()) await ace.exec(name, options)

const { commit, makeImportCity, manyRows, preview, standing } =
  await import('../../tests/functional/imports/support.js')

const megabytes = () => Math.round(process.memoryUsage.rss() / (1024 * 1024))

/** Does the work and says how long it took and how large the process was in each quarter of it. */
async function measured<T>(what: string, work: () => Promise<T>): Promise<T> {
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
    `${what}: ${seconds.toFixed(1)} s, ${Math.round(ROWS / seconds)} rows/s, peaks of memory by quarter ${peaks.join(', ')} MB`
  )
  return result
}

try {
  const city = await makeImportCity([{ number: 'A-1' }, { number: 'A-2' }])
  const bytes = Buffer.from(manyRows(ROWS, { [BAD]: 'A-1;2026-02-30;1.00;BAD' }))
  const batch = await measured('preview', () => preview(city, bytes))
  assert.deepEqual([batch.counts.new, batch.counts.error], [ROWS - 1, 1])
  await assert.rejects(() => commit(city, batch, 'all'), /E_IMPORT_NOT_ALL/)
  assert.equal((await standing(city)).count, 0)

  const done = await measured('import', () => commit(city, batch, 'good'))
  assert.equal(done.counts.taken, ROWS - 1)
  assert.deepEqual(await standing(city), { count: ROWS - 1, sum: BigInt(ROWS - 1) * 100n })

  const again = await measured('preview of the same file', () => preview(city, bytes))
  assert.deepEqual([again.counts.new, again.counts.duplicate], [0, ROWS - 1])
} finally {
  await app.terminate()
  await cleanUp()
}
