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
