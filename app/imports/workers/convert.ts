import { open, stat } from 'node:fs/promises'
import { Refusal } from '#core/refusal'
import { decodeBytes, guessEncoding } from '#imports/domain/decode'
import { IMPORT_LIMITS } from '#imports/domain/limits'
import { faultOfThread, fileThread, turn, watchTime } from '#imports/workers/threads'
import type { SheetChoice } from '#imports/workers/workbook_rows'

export const FILE_FORMATS = ['csv', 'xlsx', '360giving'] as const
export type FileFormat = (typeof FILE_FORMATS)[number]

export interface Conversion {
  from: string
  to: string
  format: Exclude<FileFormat, 'csv'>
  choice: SheetChoice
}

/** Of a workbook: its sheets, and the one that was laid out. */
export interface Sheets {
  sheets?: string[]
  sheet?: string
}

/** The sheet that a form means: blanks at the ends of its name do not come through a form. */
export function sheetMeant({ sheets = [] }: Sheets, typed: string): string | undefined {
  return sheets.find((name) => name === typed) ?? sheets.find((name) => name.trim() === typed)
}

export type FromConverter =
  ({ ok: true } & Sheets) | { ok: false; code: string; params: Record<string, string> }

/** What a file is by its first bytes, whatever its name says; an old workbook is refused by name. */
export async function formatOf(path: string): Promise<FileFormat> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0)
    const begins = (...bytes: number[]) => bytes.every((byte, at) => buffer[at] === byte)
    if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0x50, 0x4b, 0x05, 0x06)) return 'xlsx'
    const bytes = buffer.subarray(0, bytesRead)
    const text = (decodeBytes(bytes, guessEncoding(bytes).encoding) ?? bytes.toString()).trimStart()
    return /^(\{|\[\s*\{)/.test(text) ? '360giving' : 'csv'
  } finally {
    await file.close()
  }
}

/**
 * Lays a workbook or a package of grants out as CSV in UTF-8 with commas, in a thread of its own. From
 * there on every file is read in one way, row by row.
 */
export async function convertFile(conversion: Conversion): Promise<Sheets> {
  const { size } = await stat(conversion.from)
  if (conversion.format === 'xlsx' && size > IMPORT_LIMITS.xlsxBytes) {
    const limit = String(IMPORT_LIMITS.xlsxBytes / (1024 * 1024))
    throw new Refusal('E_FILE_TOO_LARGE', { limit }, 'file', 413)
  }
  const done = await turn()
  try {
    return await inThread(conversion)
  } finally {
    done()
  }
}

function inThread(conversion: Conversion): Promise<Sheets> {
  return new Promise((resolve, reject) => {
    const worker = fileThread('./convert_file', import.meta.url, conversion)
    const finish = (settle: () => void) => {
      clearInterval(watch)
      void worker.terminate()
      settle()
    }
    const watch = watchTime(
      worker,
      () => IMPORT_LIMITS.cpuMillisecondsPer100kRows,
      () => finish(() => reject(new Refusal('E_FILE_TIME', {}, 'file')))
    )
    worker.once('message', (said: FromConverter) =>
      finish(() => (said.ok ? resolve(said) : reject(new Refusal(said.code, said.params, 'file'))))
    )
    worker.once('error', (error) => finish(() => reject(faultOfThread(error))))
    worker.once('exit', (code) =>
      finish(() => reject(new Error(`The thread that lays out a file ended with ${code}`)))
    )
  })
}
