import { mock } from 'node:test'

/** Work while the clock of the machine stands somewhere else. */
export async function clockAt<T>(instant: number, work: () => Promise<T>): Promise<T> {
  mock.timers.enable({ apis: ['Date'], now: instant })
  try {
    return await work()
  } finally {
    mock.timers.reset()
  }
}
