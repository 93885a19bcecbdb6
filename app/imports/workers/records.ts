import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { CsvError, parse, type Options } from 'csv-parse'
import { parse as parseAll } from 'csv-parse/sync'
import { Refusal } from '#core/refusal'
import { decoderFor, type Encoding } from '#imports/domain/decode'
import { separatorLine, type Delimiter } from '#imports/domain/delimiter'

/** One record may hold every column at its longest; a quote that never closes ends here. */
const RECORD_BYTES = 4 * 1024 * 1024

/** Cells as they stand; the number of cells, blank rows and stray quotes are judged row by row. */
function csvOptions(delimiter: Delimiter): Options {
  return {
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    max_record_size: RECORD_BYTES,
  }
}

export interface RecordStream {
  records: AsyncIterable<string[]>
  /** Bytes of the file read so far. */
  read(): number
}

/** The records of a file, header first, without ever holding the file. */
export function openRecords(path: string, encoding: Encoding, delimiter: Delimiter): RecordStream {
  let read = 0
  async function* decoded() {
    const decoder = decoderFor(encoding)
    let isFirst = true
    for await (const bytes of createReadStream(path, { highWaterMark: 128 * 1024 })) {
      read += (bytes as Buffer).length
      const text = decoder.decode(bytes as Buffer, { stream: true })
      if (text === '') continue
      yield isFirst ? belowSeparator(text) : text
      isFirst = false
    }
    const rest = decoder.decode()
    if (rest !== '') yield rest
  }
  async function* records() {
    const parser = parse(csvOptions(delimiter))
    const fed = pipeline(decoded, parser)
    fed.catch(() => {})
    try {
      for await (const cells of parser) yield cells as string[]
      await fed
    } catch (error) {
      throw fileRefusal(error, encoding)
    }
  }
  return { records: records(), read: () => read }
}

/** Spreadsheets show the line "sep=;" to nobody: it is no row here either, and rows are counted below it. */
function belowSeparator(text: string): string {
  return text.slice(separatorLine(text)?.length ?? 0)
}

/** The first records of a text that may be cut off in the middle of one. */
export function firstRecords(
  text: string,
  delimiter: Delimiter,
  count: number,
  isCut: boolean
): string[][] {
  try {
    const found: string[][] = parseAll(belowSeparator(text), {
      ...csvOptions(delimiter),
      to: count + 1,
    })
    return isCut && found.length > 1 && found.length <= count
      ? found.slice(0, -1)
      : found.slice(0, count)
  } catch (error) {
    if (isCut && error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED') {
      return wholeRecords(text, delimiter, count)
    }
    throw fileRefusal(error, 'utf-8')
  }
}

/** A cut inside a quoted cell: the records before it, one by one. */
function wholeRecords(text: string, delimiter: Delimiter, count: number): string[][] {
  for (let to = count; to >= 1; to--) {
    try {
      return parseAll(belowSeparator(text), { ...csvOptions(delimiter), to })
    } catch {
      continue
    }
  }
  throw new Refusal('E_FILE_QUOTE', { line: '1' }, 'file')
}

function fileRefusal(error: unknown, encoding: Encoding): unknown {
  if (error instanceof TypeError) return new Refusal('E_ENCODING_BROKEN', { encoding }, 'encoding')
  if (!(error instanceof CsvError)) return error
  const line = String((error as { lines?: number }).lines ?? 1)
  const code = error.code === 'CSV_MAX_RECORD_SIZE' ? 'E_FILE_RECORD' : 'E_FILE_QUOTE'
  return new Refusal(code, { line }, 'file')
}
