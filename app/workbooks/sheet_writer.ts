import { strToU8, Zip, ZipDeflate } from 'fflate'
import { columnLetters } from '#workbooks/workbook_writer'
import { STYLE, textCell, type Cells } from '#workbooks/table_cells'
import {
  contentTypes,
  escapeXml,
  packageRelations,
  stylesXml,
  workbookRelations,
  workbookXml,
} from '#workbooks/table_xlsx_parts'

/** A workbook with one sheet, before its rows. */
export interface SheetFrame {
  sheet: string
  columns: { heading: string; isText: boolean }[]
}

/** Rows of a worksheet, the header among them. */
const MOST_ROWS = 1_048_576

/**
 * Writes a table as .xlsx row by row: memory grows with the different texts only. What is written so far is
 * taken with each call; there are no formulas.
 */
export class SheetWriter {
  readonly #out: Uint8Array[] = []
  readonly #zip: Zip
  readonly #body: ZipDeflate
  readonly #texts = new SharedTexts()
  readonly #letters: string[]
  #rows = 1

  constructor({ sheet, columns }: SheetFrame) {
    this.#zip = new Zip((error, bytes) => {
      if (error) throw error
      this.#out.push(bytes)
    })
    this.#letters = columns.map((_, at) => columnLetters(at + 1))
    this.#whole('[Content_Types].xml', contentTypes())
    this.#whole('_rels/.rels', packageRelations())
    this.#whole('xl/workbook.xml', workbookXml(sheet))
    this.#whole('xl/_rels/workbook.xml.rels', workbookRelations())
    this.#whole('xl/styles.xml', stylesXml())
    this.#body = this.#part('xl/worksheets/sheet1.xml')
    const headings = columns.map(({ heading }) => textCell(heading, STYLE.header))
    this.#body.push(strToU8(sheetBegin(columns) + this.#rowXml(headings, 0)))
  }

  add(cells: Cells): Uint8Array[] {
    let xml = ''
    for (let at = 0; at < cells.length; at += this.#letters.length) {
      if (++this.#rows > MOST_ROWS) throw new Error(`A worksheet holds ${MOST_ROWS} rows at most`)
      xml += this.#rowXml(cells, at)
    }
    this.#body.push(strToU8(xml))
    return this.#out.splice(0)
  }

  end(): Uint8Array[] {
    const filter = `<autoFilter ref="A1:${this.#letters.at(-1)}${this.#rows}"/>`
    this.#body.push(strToU8(`</sheetData>${filter}</worksheet>`), true)
    this.#whole('xl/sharedStrings.xml', this.#texts.toXml())
    this.#zip.end()
    return this.#out.splice(0)
  }

  #part(name: string): ZipDeflate {
    const file = new ZipDeflate(name, { level: 6 })
    file.mtime = new Date(1980, 0, 1)
    this.#zip.add(file)
    return file
  }

  #whole(name: string, xml: string): void {
    this.#part(name).push(strToU8(xml), true)
  }

  #rowXml(cells: Cells, from: number): string {
    const no = this.#rows
    let xml = `<row r="${no}">`
    for (const [at, letters] of this.#letters.entries()) {
      const cell = cells[from + at]
      if (cell === '') continue
      const style = Number(cell[0])
      const held = cell.slice(1)
      xml +=
        style === STYLE.text || style === STYLE.header
          ? `<c r="${letters}${no}" s="${style}" t="s"><v>${this.#texts.numberOf(held)}</v></c>`
          : `<c r="${letters}${no}" s="${style}"><v>${held}</v></c>`
    }
    return `${xml}</row>`
  }
}

function sheetBegin(columns: SheetFrame['columns']): string {
  const widths = columns.map(({ isText, heading }, at) => {
    const width = Math.max(isText ? 28 : 16, Math.min(heading.length + 4, 40))
    return `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`
  })
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>`
}

/** Each different text once, as the format wants it. */
class SharedTexts {
  readonly #numbers = new Map<string, number>()
  #uses = 0

  numberOf(text: string): number {
    let number = this.#numbers.get(text)
    if (number === undefined) this.#numbers.set(text, (number = this.#numbers.size))
    this.#uses++
    return number
  }

  toXml(): string {
    const items = [...this.#numbers.keys()].map(
      (text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`
    )
    return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="${this.#uses}" uniqueCount="${items.length}">${items.join('')}</sst>`
  }
}
