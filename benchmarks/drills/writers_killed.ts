/**
 * Sixteen writers in four processes post 500 entries each into one city; then a process is killed in the middle of
 * posting, fifty times, and its work is sent again. DB_CONNECTION=postgres runs it on PostgreSQL.
 * Run: node --import=@poppinss/ts-exec benchmarks/drills/writers_killed.ts
 */
import 'reflect-metadata'
import assert from 'node:assert/strict'
import { prepareTestEnvironment, preparingCommands } from '../../tests/harness/environment.js'
import { bootApplication } from '../support/application.js'

const PROCESSES = 4
const AT_ONCE = 4
const ENTRIES = 500
const KILLS = 50

const cleanUp = await prepareTestEnvironment()
const app = await bootApplication()
const ace = await app.container.make('ace')
for (const [name, ...options] of preparingCommands()) await ace.exec(name, options)

const { verifyLedger } = await import('#ledger/actions/verify_ledger')
const { authority, balanceOf, makeLedger, post } = await import('../../tests/support/ledger.js')
const { killWhileWriting } = await import('../../tests/support/kill_writer.js')
const { WriterProcess } = await import('../../tests/support/writer_process.js')

async function manyWriters(): Promise<void> {
  const city = await makeLedger()
  const writers = Array.from({ length: PROCESSES }, () => new WriterProcess())
  await Promise.all(writers.map((writer) => writer.ready()))
  const start = performance.now()
  await Promise.all(
    writers.map(async (writer) => {
      for (let at = 0; at < ENTRIES; at++) {
        writer.send(Array.from({ length: AT_ONCE }, () => authority(city, 1n)))
        const answers = await writer.take(AT_ONCE)
        assert.ok(answers.every(({ refused }) => !refused))
      }
    })
  )
  const seconds = (performance.now() - start) / 1000
  await Promise.all(writers.map((writer) => writer.end()))
  const all = PROCESSES * AT_ONCE * ENTRIES
  const verdict = await verifyLedger(city.cityId)
  assert.deepEqual([verdict.faults, verdict.entries, verdict.headSeq], [[], all, String(all)])
  assert.equal(await balanceOf(city, '8100'), -BigInt(all))
  console.log(`${PROCESSES * AT_ONCE} writers: ${all} entries, ${Math.round(all / seconds)}/s`)
}

async function manyKills(): Promise<void> {
  const city = await makeLedger()
  let [acknowledged, kept, silent] = [0, 0, 0]
  for (let round = 1; round <= KILLS; round++) {
    const requests = Array.from({ length: 200 }, () => authority(city, 1n))
    const { answered, stored } = await killWhileWriting(city.cityId, requests)
    for (const { id, seq, hash } of answered) assert.equal(stored.get(id), `${seq} ${hash}`)
    acknowledged += answered.length
    kept += stored.size
    silent += stored.size - answered.length
    for (const request of requests) await post(request)
  }
  const verdict = await verifyLedger(city.cityId)
  assert.deepEqual([verdict.faults, verdict.entries], [[], KILLS * 200])
  console.log(
    `${KILLS} kills: ${acknowledged} entries answered, none of them lost; ${kept} stored, ${silent} of them without an answer; all sent again, none doubled`
  )
}

try {
  await manyWriters()
  await manyKills()
} finally {
  await app.terminate()
  await cleanUp()
}
