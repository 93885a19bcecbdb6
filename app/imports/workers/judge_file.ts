import { Worker } from 'node:worker_threads'
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

export interface RowSink {
  books(question: BooksQuestion): Promise<BooksAnswer>
  /** `read` is the number of bytes read so far. */
  rows(rows: JudgedRow[], read: number): Promise<void>
}

const WORKERS = 2
const waiting: (() => void)[] = []
let busy = 0

async function turn(): Promise<() => void> {
  if (busy === WORKERS) await new Promise<void>((resolve) => waiting.push(resolve))
  else busy++
  return () => {
    const next = waiting.shift()
    if (next) next()
    else busy--
  }
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

function startWorker(job: ReadingJob): Worker {
  // From source the thread needs the same loader; in a build it finds plain JavaScript.
  const fromSource = import.meta.filename.endsWith('.ts')
  const file = new URL(fromSource ? './judge_rows.ts' : './judge_rows.js', import.meta.url)
  return new Worker(file, {
    workerData: job,
    execArgv: fromSource ? ['--import=@poppinss/ts-exec'] : [],
    resourceLimits: { maxOldGenerationSizeMb: IMPORT_LIMITS.workerMemoryMegabytes },
    stdout: false,
    stderr: false,
  })
}

function runWorker(job: ReadingJob, sink: RowSink, signal?: AbortSignal): Promise<ReadingResult> {
  return new Promise((resolve, reject) => {
    const worker = startWorker(job)
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
    const watch = setInterval(() => {
      const share = 1 + Math.floor(rows / 100_000)
      const allowed = share * IMPORT_LIMITS.cpuMillisecondsPer100kRows
      worker.cpuUsage().then(
        ({ user, system }) => {
          if ((user + system) / 1000 > allowed) fail(new Refusal('E_FILE_TIME', {}, 'file'))
        },
        () => {}
      )
    }, 1000)

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
    worker.on('error', (error: Error & { code?: string }) => {
      fail(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new Refusal('E_FILE_MEMORY', {}, 'file') : error
      )
    })
    worker.on('exit', (code) => {
      turnOf.then(() => fail(new Error(`The thread that judges an import ended with ${code}`)))
    })
  })
}
