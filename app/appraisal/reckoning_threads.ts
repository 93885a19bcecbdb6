import { once } from 'node:events'
import { openThread } from '#core/thread'
import type { AppraisalModel } from '#appraisal/domain/model'
import type { SensitivityReport } from '#appraisal/domain/uncertainty/sensitivity_report'
import {
  isLarge,
  reckon,
  unpacked,
  type ReckoningTask,
  type TrialReckoned,
} from '#appraisal/reckoning'

/** Large models are reckoned one after the other: threads of simulations need room beside them. */
let last: Promise<unknown> = Promise.resolve()

type Answers = { sensitivity: SensitivityReport; trial: TrialReckoned }

/** What a task comes to, in a thread of its own where its model is large. */
export async function reckoned<What extends ReckoningTask['what']>(
  task: Extract<ReckoningTask, { what: What }>
): Promise<Answers[What]> {
  if (!isLarge(modelOf(task))) return reckon(task) as Answers[What]
  const answer = last.then(() => inThread(task))
  last = answer.catch(() => {})
  return (await answer) as Answers[What]
}

function modelOf(task: ReckoningTask): AppraisalModel {
  return task.what === 'trial' ? task.setup.model : task.model
}

async function inThread(task: ReckoningTask): Promise<unknown> {
  const worker = openThread('./workers/reckon', import.meta.url)
  try {
    const answered = once(worker, 'message')
    worker.postMessage(task)
    const [text] = (await answered) as [string]
    return unpacked(text)
  } finally {
    await worker.terminate()
  }
}
