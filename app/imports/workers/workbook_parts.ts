import { createInflateRaw } from 'node:zlib'
import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { FileFault } from '#imports/domain/file_fault'
import { IMPORT_LIMITS } from '#imports/domain/limits'
import {
  checkWorkbook,
  packedBytes,
  readZipDirectory,
  type ZipEntry,
} from '#imports/domain/zip_directory'

type Tag = SaxesTagPlain

export interface PartHandlers {
  open?(name: string, attributes: Record<string, string>): void
  text?(text: string): void
  close?(name: string): void
}

/** The parts of a workbook, each read as a stream: sizes that are announced are not believed. */
export class WorkbookParts {
  readonly #entries: Map<string, ZipEntry>
  #inflated = 0

  constructor(private readonly bytes: Uint8Array) {
    const entries = readZipDirectory(bytes)
    checkWorkbook(entries)
    this.#entries = new Map(entries.map((entry) => [entry.name.toLowerCase(), entry]))
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase())
  }

  /** Reads an XML part from its beginning to its end. Names come without their prefix. */
  async read(name: string, handlers: PartHandlers): Promise<void> {
    const entry = this.#entries.get(name.toLowerCase())
    if (!entry) throw new FileFault('E_XLSX_BROKEN')
    const parser = new SaxesParser({ xmlns: false, fragment: false })
    parser.on('error', () => {
      throw new FileFault('E_XLSX_BROKEN')
    })
    // A document type could define entities that multiply; no workbook has one.
    parser.on('doctype', () => {
      throw new FileFault('E_XLSX_BROKEN')
    })
    parser.on('opentag', (tag: Tag) =>
      handlers.open?.(bare(tag.name), tag.attributes as Record<string, string>)
    )
    parser.on('text', (text: string) => handlers.text?.(text))
    parser.on('cdata', (text: string) => handlers.text?.(text))
    parser.on('closetag', (tag: Tag) => handlers.close?.(bare(tag.name)))
    const decoder = new TextDecoder('utf-8', { fatal: true })
    try {
      for await (const bytes of this.#inflate(entry)) {
        parser.write(decoder.decode(bytes, { stream: true }))
      }
      parser.write(decoder.decode()).close()
    } catch (error) {
      throw error instanceof FileFault ? error : new FileFault('E_XLSX_BROKEN')
    }
  }

  /** Counts what really comes out, for the list of an archive may lie about it. */
  async *#inflate(entry: ZipEntry): AsyncGenerator<Uint8Array> {
    const packed = packedBytes(this.bytes, entry)
    let own = 0
    const count = (length: number) => {
      own += length
      this.#inflated += length
      const most = IMPORT_LIMITS.xlsxCompressionRatio * Math.max(packed.length, 1024)
      if (own > most) {
        throw new FileFault('E_XLSX_RATIO', { limit: String(IMPORT_LIMITS.xlsxCompressionRatio) })
      }
      if (this.#inflated > IMPORT_LIMITS.xlsxUnpackedBytes) {
        const limit = String(IMPORT_LIMITS.xlsxUnpackedBytes / (1024 * 1024))
        throw new FileFault('E_XLSX_UNPACKED', { limit })
      }
    }
    if (entry.method === 0) {
      count(packed.length)
      yield packed
      return
    }
    const inflater = createInflateRaw({ chunkSize: 64 * 1024 })
    inflater.end(packed)
    for await (const chunk of inflater) {
      count((chunk as Uint8Array).length)
      yield chunk as Uint8Array
    }
  }
}

function bare(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
