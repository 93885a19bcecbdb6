import { Worker, type WorkerOptions } from 'node:worker_threads'

/**
 * A thread that runs `file`, named without its ending as seen from the module with the address `from`
 * (`import.meta.url`). From source it needs the loader that the process has; a build holds plain JavaScript.
 */
export function openThread(file: string, from: string, options: WorkerOptions = {}): Worker {
  const isSource = new URL(from).pathname.endsWith('.ts')
  return new Worker(new URL(`${file}.${isSource ? 'ts' : 'js'}`, from), {
    ...options,
    execArgv: isSource ? ['--import=@poppinss/ts-exec'] : [],
  })
}

/** What a thread answers to a task; its error is that of the task, and so is its end. */
export function askThread<Answer>(worker: Worker, task: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const done = () => {
      worker.off('message', answered)
      worker.off('error', failed)
      worker.off('exit', ended)
    }
    const answered = (answer: Answer) => {
      done()
      resolve(answer)
    }
    const failed = (error: Error) => {
      done()
      reject(error)
    }
    const ended = (code: number) => failed(new Error(`A thread ended with ${code}`))
    worker.on('message', answered)
    worker.on('error', failed)
    worker.on('exit', ended)
    worker.postMessage(task)
  })
}
