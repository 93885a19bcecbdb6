import { setTimeout as wait } from 'node:timers/promises'
import { workOn } from '#imports/actions/batch_jobs'

/** Small files are done within the request; larger ones go on after it, and their page shows how far. */
export async function waitAWhile(cityId: string, id: string): Promise<void> {
  const pause = new AbortController()
  const work = workOn(cityId, id).catch(() => {})
  await Promise.race([work, wait(2500, undefined, { signal: pause.signal, ref: false })])
  pause.abort()
}
