import { openThread } from '#core/thread'
import type { AppraisalModel } from '#appraisal/domain/model'
import type { WorkbookContext } from '#workbooks/appraisal_workbook'
import type { RunBook } from '#workbooks/run/run_book'

/** What a workbook is made of, as plain data. */
export interface WorkbookOrder extends Omit<WorkbookContext, 't' | 'generatedAt'> {
  model: AppraisalModel
  /** Instant that is stamped on the file. */
  generatedAt: string
}

const THREADS = 2
const MEMORY_MEGABYTES = 1024
const waiting: (() => void)[] = []
let busy = 0

/** What a thread is to write. */
export type ThreadOrder = ({ kind: 'appraisal' } & WorkbookOrder) | { kind: 'run'; book: RunBook }

/** The bytes of the workbook of an appraisal, written in a thread of its own so that no other request waits; two at a time. */
export function orderWorkbook(order: WorkbookOrder): Promise<Uint8Array> {
  return inTurn({ kind: 'appraisal', ...order })
}

/** The same for the workbook of an allocation run. */
export function orderRunWorkbook(book: RunBook): Promise<Uint8Array> {
  return inTurn({ kind: 'run', book })
}

async function inTurn(order: ThreadOrder): Promise<Uint8Array> {
  if (busy === THREADS) await new Promise<void>((resolve) => waiting.push(resolve))
  else busy++
  try {
    return await writeInThread(order)
  } finally {
    const next = waiting.shift()
    if (next) next()
    else busy--
  }
}

function writeInThread(order: ThreadOrder): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = openThread('./workers/write_workbook', import.meta.url, {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEGABYTES },
    })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) =>
      reject(new Error(`The thread that writes a workbook ended with ${code}`))
    )
  })
}
