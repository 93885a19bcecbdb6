import { setTimeout as wait } from 'node:timers/promises'
import { runJob } from '#jobs/actions/run_job'

const PATIENCE = 2500

/**
 * Small work is done within the request; what takes longer goes on after it and its page shows how far.
 * Call it after the transaction that ordered the job.
 */
export async function waitForJob(cityId: string, id: string): Promise<void> {
  const pause = new AbortController()
  // What goes wrong stands with the job
  const work = runJob(cityId, id).catch(() => {})
  await Promise.race([
    work,
    wait(PATIENCE, undefined, { signal: pause.signal, ref: false }).catch(() => {}),
  ])
  pause.abort()
}
