import { open } from 'node:fs/promises'
import { Refusal } from '#core/refusal'
import { openThread } from '#core/thread'
import type { ReadStatement } from '#bank/domain/statement'
import type { FromStatementWorker, StatementJob } from '#bank/workers/messages'

/** Statements are small; what is larger than this is none, or several years that can be sent apart. */
export const STATEMENT_LIMITS = {
  bytes: 20_000_000,
  memoryMegabytes: 512,
  milliseconds: 60_000,
} as const

/** Whether a file begins like XML, after a byte order mark and blanks, in any width of characters. */
export async function looksLikeXml(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0)
    const characters = buffer
      .subarray(0, bytesRead)
      .toString('latin1')
      .replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
      .replaceAll('\0', '')
    return characters.trimStart().startsWith('<')
  } finally {
    await file.close()
  }
}

/**
 * Reads a file in a thread of its own: one that takes too much memory or time ends its thread, not the
 * application. Whatever is wrong with the file comes back as a refusal that says where.
 */
export function readStatementFile(job: StatementJob): Promise<ReadStatement[]> {
  const worker = openThread('./statement_worker', import.meta.url, {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: STATEMENT_LIMITS.memoryMegabytes },
    stdout: false,
    stderr: false,
  })
  return new Promise<ReadStatement[]>((resolve, reject) => {
    const watch = setTimeout(
      () => reject(new Refusal('E_FILE_TIME', {}, 'file')),
      STATEMENT_LIMITS.milliseconds
    )
    worker.on('message', (message: FromStatementWorker) => {
      if (message.type === 'done') resolve(message.statements)
      else reject(new Refusal(message.code, message.params, 'file'))
    })
    worker.on('error', (error: Error & { code?: string }) => {
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      reject(isMemory ? new Refusal('E_FILE_MEMORY', {}, 'file') : error)
    })
    worker.on('exit', (code) => {
      clearTimeout(watch)
      reject(new Error(`The thread that reads a statement ended with ${code}`))
    })
  }).finally(() => worker.terminate())
}
