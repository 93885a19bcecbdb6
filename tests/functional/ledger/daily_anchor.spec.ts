import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { selectRows } from '#core/sql'
import { orderWhatIsDue } from '#jobs/actions/calendar'
import { jobDefinition, type JobRun } from '#jobs/define_job'
import { dailyAnchor } from '#ledger/jobs/daily_anchor'
import { authority, makeLedger, post } from '#tests/support/ledger'

test.group('The daily anchor', () => {
  test('is ordered for each city by the calendar and signs the end of its chain once', async ({
    assert,
  }) => {
    const { cityId, ...fixture } = await makeLedger()
    await post(authority({ cityId, ...fixture }, 1_000n))
    await orderWhatIsDue(new Date('2033-05-05T12:00:00Z'))
    const ordered = await selectRows(
      db.connection(),
      'SELECT 1 FROM jobs WHERE city_id = ? AND name = ?',
      [cityId, dailyAnchor.name]
    )
    assert.lengthOf(ordered, 1)

    const run = { cityId, payload: { day: '2033-05-05' } } as unknown as JobRun
    const job = jobDefinition(dailyAnchor.name)!
    const [first, second] = [await job.run(run), await job.run(run)]
    assert.deepEqual(first, second)
    const anchors = await selectRows(
      db.connection(),
      'SELECT id, reason FROM anchors WHERE city_id = ?',
      [cityId]
    )
    assert.deepEqual(
      anchors.map(({ id, reason }) => [`/ledger/anchors/${id}`, reason]),
      [[first!.href!, 'daily']]
    )
  })
})
