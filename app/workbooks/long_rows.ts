import { strFromU8, strToU8, Zip, ZipDeflate } from 'fflate'
import { escapeXml } from '#workbooks/table_xlsx_parts'

/**
 * A cell of a row that is one of very many, as threads hand them to each other quickest: 't' and a text, 'n'
 * and a number in the format of its column, or the number of decimals and an amount. An empty one is ''.
 */
export type LongCell = string

/** Rows of a sheet that are too many to be held: they are written while they come. */
export interface LongRows {
  /**
   * The row written in the sheet is a pattern only: its cells have the formats of the columns, and after the
   * last column stand those of amounts with 0 to 4 decimals.
   */
  firstRow: number
  columns: number
  count: number
  /** Cells of some rows, one row after the other. */
  rows: AsyncIterable<readonly LongCell[]>
}

const LONGEST_TEXT = 32_767
const EPOCH = new Date(1980, 0, 1)
const FIRST = '[Content_Types].xml'

/** Packs the parts in a fixed order with fixed times, and the long rows into their sheets as they come. */
export async function packWithLongRows(
  parts: Record<string, Uint8Array>,
  long: ReadonlyMap<string, LongRows>
): Promise<Uint8Array> {
  const out: Uint8Array[] = []
  const zip = new Zip((error, bytes) => {
    if (error) throw error
    out.push(bytes)
  })
  const names = Object.keys(parts).sort()
  for (const name of [FIRST, ...names.filter((part) => part !== FIRST)]) {
    const file = new ZipDeflate(name, { level: 6 })
    file.mtime = EPOCH
    zip.add(file)
    const rows = long.get(name)
    if (!rows) file.push(parts[name], true)
    else
      await writeSheet(strFromU8(parts[name]), rows, (xml, last) => file.push(strToU8(xml), last))
  }
  zip.end()
  return new Uint8Array(Buffer.concat(out))
}

async function writeSheet(
  sheet: string,
  { firstRow, columns, count, rows }: LongRows,
  push: (xml: string, isLast: boolean) => void
): Promise<void> {
  const pattern = new RegExp(`<row r="${firstRow}"[^>]*>.*?</row>`, 's').exec(sheet)
  if (!pattern) throw new Error(`There is no row ${firstRow} for long rows to look like`)
  const cells = [...pattern[0].matchAll(/<c r="([A-Z]+)\d+" s="(\d+)"/g)]
  const letters = cells.slice(0, columns).map(([, name]) => name)
  const styles = cells.map(([, , style]) => style)
  const end = `${letters.at(-1)}${firstRow + Math.max(count, 1) - 1}`
  const before = sheet
    .slice(0, pattern.index)
    .replace(/<dimension ref="[^"]*"\/>/, `<dimension ref="A1:${end}"/>`)
  push(before, false)
  let row = firstRow
  for await (const some of rows) {
    let xml = ''
    for (let at = 0; at < some.length; at += columns) {
      xml += `<row r="${row}">`
      for (let column = 0; column < columns; column++) {
        const cell = some[at + column]
        if (cell !== '') xml += cellXml(`${letters[column]}${row}`, cell, column, styles, columns)
      }
      xml += '</row>'
      row++
    }
    push(xml, false)
  }
  if (row - firstRow !== count)
    throw new Error(`${count} long rows were announced and ${row - firstRow} came`)
  push(sheet.slice(pattern.index + pattern[0].length), true)
}

function cellXml(
  address: string,
  cell: LongCell,
  column: number,
  styles: readonly string[],
  columns: number
): string {
  const kind = cell[0]
  const held = cell.slice(1)
  if (kind === 't') {
    const text = escapeXml(held.slice(0, LONGEST_TEXT))
    return `<c r="${address}" s="${styles[column]}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`
  }
  const style = kind === 'n' ? styles[column] : styles[columns + Number(kind)]
  return `<c r="${address}" s="${style}"><v>${held}</v></c>`
}
