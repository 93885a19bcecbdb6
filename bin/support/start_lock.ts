import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const WAIT_SECONDS = 180

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    return false
  }
}

function ownerOf(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined
  } catch {
    return undefined
  }
}

/**
 * Two starts at once must not migrate and fill one database together; SQLite has no lock for it. The
 * second waits for the first; a lock that a crashed start left behind is removed.
 */
export async function withStartLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'start.lock')
  for (let second = 0; !take(file); second++) {
    const owner = ownerOf(file)
    if (owner !== undefined && !isRunning(owner)) rmSync(file, { force: true })
    else if (second >= WAIT_SECONDS) {
      throw new Error(
        `another start (process ${owner}) prepares the database for too long; its lock is ${file}`
      )
    } else await wait(1000)
  }
  const release = () => rmSync(file, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}
