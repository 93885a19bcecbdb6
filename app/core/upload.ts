import { Busboy } from '@fastify/busboy'
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { HttpContext } from '@adonisjs/core/http'
import { storagePath } from '#config/app'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'

export interface UploadedFile {
  path: string
  /** As the sender named it: to be shown, never used as a path. */
  originalName: string
  size: number
  sha256: string
}

export interface Upload {
  fields: Record<string, string>
  file: UploadedFile
}

/** A name to be shown: without path, control characters and tricks of direction; `otherwise` when nothing is left. */
export function shownFileName(name: string, otherwise: string): string {
  const last = name.split(/[\\/]/).at(-1)!
  const shown = last.replace(/[\p{Cc}\p{Cf}]/gu, '').trim()
  // The end of a sign that was cut in two is no text that a database keeps
  return shown.slice(0, 200).toWellFormed() || otherwise
}

interface Options {
  /** Name of the file's field. */
  field: string
  maxBytes: number
}

const LIMITS = {
  fieldNameSize: 100,
  fieldSize: 10_000,
  fields: 30,
  files: 1,
  parts: 32,
  headerPairs: 40,
}

/**
 * Reads the one file of a multipart request into `storage/uploads/<uuid>`. The framework's own parser
 * is never used (config/bodyparser.ts), so nothing of such a body is read before the person is known:
 * call this only behind `middleware.auth()`. A refused upload leaves no file.
 */
export async function readUpload(ctx: HttpContext, { field, maxBytes }: Options): Promise<Upload> {
  const request = ctx.request.request
  const type = request.headers['content-type'] ?? ''
  if (!/^multipart\/form-data\b/i.test(type)) throw new Refusal('E_UPLOAD_MISSING', {}, field)

  const folder = join(storagePath, 'uploads')
  await mkdir(folder, { recursive: true })
  const path = join(folder, newId())

  const fields: Record<string, string> = Object.create(null)
  let receiving: Promise<UploadedFile> | undefined
  let refusal: Refusal | undefined
  const refuse = (code: string, params = {}) => (refusal ??= new Refusal(code, params, field))

  try {
    const parser = new Busboy({
      headers: { ...request.headers, 'content-type': type },
      limits: { ...LIMITS, fileSize: maxBytes },
    })
    parser.on('field', (name: string, value: string, nameCut: boolean, valueCut: boolean) => {
      if (nameCut || valueCut) refuse('E_UPLOAD_BROKEN')
      else fields[name] = value
    })
    parser.on('file', (name: string, stream, originalName: string | undefined) => {
      stream.on('error', () => refuse('E_UPLOAD_BROKEN'))
      if (name !== field || !originalName) return void stream.resume()
      receiving = receive(stream, path, originalName)
      receiving.catch(() => refuse('E_UPLOAD_BROKEN'))
      stream.on('limit', () =>
        refuse('E_UPLOAD_TOO_LARGE', { megabytes: Math.floor(maxBytes / 1_000_000) })
      )
    })
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
      parser.on(limit, () => refuse('E_UPLOAD_TOO_MANY'))
    }
    await pipeline(request, parser)
    const file = await receiving
    if (refusal) throw refusal
    if (!file || file.size === 0) throw new Refusal('E_UPLOAD_MISSING', {}, field)
    return { fields, file }
  } catch (error) {
    await receiving?.catch(() => {})
    await rm(path, { force: true })
    throw refusal ?? (error instanceof Refusal ? error : new Refusal('E_UPLOAD_BROKEN', {}, field))
  }
}

async function receive(
  stream: Readable,
  path: string,
  originalName: string
): Promise<UploadedFile> {
  const hash = createHash('sha256')
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    hash.update(chunk)
    size += chunk.length
  })
  await pipeline(stream, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  return {
    path,
    originalName: originalName.normalize('NFC').slice(0, 255),
    size,
    sha256: hash.digest('hex'),
  }
}
