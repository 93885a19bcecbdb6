import { parentPort } from 'node:worker_threads'
import { Refusal } from '#core/refusal'
import { RecordedRates } from '#exchange/known_rates'
import { lookAtRates, ratesToTake } from '#exchange/rate_rows'
import type { FromRateJudge, RateTask, ToRateJudge } from '#exchange/workers/messages'

/* Runs in a thread of its own: half a million rates would hold up everyone else. */
const known = new RecordedRates()
const PART = 2_000

const say = (message: FromRateJudge) => parentPort!.postMessage(message)

async function work({ want, ...job }: RateTask): Promise<void> {
  if (want === 'look') return say({ look: await lookAtRates(job, known) })
  const { rates, ...taken } = await ratesToTake(job, known)
  for (let at = 0; at < rates.length; at += PART) say({ rates: rates.slice(at, at + PART) })
  say({ taken })
}

parentPort!.on('message', async (message: ToRateJudge) => {
  if ('known' in message) return known.add(message.known)
  try {
    await work(message.task)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { code, params, field } = error
    say({ fault: { code, params, field } })
  }
})
