import type { Worker } from 'node:worker_threads'
import { openThread } from '#core/thread'
import type { SheetFrame } from '#workbooks/sheet_writer'
import type { Cells } from '#workbooks/table_cells'

/** Threads that write sheets at once; what comes meanwhile is written without one. */
const THREADS = 2
let busy = 0

/** A writer of a sheet in a thread of its own, with the face of `SheetWriter` but for the waiting. */
export class SheetThread {
  readonly #worker: Worker
  #waiting: PromiseWithResolvers<Uint8Array[]> | undefined
  #fault: Error | undefined

  private constructor(frame: SheetFrame) {
    busy++
    this.#worker = openThread('./workers/write_sheet', import.meta.url, { workerData: frame })
    this.#worker.on('message', (parts) => this.#waiting?.resolve(parts))
    this.#worker.on('error', (error) => this.#fail(error as Error))
    this.#worker.on('exit', () => {
      busy--
      this.#fail(new Error('The thread that writes a sheet has ended'))
    })
  }

  static open(frame: SheetFrame): SheetThread | null {
    return busy < THREADS ? new SheetThread(frame) : null
  }

  add(cells: Cells): Promise<Uint8Array[]> {
    return this.#ask(cells)
  }

  end(): Promise<Uint8Array[]> {
    return this.#ask(null)
  }

  close(): Promise<unknown> {
    return this.#worker.terminate()
  }

  #ask(what: Cells | null): Promise<Uint8Array[]> {
    if (this.#fault) return Promise.reject(this.#fault)
    this.#waiting = Promise.withResolvers()
    // It may fail while nobody is waiting yet; who does is told
    this.#waiting.promise.catch(() => {})
    this.#worker.postMessage(what)
    return this.#waiting.promise
  }

  #fail(error: Error): void {
    this.#fault ??= error
    this.#waiting?.reject(this.#fault)
  }
}
