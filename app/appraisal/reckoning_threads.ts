import { Refusal } from '#core/refusal'
import { askThread, openThread } from '#core/thread'
import type { AppraisalModel } from '#appraisal/domain/model'
import type { SensitivityReport } from '#appraisal/domain/uncertainty/sensitivity_report'
import {
  isLarge,
  reckon,
  unpacked,
  type ReckoningTask,
  type TrialReckoned,
} from '#appraisal/reckoning'

/** The largest model that can be saved takes about a minute; what one person has open are a few pages. */
export const RECKONING_LIMITS = { unfinished: 8, ofOnePerson: 3, milliseconds: 120_000 } as const

const MEMORY_MEGABYTES = 512

/** Large models are reckoned one after the other: threads of simulations need room beside them. */
let last: Promise<unknown> = Promise.resolve()
/** Who asked for those that are not finished. */
const unfinished: string[] = []

type Answers = { sensitivity: SensitivityReport; trial: TrialReckoned }

/** Who waits for the answer, and whether still. */
export interface Asker {
  by: string
  closed: AbortSignal
}

/**
 * What a task comes to, in a thread of its own where its model is large. One that takes too long, or that
 * nobody waits for any more, ends its thread; more than may wait are refused.
 */
export async function reckoned<What extends ReckoningTask['what']>(
  task: Extract<ReckoningTask, { what: What }>,
  { by, closed }: Asker,
  limits: Record<keyof typeof RECKONING_LIMITS, number> = RECKONING_LIMITS
): Promise<Answers[What]> {
  if (!isLarge(modelOf(task))) return reckon(task) as Answers[What]
  const own = unfinished.filter((one) => one === by).length
  if (unfinished.length >= limits.unfinished || own >= limits.ofOnePerson) throw busy()
  unfinished.push(by)
  const leave = leftBy(closed)
  const answer = last.then(() => inThread(task, leave, limits.milliseconds))
  last = answer.catch(() => {})
  try {
    return (await Promise.race([answer, leave])) as Answers[What]
  } finally {
    unfinished.splice(unfinished.indexOf(by), 1)
  }
}

const busy = () => new Refusal('E_RECKONING_BUSY', {}, undefined, 503)

function modelOf(task: ReckoningTask): AppraisalModel {
  return task.what === 'trial' ? task.setup.model : task.model
}

/** Fails when the connection is closed: nobody reads the refusal, and it is no fault to report. */
function leftBy(closed: AbortSignal): Promise<never> {
  const left = new Promise<never>((_, reject) => {
    if (closed.aborted) reject(busy())
    closed.addEventListener('abort', () => reject(busy()), { once: true })
  })
  left.catch(() => {})
  return left
}

async function inThread(
  task: ReckoningTask,
  left: Promise<never>,
  milliseconds: number
): Promise<unknown> {
  // One that was left while it waited opens no thread
  await Promise.race([left, Promise.resolve()])
  let watch: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    watch = setTimeout(() => reject(tooLarge()), milliseconds)
  })
  const worker = openThread('./workers/reckon', import.meta.url, {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEGABYTES },
  })
  try {
    return unpacked(await Promise.race([askThread<string>(worker, task), late, left]))
  } catch (error) {
    throw (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLarge() : error
  } finally {
    clearTimeout(watch)
    await worker.terminate()
  }
}

const tooLarge = () => new Refusal('E_RECKONING_TIME')
