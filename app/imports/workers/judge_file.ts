import { Refusal } from '#core/refusal'
import { IMPORT_LIMITS } from '#imports/domain/limits'
import type {
  BooksAnswer,
  BooksQuestion,
  FromWorker,
  JudgedRow,
  ReadingJob,
  ReadingResult,
} from '#imports/workers/messages'
import { faultOfThread, fileThread, turn, watchTime } from '#imports/workers/threads'

export interface RowSink {
  books(question: BooksQuestion): Promise<BooksAnswer>
  /** `read` is the number of bytes read so far. */
  rows(rows: JudgedRow[], read: number): Promise<void>
}

/**
 * Judges a file in a worker thread and hands on the verdicts chunk by chunk: no more than one chunk is
 * ever under way. A file that takes too much memory or time ends its thread, not the application.
 */
export async function judgeFile(
  job: ReadingJob,
  sink: RowSink,
  signal?: AbortSignal
): Promise<ReadingResult> {
  const done = await turn()
  try {
    return await runWorker(job, sink, signal)
  } finally {
    done()
  }
}

function runWorker(job: ReadingJob, sink: RowSink, signal?: AbortSignal): Promise<ReadingResult> {
  return new Promise((resolve, reject) => {
    const worker = fileThread('./judge_rows', import.meta.url, job)
    let rows = 0
    let finished = false
    let turnOf = Promise.resolve()

    const finish = (settle: () => void) => {
      if (finished) return
      finished = true
      clearInterval(watch)
      signal?.removeEventListener('abort', stop)
      void worker.terminate()
      settle()
    }
    const fail = (error: unknown) => finish(() => reject(error))
    const stop = () => fail(signal!.reason)
    const watch = watchTime(
      worker,
      () => (1 + Math.floor(rows / 100_000)) * IMPORT_LIMITS.cpuMillisecondsPer100kRows,
      () => fail(new Refusal('E_FILE_TIME', {}, 'file'))
    )

    async function take(message: FromWorker) {
      if (finished) return
      if (message.type === 'ask') worker.postMessage(await sink.books(message.question))
      else if (message.type === 'rows') {
        rows = message.rows.at(-1)!.no
        await sink.rows(message.rows, message.read)
      } else if (message.type === 'done') finish(() => resolve(message.result))
      else fail(new Refusal(message.code, message.params, 'file'))
    }

    signal?.addEventListener('abort', stop)
    if (signal?.aborted) stop()
    worker.on('message', (message: FromWorker) => {
      turnOf = turnOf.then(() => take(message)).catch(fail)
    })
    worker.on('error', (error) => fail(faultOfThread(error)))
    worker.on('exit', (code) => {
      turnOf.then(() => fail(new Error(`The thread that judges an import ended with ${code}`)))
    })
  })
}
