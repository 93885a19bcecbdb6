import { FileFault } from '#imports/domain/file_fault'
import { IMPORT_LIMITS } from '#imports/domain/limits'

export interface ZipEntry {
  name: string
  /** 0 stored, 8 deflated. */
  method: number
  packed: number
  unpacked: number
  /** Where the local header stands. */
  at: number
}

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const LONGEST_COMMENT = 65_535

/**
 * The list at the end of a zip file, read without inflating anything. Refused are archives that do not
 * hold together, are encrypted, in the 64-bit form (no table of ours needs it) or in several parts.
 */
export function readZipDirectory(bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = endOf(view)
  const count = view.getUint16(end + 10, true)
  const size = view.getUint32(end + 12, true)
  const start = view.getUint32(end + 16, true)
  const isWhole = view.getUint16(end + 4, true) === 0 && view.getUint16(end + 8, true) === count
  if (!isWhole || count === 0xffff || start === 0xffffffff || start + size > end) throw broken()
  if (count > IMPORT_LIMITS.xlsxEntries) {
    const limit = String(IMPORT_LIMITS.xlsxEntries)
    throw new FileFault('E_XLSX_ENTRIES', { count: String(count), limit })
  }
  const entries: ZipEntry[] = []
  let at = start
  for (let no = 0; no < count; no++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) throw broken()
    const nameLength = view.getUint16(at + 28, true)
    const next =
      at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
    if (next > end) throw broken()
    if (view.getUint16(at + 8, true) & 0x2041) throw new FileFault('E_XLSX_ENCRYPTED')
    const entry = {
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      unpacked: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true),
    }
    if ([entry.packed, entry.unpacked, entry.at].includes(0xffffffff)) throw broken()
    if (entry.method !== 0 && entry.method !== 8) throw broken()
    entries.push(entry)
    at = next
  }
  return entries
}

/** The packed bytes of an entry; its local header must name the same thing as the list. */
export function packedBytes(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { at, packed, name } = entry
  if (at + 30 > bytes.length || view.getUint32(at, true) !== LOCAL) throw broken()
  const nameLength = view.getUint16(at + 26, true)
  const local = new TextDecoder().decode(bytes.subarray(at + 30, at + 30 + nameLength))
  const start = at + 30 + nameLength + view.getUint16(at + 28, true)
  if (local !== name || start + packed > bytes.length) throw broken()
  return bytes.subarray(start, start + packed)
}

/** Refuses archives that are no plain workbook, or that want to become something enormous. */
export function checkWorkbook(entries: readonly ZipEntry[]): void {
  const names = new Set<string>()
  let total = 0
  for (const { name, packed, unpacked } of entries) {
    const key = name.toLowerCase()
    const climbs = name.split(/[\\/]/).includes('..') || /^[\\/]|^[a-z]:|[\0\\]/i.test(name)
    if (climbs || names.has(key)) throw new FileFault('E_XLSX_NAMES', { name: name.slice(0, 80) })
    names.add(key)
    total += unpacked
    if (unpacked > IMPORT_LIMITS.xlsxCompressionRatio * Math.max(packed, 1024)) {
      throw new FileFault('E_XLSX_RATIO', { limit: String(IMPORT_LIMITS.xlsxCompressionRatio) })
    }
  }
  if (total > IMPORT_LIMITS.xlsxUnpackedBytes) {
    const limit = String(IMPORT_LIMITS.xlsxUnpackedBytes / (1024 * 1024))
    throw new FileFault('E_XLSX_UNPACKED', { limit })
  }
  if (!names.has('xl/workbook.xml')) throw new FileFault('E_FILE_NOT_TEXT')
  for (const name of names) {
    if (/(^|\/)vbaproject\.bin$/.test(name) || name.includes('/macrosheets/')) {
      throw new FileFault('E_XLSX_MACROS')
    }
    if (/\/externallinks\//.test(name)) throw new FileFault('E_XLSX_EXTERNAL')
  }
}

function endOf(view: DataView): number {
  const first = Math.max(0, view.byteLength - 22 - LONGEST_COMMENT)
  for (let at = view.byteLength - 22; at >= first; at--) {
    if (
      view.getUint32(at, true) === END &&
      at + 22 + view.getUint16(at + 20, true) === view.byteLength
    )
      return at
  }
  throw new FileFault('E_FILE_NOT_TEXT')
}

function broken(): FileFault {
  return new FileFault('E_XLSX_BROKEN')
}
