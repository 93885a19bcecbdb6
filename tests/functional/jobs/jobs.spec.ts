import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { orderWhatIsDue } from '#jobs/actions/calendar'
import { dispatchJob } from '#jobs/actions/dispatch_job'
import { claimJob, LeaseLost, renewLease } from '#jobs/actions/job_store'
import { retryJob } from '#jobs/actions/retry_job'
import { restFromJobs, resumeJobs, runJob } from '#jobs/actions/run_job'
import { jobDefinitions } from '#jobs/define_job'
import { findJob } from '#jobs/queries/jobs'
import { makeWorker } from '#jobs/queue/worker'
import { makeCity } from '#tests/support/city'
import { counting, doings, orderCounting } from '#tests/support/job_records'

const jobNow = (cityId: string, id: string) => findJob(db.connection(), cityId, id)

async function calls(id: string): Promise<number> {
  const [row] = await selectRows(
    db.connection(),
    'SELECT count(*) AS calls FROM queue_jobs WHERE data LIKE ?',
    [`%${id}%`]
  )
  return toCount(row.calls)
}

/** As if whoever works on a job had been silent for longer than its lease lasts. */
async function letLeaseRunOut(id: string): Promise<void> {
  await transact((trx) =>
    trx.rawQuery('UPDATE jobs SET lease_until = ? WHERE id = ?', ['2020-01-01T00:00:00.000Z', id])
  )
}

test.group('Long work', () => {
  test('that is ordered twice by one key is one job and one call', async ({ assert }) => {
    const city = await makeCity()
    const first = await orderCounting(city, { key: 'again' })
    assert.equal(await orderCounting(city, { key: 'again' }), first)
    assert.equal(await calls(first), 1)
    await runJob(city.id, first)
    assert.equal(await orderCounting(city, { key: 'again' }), first)
    assert.equal((await jobNow(city.id, first)).state, 'done')
  })

  test('ordered in a transaction that is rolled back was never ordered', async ({ assert }) => {
    const city = await makeCity()
    let id = ''
    const order = { cityId: city.id, key: 'never', payload: { to: 1, mode: 'plain' }, by: null }
    await assert.rejects(
      () =>
        transact(async (trx) => {
          id = (await dispatchJob(trx, counting, order)).id
          throw new Error('changed my mind')
        }),
      'changed my mind'
    )
    await assert.rejects(() => jobNow(city.id, id), /E_NOT_FOUND/)
    assert.equal(await calls(id), 0)
  })

  test('is done by a worker of the queue, which keeps no call of it', async ({ assert }) => {
    const city = await makeCity()
    const id = await orderCounting(city)
    const worker = await makeWorker(app)
    for (let cycle = 0; cycle < 500; cycle++) {
      await worker.processCycle(['default'])
      if ((await calls(id)) === 0) break
    }
    await worker.stop()
    assert.deepInclude(await jobNow(city.id, id), { state: 'done', attempts: 1 })
    assert.equal(await calls(id), 0)
  }).timeout(60_000)

  test('is in the hands of one worker only, however many ask', async ({ assert }) => {
    const city = await makeCity()
    const id = await orderCounting(city)
    const claims = await Promise.all([1, 2, 3, 4].map(() => claimJob(city.id, id)))
    assert.lengthOf(claims.filter(Boolean), 1)
    assert.equal(await runJob(city.id, id), 'running')
  })

  test('left by a worker that went silent is taken up, and the silent one writes nothing more', async ({
    assert,
  }) => {
    const city = await makeCity()
    const id = await orderCounting(city)
    const { lease } = (await claimJob(city.id, id))!
    await letLeaseRunOut(id)
    assert.equal(await runJob(city.id, id), 'done')
    const late = transact(async (trx) => {
      await trx.rawQuery('UPDATE jobs SET done_count = 99 WHERE id = ?', [id])
      await renewLease(trx, lease)
    })
    await assert.rejects(() => late, LeaseLost)
    assert.notEqual((await jobNow(city.id, id)).done, 99)
  })

  test('that is refused has failed with its sentence, and may be tried again', async ({
    assert,
  }) => {
    const city = await makeCity()
    const id = await orderCounting(city, { mode: 'refused' })
    assert.equal(await runJob(city.id, id), 'failed')
    assert.deepEqual((await jobNow(city.id, id)).failure, { code: 'E_REASON_NEEDED', params: {} })
    assert.equal(await runJob(city.id, id), 'failed')
    await retryJob(city.id, id)
    assert.deepInclude(await jobNow(city.id, id), { state: 'waiting', attempts: 0, failure: null })
    await assert.rejects(() => retryJob(city.id, id), /E_JOB_NOT_FAILED/)
  })

  test('that breaks off is begun again, a bounded number of times', async ({ assert }) => {
    const city = await makeCity()
    const id = await orderCounting(city, { mode: 'fault' })
    for (const attempts of [1, 2, 3]) {
      assert.equal(await runJob(city.id, id), 'waiting')
      assert.equal((await jobNow(city.id, id)).attempts, attempts)
    }
    assert.equal(await runJob(city.id, id), 'failed')
    assert.equal((await jobNow(city.id, id)).failure?.code, 'E_JOB_GAVE_UP')
  })

  test('scenario 22: ends at its next safe point when the application stops, and goes on after it', async ({
    assert,
    cleanup,
  }) => {
    cleanup(resumeJobs)
    const city = await makeCity()
    const id = await orderCounting(city)
    let begun = () => {}
    const underWay = new Promise<void>((resolve) => (begun = resolve))
    doings.set(id, async ({ signal }) => {
      begun()
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    })
    const work = runJob(city.id, id)
    await underWay
    await restFromJobs()
    assert.equal(await work, 'waiting')
    assert.equal((await jobNow(city.id, id)).attempts, 0)
    assert.equal(await runJob(city.id, id), 'waiting')
    resumeJobs()
    doings.delete(id)
    assert.equal(await runJob(city.id, id), 'done')
  })

  test('of the calendar is ordered once a day, at the hour of the city', async ({
    assert,
    cleanup,
  }) => {
    const city = await makeCity()
    const definition = jobDefinitions().find(({ name }) => name === counting.name)!
    definition.daily = { hour: 5, payload: () => ({ to: 1, mode: 'plain' }) }
    cleanup(() => void delete definition.daily)
    const ordered = async () =>
      (
        await selectRows(
          db.connection(),
          'SELECT key FROM jobs WHERE city_id = ? AND name = ? AND ordered_by IS NULL ORDER BY key',
          [city.id, counting.name]
        )
      ).map(({ key }) => key)
    const [{ timezone }] = await selectRows(
      db.connection(),
      'SELECT timezone FROM cities WHERE id = ?',
      [city.id]
    )
    assert.equal(timezone, 'Europe/Ljubljana')
    await orderWhatIsDue(new Date('2031-01-10T03:59:00Z'))
    assert.deepEqual(await ordered(), [])
    await orderWhatIsDue(new Date('2031-01-10T04:01:00Z'))
    await orderWhatIsDue(new Date('2031-01-10T22:30:00Z'))
    assert.deepEqual(await ordered(), ['tests.counting:2031-01-10'])
    await orderWhatIsDue(new Date('2031-01-11T05:00:00Z'))
    assert.deepEqual(await ordered(), ['tests.counting:2031-01-10', 'tests.counting:2031-01-11'])
  })
})
