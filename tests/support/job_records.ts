import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { storagePath } from '#config/app'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { transact } from '#core/transact'
import { dispatchJob } from '#jobs/actions/dispatch_job'
import { runJob } from '#jobs/actions/run_job'
import { defineJob, type JobRun } from '#jobs/define_job'
import { newJobFile } from '#jobs/job_files'
import type { TestCity } from '#tests/support/city'

type Counting = { to: number; mode: string }

/** What a test wants to happen within the work; by job id. */
export const doings = new Map<string, (run: JobRun<Counting>) => Promise<void>>()

/** Work that counts, makes a file, is refused or breaks off, as its payload says. */
export const counting = defineJob<Counting>({
  name: 'tests.counting',
  attempts: 3,
  title: ({ to }) => ({ key: 'imports.job.title', params: { file: `numbers to ${to}.csv` } }),
  async run(run) {
    const { to, mode } = run.payload
    await doings.get(run.id)?.(run)
    if (mode === 'refused') throw new Refusal('E_REASON_NEEDED')
    if (mode === 'fault') throw new Error('a fault on purpose')
    for (let done = 1; done <= to; done++) await run.progress({ done, total: to })
    if (mode !== 'file') return
    const { key, path } = await newJobFile()
    await writeFile(path, 'number\r\n1\r\n')
    return { file: { key, name: 'številke 1.csv', type: 'text/csv; charset=utf-8' } }
  },
})

export async function orderCounting(
  city: TestCity,
  { to = 3, mode = 'plain', key = newId() }: Partial<Counting> & { key?: string } = {}
): Promise<string> {
  const order = { cityId: city.id, key, payload: { to, mode }, by: null }
  return (await transact((trx) => dispatchJob(trx, counting, order))).id
}

/** Finished work with a file. */
export async function makeJob(city: TestCity): Promise<{ id: string }> {
  await mkdir(join(storagePath, 'exports'), { recursive: true })
  const id = await orderCounting(city, { mode: 'file' })
  await runJob(city.id, id)
  return { id }
}
