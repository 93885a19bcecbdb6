import { open } from 'node:fs/promises'
import { Refusal } from '#core/refusal'
import {
  decoderFor,
  guessEncoding,
  type Encoding,
  type EncodingCandidate,
} from '#imports/domain/decode'
import {
  isDelimiter,
  separatorLine,
  sniffDelimiter,
  type Delimiter,
  type DelimiterGuess,
} from '#imports/domain/delimiter'
import { isGuarded } from '#imports/domain/formula_guard'
import { IMPORT_LIMITS } from '#imports/domain/limits'
import { shownCell } from '#imports/domain/text'
import { firstRecords } from '#imports/workers/records'

const SAMPLE_BYTES = 64 * 1024
const SAMPLE_ROWS = 5

export interface FileLook {
  encoding: Encoding
  /** False: the person should look at the sample and choose. */
  certain: boolean
  candidates: EncodingCandidate[]
  delimiter: Delimiter
  /** Others that fit as well: a person should choose. */
  otherDelimiters: Delimiter[]
  headers: string[]
  /** The first rows after the header. */
  rows: string[][]
  guarded: boolean
}

/** How a file seems to be written, from its beginning; `choice` is what a person says it is. */
export async function inspectFile(
  path: string,
  choice: { encoding?: Encoding; delimiter?: Delimiter } = {}
): Promise<FileLook> {
  const { bytes, isCut } = await beginningOf(path)
  refuseBinary(bytes)
  const guess = guessEncoding(bytes)
  if (guess.candidates.length === 0 && !choice.encoding)
    throw new Refusal('E_FILE_NOT_TEXT', {}, 'file')
  const encoding = choice.encoding ?? guess.encoding
  const text = textOf(bytes, encoding)
  refuseControls(text)
  refuseMarkup(text)
  const { delimiter, others } = delimiterOf(text, choice.delimiter)
  const [headers = [], ...rows] = firstRecords(text, delimiter, SAMPLE_ROWS + 1, isCut)
  if (headers.every((header) => header.trim() === ''))
    throw new Refusal('E_FILE_NO_HEADER', {}, 'file')
  if (headers.length > IMPORT_LIMITS.columns) {
    const params = { count: String(headers.length), limit: String(IMPORT_LIMITS.columns) }
    throw new Refusal('E_FILE_COLUMNS', params, 'file')
  }
  return {
    encoding,
    certain: guess.certain,
    candidates: guess.candidates,
    delimiter,
    otherDelimiters: others,
    headers: headers.map((header) => shownCell(header).trim().slice(0, 200)),
    rows: rows.map((cells) => cells.map(shownCell)),
    guarded: isGuarded(headers),
  }
}

/** What a person says goes before what the file says of itself, and that before what its lines look like. */
function delimiterOf(text: string, chosen?: Delimiter): DelimiterGuess {
  if (chosen) return { delimiter: chosen, others: [] }
  const says = separatorLine(text)?.says
  if (says === undefined) return sniffDelimiter(text)
  if (isDelimiter(says)) return { delimiter: says, others: [] }
  throw new Refusal('E_FILE_SEPARATOR', { value: says }, 'file')
}

/** Where nobody is asked, a file that can be cut in two ways is not read at all. */
export function refuseUnsure({ delimiter, otherDelimiters }: FileLook): void {
  if (otherDelimiters.length === 0) return
  const value = [delimiter, ...otherDelimiters]
    .map((one) => (one === '\t' ? 'Tab' : one))
    .join('   ')
  throw new Refusal('E_FILE_DELIMITER', { value }, 'file')
}

async function beginningOf(path: string): Promise<{ bytes: Uint8Array; isCut: boolean }> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(SAMPLE_BYTES + 1),
      0,
      SAMPLE_BYTES + 1,
      0
    )
    const isCut = bytesRead > SAMPLE_BYTES
    return { bytes: buffer.subarray(0, Math.min(bytesRead, SAMPLE_BYTES)), isCut }
  } finally {
    await file.close()
  }
}

const BINARY: readonly number[][] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x50, 0x4b, 0x05, 0x06],
  [0xd0, 0xcf, 0x11, 0xe0],
  [0x25, 0x50, 0x44, 0x46],
  [0x1f, 0x8b],
  [0x7f, 0x45, 0x4c, 0x46],
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
]

/** Spreadsheets, archives, documents and pictures under the name of a CSV. */
function refuseBinary(bytes: Uint8Array): void {
  if (BINARY.some((magic) => magic.every((byte, at) => bytes[at] === byte))) {
    throw new Refusal('E_FILE_NOT_TEXT', {}, 'file')
  }
}

// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g

/** A stray control character is an error of its row; many of them are no text at all. */
function refuseControls(text: string): void {
  const count = text.match(CONTROLS)?.length ?? 0
  if (count >= 3 && count * 100 > text.length) throw new Refusal('E_FILE_NOT_TEXT', {}, 'file')
}

/** A statement of a bank, a web page: text, but no table. */
function refuseMarkup(text: string): void {
  if (/^\uFEFF?\s*<(\?xml|!doctype|html|document)\b/i.test(text))
    throw new Refusal('E_FILE_MARKUP', {}, 'file')
}

function textOf(bytes: Uint8Array, encoding: Encoding): string {
  try {
    return decoderFor(encoding).decode(bytes, { stream: true })
  } catch {
    throw new Refusal('E_ENCODING_BROKEN', { encoding }, 'encoding')
  }
}
