import { rm } from 'node:fs/promises'
import { businessToday, now } from '#core/clock'
import { readClient, selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { dispatchJob } from '#jobs/actions/dispatch_job'
import { jobDefinitions } from '#jobs/define_job'
import { jobFilePath } from '#jobs/job_files'

/** What this process has ordered already; the key of the job is what really keeps it to once a day. */
const ordered = new Map<string, string>()

/** Orders the daily work of every city whose hour has come. Several processes may do this at once. */
export async function orderWhatIsDue(at: Date = new Date()): Promise<void> {
  const daily = jobDefinitions().filter((definition) => definition.daily)
  const cities = await selectRows(readClient(), 'SELECT id, timezone FROM cities ORDER BY id')
  for (const { id: cityId, timezone } of cities) {
    const day = businessToday(timezone, at)
    const hour = hourIn(timezone, at)
    for (const definition of daily) {
      const mark = `${cityId} ${definition.name}`
      if (hour < definition.daily!.hour || ordered.get(mark) === day) continue
      const payload = definition.daily!.payload(day)
      await transact((trx) => dispatchJob(trx, definition, { cityId, key: day, payload, by: null }))
      ordered.set(mark, day)
    }
  }
  await removeOldFiles()
}

function hourIn(timeZone: string, at: Date): number {
  const format = new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', hourCycle: 'h23' })
  return Number(format.format(at))
}

/** Files whose days are over go; the job still says that there was one. */
async function removeOldFiles(): Promise<void> {
  const rows = await selectRows(
    readClient(),
    'SELECT city_id, id, file_key FROM jobs WHERE file_key IS NOT NULL AND file_until < ?',
    [now()]
  )
  for (const { city_id: cityId, id, file_key: key } of rows) {
    await rm(jobFilePath(key), { force: true })
    await transact((trx) =>
      trx.rawQuery('UPDATE jobs SET file_key = NULL WHERE city_id = ? AND id = ?', [cityId, id])
    )
  }
}
