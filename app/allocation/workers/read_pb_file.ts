import { Refusal } from '#core/refusal'
import { openThread } from '#core/thread'
import type { FromPbWorker, PbJob, PbRead } from '#allocation/workers/messages'

/** A vote of a city of a million fits; what is larger is divided by district, as its votes are. */
export const PB_LIMITS = {
  bytes: 20_000_000,
  memoryMegabytes: 512,
  milliseconds: 90_000,
} as const

/**
 * Reads and analyses a file in a thread of its own: one that takes too much memory or time ends its thread, not the
 * application. Ballots never leave that thread; what is wrong with the file comes back as a refusal with its line.
 */
export function readPbUpload(job: PbJob): Promise<PbRead> {
  const worker = openThread('./pb_worker', import.meta.url, {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: PB_LIMITS.memoryMegabytes },
    stdout: false,
    stderr: false,
  })
  return new Promise<PbRead>((resolve, reject) => {
    const tooMuch = () => reject(new Refusal('E_PB_WORK', {}, 'file'))
    const watch = setTimeout(tooMuch, PB_LIMITS.milliseconds)
    worker.on('message', (message: FromPbWorker) => {
      if (message.type === 'refused') {
        reject(new Refusal(message.code, message.params, 'file'))
      } else resolve({ analysis: message.analysis, currency: message.currency })
    })
    worker.on('error', (error: Error & { code?: string }) =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch() : reject(error)
    )
    worker.on('exit', (code) => {
      clearTimeout(watch)
      reject(new Error(`The thread that reads a vote ended with ${code}`))
    })
  }).finally(() => worker.terminate())
}
