import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { workOn } from '#imports/actions/batch_jobs'
import { beginCommit } from '#imports/actions/commit_batch'
import { isImportArriving } from '#imports/queries/batches'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import {
  batchNow,
  makeImportCity,
  manyRows,
  preview,
  standing,
  workElsewhere,
  type ImportCity,
} from '#tests/functional/imports/support'

const ROWS = 2_000

async function taken(city: ImportCity): Promise<number> {
  const [row] = await selectRows(
    db.connection(),
    'SELECT count(*) AS taken FROM receipts WHERE city_id = ?',
    [city.id]
  )
  return toCount(row.taken)
}

test.group('A process killed in the middle of an import', () => {
  test('scenario 18: leaves whole chunks, and whoever takes the import up doubles and loses nothing', async ({
    assert,
    cleanup,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const batch = await preview(city, manyRows(ROWS))
    const { run } = batch.progress
    await beginCommit({ cityId: city.id, id: batch.id, mode: 'all', run, by: city.officer })

    const process = workElsewhere(city, batch.id)
    cleanup(() => void process.kill('SIGKILL'))
    const ended = once(process, 'exit')
    while ((await taken(city)) === 0 && process.exitCode === null) await wait(10)
    process.kill('SIGKILL')
    assert.deepEqual(await ended, [null, 'SIGKILL'])

    const written = await taken(city)
    assert.isAbove(written, 0)
    assert.isBelow(written, ROWS)
    assert.equal(written % 200, 0)
    assert.equal((await batchNow(city, batch.id)).counts.taken, written)
    assert.isTrue(await isImportArriving(db.connection(), city.id))

    // As if the lease of the killed process had run out by itself
    const { job } = (await batchNow(city, batch.id)).progress
    await transact((trx) =>
      trx.rawQuery('UPDATE jobs SET lease_until = ? WHERE id = ?', ['2020-01-01T00:00:00Z', job!])
    )
    await workOn(city.id, batch.id)
    const done = await batchNow(city, batch.id)
    assert.deepInclude(done, { state: 'committed' })
    assert.equal(done.counts.taken, ROWS)
    assert.deepEqual(await standing(city), { count: ROWS, sum: BigInt(ROWS) * 100n })
    assert.isFalse(await isImportArriving(db.connection(), city.id))
    const { ok } = await verifyLedger(city.id)
    assert.isTrue(ok)
  }).timeout(120_000)

  test('scenario 22: told to stop, it ends its chunk and gives the import back at once', async ({
    assert,
    cleanup,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const batch = await preview(city, manyRows(ROWS / 2))
    const { run } = batch.progress
    await beginCommit({ cityId: city.id, id: batch.id, mode: 'all', run, by: city.officer })

    const process = workElsewhere(city, batch.id)
    cleanup(() => void process.kill('SIGKILL'))
    const ended = once(process, 'exit')
    while ((await taken(city)) === 0 && process.exitCode === null) await wait(10)
    process.kill('SIGTERM')
    assert.deepEqual(await ended, [0, null])

    const written = await taken(city)
    assert.equal(written % 200, 0)
    assert.equal((await batchNow(city, batch.id)).counts.taken, written)
    // No lease has to run out first
    await workOn(city.id, batch.id)
    assert.deepInclude(await batchNow(city, batch.id), { state: 'committed' })
    assert.deepEqual(await standing(city), { count: ROWS / 2, sum: BigInt(ROWS) * 50n })
    assert.isTrue((await verifyLedger(city.id)).ok)
  }).timeout(120_000)
})
