import type { Worker } from 'node:worker_threads'
import { Refusal } from '#core/refusal'
import { openThread } from '#core/thread'
import { IMPORT_LIMITS } from '#imports/domain/limits'

const THREADS = 2
const waiting: (() => void)[] = []
let busy = 0

/** Waits for one of the threads that may read files at once; what it gives back ends the turn. */
export async function turn(): Promise<() => void> {
  if (busy === THREADS) await new Promise<void>((resolve) => waiting.push(resolve))
  else busy++
  return () => {
    const next = waiting.shift()
    if (next) next()
    else busy--
  }
}

/** A thread for a file from outside: without output of its own and with a ceiling of memory. */
export function fileThread(file: string, from: string, workerData?: unknown): Worker {
  return openThread(file, from, {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: IMPORT_LIMITS.workerMemoryMegabytes },
    stdout: false,
    stderr: false,
  })
}

/** Looks each second whether the thread has used more of the processor than it may. */
export function watchTime(worker: Worker, allowed: () => number, late: () => void): NodeJS.Timeout {
  return setInterval(() => {
    worker.cpuUsage().then(
      ({ user, system }) => {
        if ((user + system) / 1000 > allowed()) late()
      },
      () => {}
    )
  }, 1000)
}

/** Why a thread ended by itself, for the person whose file it was. */
export function faultOfThread(error: Error & { code?: string }): Error {
  return error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new Refusal('E_FILE_MEMORY', {}, 'file')
    : error
}
