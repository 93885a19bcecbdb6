import { openThread } from '#core/thread'
import type { AppraisalModel } from '#appraisal/domain/model'
import type { WorkbookContext } from '#workbooks/appraisal_workbook'
import type { FairnessBook } from '#workbooks/books/fairness_figures'
import type { FenceBook } from '#workbooks/books/fence_figures'
import type { FundBook } from '#workbooks/books/fund_figures'
import type { LedgerBook } from '#workbooks/books/ledger_book'
import type { LongCell } from '#workbooks/long_rows'
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
export type ThreadOrder =
  | ({ kind: 'appraisal' } & WorkbookOrder)
  | { kind: 'run'; book: RunBook }
  | { kind: 'ledger'; book: LedgerBook }
  | { kind: 'funds'; book: FundBook }
  | { kind: 'fences'; book: FenceBook }
  | { kind: 'fairness'; book: FairnessBook }

/** Books of a city or of a round, which have one frame. */
export type BookOrder = Exclude<ThreadOrder, { kind: 'appraisal' | 'run' }>

/** Cells of some long rows, given when the thread asks for them. */
export type Batches = AsyncIterator<readonly LongCell[]>

/** What a thread says: it wants the next rows, or here is the file. */
export type FromWriter = 'more' | Uint8Array

/** The bytes of the workbook of an appraisal, written in a thread of its own so that no other request waits; two at a time. */
export function orderWorkbook(order: WorkbookOrder): Promise<Uint8Array> {
  return inTurn({ kind: 'appraisal', ...order })
}

/** The same for the workbook of an allocation run. */
export function orderRunWorkbook(book: RunBook): Promise<Uint8Array> {
  return inTurn({ kind: 'run', book })
}

/** The same for a book of a whole city, whose long rows are read while it is written. */
export function orderBook(
  order: BookOrder,
  rows?: AsyncIterable<readonly LongCell[]>
): Promise<Uint8Array> {
  return inTurn(order, rows?.[Symbol.asyncIterator]())
}

async function inTurn(order: ThreadOrder, rows?: Batches): Promise<Uint8Array> {
  if (busy === THREADS) await new Promise<void>((resolve) => waiting.push(resolve))
  else busy++
  try {
    return await writeInThread(order, rows)
  } finally {
    const next = waiting.shift()
    if (next) next()
    else busy--
  }
}

function writeInThread(order: ThreadOrder, rows?: Batches): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = openThread('./workers/write_workbook', import.meta.url, {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEGABYTES },
    })
    const fail = (error: unknown) => {
      reject(error as Error)
      void worker.terminate()
    }
    worker.on('message', (said: FromWriter) => {
      if (said !== 'more') return resolve(said)
      rows!.next().then(({ value, done }) => worker.postMessage(done ? null : value), fail)
    })
    worker.once('error', reject)
    worker.once('exit', (code) =>
      reject(new Error(`The thread that writes a workbook ended with ${code}`))
    )
  })
}
