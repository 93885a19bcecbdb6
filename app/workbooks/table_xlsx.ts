import { strToU8, Zip, ZipDeflate } from 'fflate'
import { exponentOf } from '#money/currencies'
import { toDecimalString } from '#money/money'
import {
  contentTypes,
  escapeXml,
  packageRelations,
  stylesXml,
  workbookRelations,
  workbookXml,
} from '#workbooks/table_xlsx_parts'
import { breathe, currencyOf, type TableColumn, type TableRows } from '#workbooks/table'
import { columnLetters } from '#workbooks/workbook_writer'

const CHUNK = 100
/** Rows of a worksheet, the header among them. */
const MOST_ROWS = 1_048_576
/** A spreadsheet keeps fifteen digits of a number; what has more is written as text. */
const DIGITS_KEPT = 15
const LONGEST_TEXT = 32_767

const STYLE = { text: 1, header: 2, date: 3, number: 4, money: 5 } as const

/**
 * A table as .xlsx, written row by row: memory grows with the different texts only. Text from people stands in
 * cells of type text with the mark that keeps it text when somebody edits it; there are no formulas.
 */
export async function* tableXlsx<Row>(
  columns: readonly TableColumn<Row>[],
  rows: TableRows<Row>,
  { sheet }: { sheet: string }
): AsyncGenerator<Uint8Array> {
  const out: Uint8Array[] = []
  const zip = new Zip((error, bytes) => {
    if (error) throw error
    out.push(bytes)
  })
  const part = (name: string) => {
    const file = new ZipDeflate(name, { level: 6 })
    file.mtime = new Date(1980, 0, 1)
    zip.add(file)
    return file
  }
  const whole = (name: string, xml: string) => part(name).push(strToU8(xml), true)

  whole('[Content_Types].xml', contentTypes())
  whole('_rels/.rels', packageRelations())
  whole('xl/workbook.xml', workbookXml(sheet))
  whole('xl/_rels/workbook.xml.rels', workbookRelations())
  whole('xl/styles.xml', stylesXml())
  const texts = new SharedTexts()
  const body = part('xl/worksheets/sheet1.xml')
  const headings = columns.map(({ heading }, at) => texts.cell(at, 1, heading, STYLE.header))
  body.push(strToU8(`${sheetBegin(columns)}<row r="1">${headings.join('')}</row>`))
  let xml = ''
  let no = 1
  for await (const row of rows) {
    no++
    if (no > MOST_ROWS) throw new Error(`A worksheet holds ${MOST_ROWS} rows at most`)
    const cells = columns.map((column, at) => cellXml(column, row, at, no, texts))
    xml += `<row r="${no}">${cells.join('')}</row>`
    if (no % CHUNK > 0) continue
    body.push(strToU8(xml))
    xml = ''
    yield* out.splice(0)
    await breathe()
  }
  const filter = `<autoFilter ref="A1:${columnLetters(columns.length)}${no}"/>`
  body.push(strToU8(`${xml}</sheetData>${filter}</worksheet>`), true)
  whole('xl/sharedStrings.xml', texts.toXml())
  zip.end()
  yield* out
}

function sheetBegin<Row>(columns: readonly TableColumn<Row>[]): string {
  const widths = columns.map(({ type, heading }, at) => {
    const width = Math.max(type === 'text' ? 28 : 16, Math.min(heading.length + 4, 40))
    return `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`
  })
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>`
}

function cellXml<Row>(
  column: TableColumn<Row>,
  row: Row,
  at: number,
  no: number,
  texts: SharedTexts
): string {
  const value = column.value(row)
  if (value === null || value === undefined || value === '') return ''
  const number = (text: string, style: number) =>
    `<c r="${columnLetters(at + 1)}${no}" s="${style}"><v>${text}</v></c>`
  const asText = (text: string) => texts.cell(at, no, text, STYLE.text)
  if (column.type === 'text') return asText(String(value))
  if (column.type === 'date') {
    const serial = serialOf(String(value))
    return serial === undefined ? asText(String(value)) : number(String(serial), STYLE.date)
  }
  const currency = column.type === 'amount' ? currencyOf(column, row) : undefined
  const text = currency ? toDecimalString(BigInt(value), currency) : String(value)
  if (!/^-?\d+(\.\d+)?$/.test(text) || text.replace(/\D/g, '').length > DIGITS_KEPT)
    return asText(text)
  return number(text, currency ? STYLE.money + exponentOf(currency) : STYLE.number)
}

/** Days since 1899-12-30; the invented 29 February 1900 and all before it stay text. */
function serialOf(date: string): number | undefined {
  const days = Math.round((Date.parse(`${date}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / 86_400_000)
  return Number.isNaN(days) || days < 61 ? undefined : days
}

/** Each different text once, as the format wants it. */
class SharedTexts {
  readonly #numbers = new Map<string, number>()
  #uses = 0

  cell(at: number, row: number, text: string, style: number): string {
    const cut = text.slice(0, LONGEST_TEXT)
    let number = this.#numbers.get(cut)
    if (number === undefined) this.#numbers.set(cut, (number = this.#numbers.size))
    this.#uses++
    return `<c r="${columnLetters(at + 1)}${row}" s="${style}" t="s"><v>${number}</v></c>`
  }

  toXml(): string {
    const items = [...this.#numbers.keys()].map(
      (text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`
    )
    return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="${this.#uses}" uniqueCount="${items.length}">${items.join('')}</sst>`
  }
}
