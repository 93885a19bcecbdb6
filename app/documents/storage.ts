import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { storagePath } from '#config/app'
import { newId } from '#core/ids'
import { HEAD_BYTES } from '#documents/domain/media_types'

/** Files are kept under ids of their own; the sender's name never becomes a path. */
export function documentPath(storageKey: string): string {
  return join(storagePath, 'documents', storageKey)
}

/** Moves an uploaded file to where documents are kept. */
export async function keepFile(uploaded: string): Promise<string> {
  const key = newId()
  await mkdir(join(storagePath, 'documents'), { recursive: true, mode: 0o700 })
  await rename(uploaded, documentPath(key))
  return key
}

export async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** SHA-256 of a kept file, or null when it is not there. */
export async function hashOfFile(storageKey: string): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(documentPath(storageKey)), hash)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  return hash.digest('hex')
}
