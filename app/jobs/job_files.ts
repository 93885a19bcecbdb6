import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { storagePath } from '#config/app'
import { newId } from '#core/ids'

const DAYS_KEPT = 7

/** Where a file made by a job lies; the name people see is kept with the job. */
export function jobFilePath(key: string): string {
  return join(storagePath, 'exports', key)
}

/** A place for a file to be downloaded: write to `path`, hand `key` back in the result. */
export async function newJobFile(): Promise<{ key: string; path: string }> {
  await mkdir(join(storagePath, 'exports'), { recursive: true })
  const key = newId()
  return { key, path: jobFilePath(key) }
}

export function fileEnd(): string {
  return new Date(Date.now() + DAYS_KEPT * 24 * 3600 * 1000).toISOString()
}

export async function removeJobFile(key: string): Promise<void> {
  await rm(jobFilePath(key), { force: true })
}
