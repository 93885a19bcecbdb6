import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { storagePath } from '#config/app'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import type { UploadedFile } from '#core/upload'
import { IMPORT_LIMITS } from '#imports/domain/limits'

/** A file of this machine, copied to where uploads are kept, under a name of ours. */
export async function adoptFile(path: string): Promise<UploadedFile> {
  const facts = await stat(path).catch(() => undefined)
  if (!facts?.isFile()) throw new Refusal('E_FILE_MISSING', { path }, 'file')
  if (facts.size > IMPORT_LIMITS.csvBytes) {
    const limit = String(IMPORT_LIMITS.csvBytes / (1024 * 1024))
    throw new Refusal('E_FILE_TOO_LARGE', { limit }, 'file', 413)
  }
  const folder = join(storagePath, 'uploads')
  await mkdir(folder, { recursive: true })
  const copy = join(folder, newId())
  const hash = createHash('sha256')
  let size = 0
  async function* counted(source: AsyncIterable<Buffer>) {
    for await (const bytes of source) {
      hash.update(bytes)
      size += bytes.length
      yield bytes
    }
  }
  try {
    await pipeline(
      createReadStream(path),
      counted,
      createWriteStream(copy, { flags: 'wx', mode: 0o600 })
    )
  } catch (error) {
    await rm(copy, { force: true })
    throw error
  }
  return { path: copy, originalName: basename(path), size, sha256: hash.digest('hex') }
}
