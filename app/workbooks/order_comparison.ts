import { Refusal } from '#core/refusal'
import { openThread } from '#core/thread'
import { faultOfThread, turn, watchTime } from '#imports/workers/threads'
import { BOOK_LIMITS } from '#workbooks/domain/book_content'
import type { Comparison } from '#workbooks/domain/compare_books'

export type FromComparer =
  | { type: 'codes'; codes: string[] }
  | { type: 'done'; comparison: Comparison }
  | { type: 'refused'; code: string; params: Record<string, string> }

/** The bytes of the export to compare with. */
export interface ToComparer {
  copy: Uint8Array
}

const MEMORY_MEGABYTES = 640

/**
 * Compares a file that came back with the export that its cover names, in a thread of its own. `copyOf`
 * finds the bytes of one of the codes in the file, and refuses a file that has none of ours.
 */
export async function orderComparison(
  path: string,
  copyOf: (codes: string[]) => Promise<Uint8Array>
): Promise<Comparison> {
  const done = await turn()
  try {
    return await inThread(path, copyOf)
  } finally {
    done()
  }
}

function inThread(
  path: string,
  copyOf: (codes: string[]) => Promise<Uint8Array>
): Promise<Comparison> {
  return new Promise((resolve, reject) => {
    const worker = openThread('./workers/compare_returned', import.meta.url, {
      workerData: { path },
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEGABYTES },
      stdout: false,
      stderr: false,
    })
    const finish = (settle: () => void) => {
      clearInterval(watch)
      void worker.terminate()
      settle()
    }
    const watch = watchTime(
      worker,
      () => BOOK_LIMITS.cpuMilliseconds,
      () => finish(() => reject(new Refusal('E_RETURN_TIME', {}, 'file')))
    )
    worker.on('message', (said: FromComparer) => {
      if (said.type === 'done') return finish(() => resolve(said.comparison))
      if (said.type === 'refused')
        return finish(() => reject(new Refusal(said.code, said.params, 'file')))
      copyOf(said.codes).then(
        (copy) => worker.postMessage({ copy } satisfies ToComparer),
        (error) => finish(() => reject(error))
      )
    })
    worker.once('error', (error) => finish(() => reject(faultOfThread(error))))
    worker.once('exit', (code) =>
      finish(() => reject(new Error(`The thread that compares workbooks ended with ${code}`)))
    )
  })
}
