import { test } from '@japa/runner'
import ExcelJS from 'exceljs'
import { strToU8, zipSync, type Zippable } from 'fflate'
import db from '@adonisjs/lucid/services/db'
import { rowsOf } from '#imports/queries/batch_rows'
import {
  batchNow,
  commit,
  makeImportCity,
  preview,
  standing,
  upload,
  storeBytes,
} from './support.js'
import { openBatch } from '#imports/actions/open_batch'
import { changeReading } from '#imports/actions/change_reading'
import { workOn } from '#imports/actions/batch_jobs'

type Fill = (sheet: ExcelJS.Worksheet, book: ExcelJS.Workbook) => void

async function workbook(fill: Fill): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  fill(book.addWorksheet('Gifts'), book)
  return Buffer.from(await book.xlsx.writeBuffer())
}

const HEADER = ['agreement', 'date', 'amount', 'bank_ref', 'purpose']

const RELS = (kind: string, target: string) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${kind}" Target="${target}"/></Relationships>`

/** The parts of a workbook with one sheet, written by hand. */
function partsOf(sheetData: string): Zippable {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  return {
    '_rels/.rels': strToU8(RELS('officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': strToU8(
      `<workbook xmlns="${main}" xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`
    ),
    'xl/_rels/workbook.xml.rels': strToU8(RELS('worksheet', 'worksheets/sheet1.xml')),
    'xl/worksheets/sheet1.xml': strToU8(
      `<worksheet xmlns="${main}"><sheetData>${sheetData}</sheetData></worksheet>`
    ),
  }
}

const text = (reference: string, value: string) =>
  `<c r="${reference}" t="inlineStr"><is><t>${value}</t></is></c>`
const HEADER_XML = `<row r="1">${text('A1', 'agreement')}${text('B1', 'date')}${text('C1', 'amount')}</row>`
const PLAIN = partsOf(
  `${HEADER_XML}<row r="2">${text('A2', 'A-1')}${text('B2', '2026-01-05')}<c r="C2"><v>5</v></c></row>`
)

/** A byte of the archive changed where a marker stands. */
function patched(
  bytes: Uint8Array,
  signature: number,
  offset: number,
  value: number[]
): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const view = new DataView(copy.buffer)
  for (let at = copy.length - 4; at >= 0; at--) {
    if (view.getUint32(at, true) !== signature) continue
    copy.set(value, at + offset)
    return copy
  }
  throw new Error('no such mark')
}

test.group('Import | workbooks', () => {
  test('are read as they show: days, amounts and texts of cells', async ({ assert }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const bytes = await workbook((sheet) => {
      sheet.addRow(HEADER)
      sheet.addRow(['A-1', new Date('2026-01-05T00:00:00Z'), 1234.5, 'R-1', 'rich'])
      sheet.addRow([
        'A-1',
        '2026-01-06',
        0.1 + 0.2,
        'R-2',
        { richText: [{ text: 'two ' }, { text: 'parts' }] },
      ])
      sheet.addRow([])
      sheet.addRow(['A-1', '6. 1. 2026', '1.234,50', 'R-3', '한국어 čšž'])
      sheet.getCell('B2').numFmt = 'd. m. yyyy'
    })
    const batch = await preview(city, bytes, { answers: { decimalMark: 'comma' } })
    const rows = await rowsOf(db.connection(), batch, { limit: 10, offset: 0 })
    assert.deepEqual(
      rows.map(({ no, verdict, draft }) => [no, verdict, draft.date, draft.minor, draft.purpose]),
      [
        [1, 'new', '2026-01-05', '123450', 'rich'],
        [2, 'new', '2026-01-06', '30', 'two parts'],
        [4, 'new', '2026-01-06', '123450', '한국어 čšž'],
      ]
    )
    const done = await commit(city, batch, 'all')
    assert.equal(done.state, 'committed')
    assert.equal((await standing(city)).sum, 246_930n)
    const again = await preview(city, bytes)
    assert.equal(again.counts.duplicate, 3)
  })

  test('with several sheets are read from the one that is chosen', async ({ assert }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const bytes = await workbook((sheet, book) => {
      sheet.addRow(['about', 'nothing'])
      const other = book.addWorksheet('Second ')
      other.addRow(['Gifts of the year'])
      other.addRow(HEADER)
      other.addRow(['A-1', '2026-01-05', 7, 'R-1', ''])
      book.addWorksheet('Empty')
    })
    const id = await upload(city, bytes)
    assert.deepEqual((await batchNow(city, id)).settings.sheets, ['Gifts', 'Second ', 'Empty'])
    // A form loses the blank at the end of the name.
    const answer = await changeReading({ cityId: city.id, id, sheet: 'Second' })
    assert.equal(answer.next, 'look')
    await assert.rejects(() => changeReading({ cityId: city.id, id, sheet: 'Empty' }), /NO_HEADER/)
    await changeReading({ cityId: city.id, id })
    await workOn(city.id, id)
    assert.deepInclude((await batchNow(city, id)).counts, { new: 1, error: 0 })
  })

  test('with an empty sheet in front are read from the next, with all sheets hidden they are refused', async ({
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const bytes = await workbook((sheet, book) => {
      sheet.getCell('B40').value = ' '
      const other = book.addWorksheet('Second')
      other.getCell('A30').value = 'Gifts of the year'
      other.mergeCells('A30:C30')
      other.getRow(31).values = HEADER
      other.addRow(['A-1', '2026-01-05', 7, 'R-1', 'all'])
      other.addRow(['', '2026-01-06', 8, 'R-2', 'of one cell'])
      other.mergeCells('A32:A33')
    })
    const batch = await preview(city, bytes)
    assert.equal(batch.settings.sheet, 'Second')
    // Of merged cells the first alone has what they show
    assert.deepInclude(batch.counts, { new: 1, error: 1 })

    const hidden = await workbook((sheet) => {
      sheet.addRow(HEADER)
      sheet.state = 'hidden'
    })
    await assert.rejects(() => upload(city, hidden), /E_XLSX_HIDDEN/)
  })

  test('with formulas are refused with the cell, or read by their results when that is asked for', async ({
    assert,
  }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    const bytes = await workbook((sheet) => {
      sheet.addRow(HEADER)
      sheet.addRow(['A-1', '2026-01-05', { formula: '2+3', result: 5 }, 'R-1', ''])
    })
    const refusal = await upload(city, bytes).catch((error) => error)
    assert.deepInclude(refusal, { code: 'E_XLSX_FORMULA', params: { cell: 'C2' } })
    const { id } = await openBatch({
      cityId: city.id,
      currency: city.currency,
      kind: 'contributions',
      file: { ...storeBytes(bytes), originalName: 'gifts.xlsx' },
      withFormulas: true,
      by: city.officer,
    })
    await changeReading({ cityId: city.id, id })
    await workOn(city.id, id)
    assert.deepEqual((await batchNow(city, id)).counts.totals, { EUR: '500' })
  })

  test('written by hand and sound are read', async ({ assert }) => {
    const city = await makeImportCity([{ number: 'A-1' }])
    // A last row that somebody coloured holds nothing, and is no reason to refuse a table of one row
    const coloured = partsOf(
      `${HEADER_XML}<row r="2">${text('A2', 'A-1')}${text('B2', '2026-01-05')}<c r="C2"><v>5</v></c></row><row r="1048576" s="1"><c r="A1048576" s="1"/></row>`
    )
    const below = await preview(city, zipSync(coloured))
    assert.deepInclude(below.counts, { new: 1, error: 0 })
    const batch = await preview(city, zipSync(PLAIN))
    assert.equal(batch.counts.new, 1)
  })

  test('{what}: refused with {code}')
    .with([
      {
        what: 'more than 200 parts',
        code: 'E_XLSX_ENTRIES',
        bytes: () =>
          zipSync({
            ...PLAIN,
            ...Object.fromEntries(
              Array.from({ length: 200 }, (_, no) => [`xl/media/${no}.bin`, strToU8('x')])
            ),
          }),
      },
      {
        what: 'a part packed a thousand times',
        code: 'E_XLSX_RATIO',
        bytes: () => zipSync({ ...PLAIN, 'xl/big.xml': new Uint8Array(30_000_000) }),
      },
      {
        what: 'a size that is announced smaller than it is',
        code: 'E_XLSX_RATIO',
        bytes: () => {
          const parts = partsOf(HEADER_XML + ' '.repeat(20_000_000))
          const sheet = { 'xl/worksheets/sheet1.xml': parts['xl/worksheets/sheet1.xml']! }
          delete parts['xl/worksheets/sheet1.xml']
          const bytes = zipSync({ ...parts, ...sheet })
          return patched(bytes, 0x02014b50, 24, [0xff, 0, 0, 0])
        },
      },
      {
        what: 'macros',
        code: 'E_XLSX_MACROS',
        bytes: () => zipSync({ ...PLAIN, 'xl/vbaProject.bin': strToU8('x') }),
      },
      {
        what: 'links to other files',
        code: 'E_XLSX_EXTERNAL',
        bytes: () => zipSync({ ...PLAIN, 'xl/externalLinks/externalLink1.xml': strToU8('<x/>') }),
      },
      {
        what: 'a path that climbs',
        code: 'E_XLSX_NAMES',
        bytes: () => zipSync({ ...PLAIN, '../evil.xml': strToU8('x') }),
      },
      {
        what: 'two parts of one name',
        code: 'E_XLSX_NAMES',
        bytes: () => zipSync({ ...PLAIN, 'XL/Workbook.xml': strToU8('<x/>') }),
      },
      {
        what: 'an encrypted part',
        code: 'E_XLSX_ENCRYPTED',
        bytes: () => patched(zipSync(PLAIN), 0x02014b50, 8, [1, 0]),
      },
      {
        what: 'the 64-bit form',
        code: 'E_XLSX_BROKEN',
        bytes: () => patched(zipSync(PLAIN), 0x02014b50, 20, [0xff, 0xff, 0xff, 0xff]),
      },
      {
        what: 'another name at the part itself',
        code: 'E_XLSX_BROKEN',
        bytes: () => patched(zipSync(PLAIN), 0x04034b50, 30, [0x79]),
      },
      {
        what: 'half of the file',
        code: 'E_FILE_NOT_TEXT',
        bytes: () => zipSync(PLAIN).slice(0, 500),
      },
      {
        what: 'an archive that is no workbook',
        code: 'E_FILE_NOT_TEXT',
        bytes: () => zipSync({ 'readme.txt': strToU8('hello') }),
      },
      {
        what: 'a row far below',
        code: 'E_FILE_ROWS',
        bytes: () =>
          zipSync(partsOf(`${HEADER_XML}<row r="99999999999">${text('A99999999999', 'x')}</row>`)),
      },
      {
        what: 'rows out of order',
        code: 'E_XLSX_ROW_NUMBER',
        bytes: () => zipSync(partsOf(`${HEADER_XML}<row r="3"/><row r="3"/>`)),
      },
      {
        what: 'a cell of another row',
        code: 'E_XLSX_CELL_NUMBER',
        bytes: () => zipSync(partsOf(`${HEADER_XML}<row r="2">${text('A7', 'x')}</row>`)),
      },
      {
        what: 'a cell far to the right',
        code: 'E_FILE_COLUMNS',
        bytes: () => zipSync(partsOf(`${HEADER_XML}<row r="2">${text('XFD2', 'x')}</row>`)),
      },
      {
        what: 'an error value',
        code: 'E_XLSX_ERROR_CELL',
        bytes: () =>
          zipSync(partsOf(`${HEADER_XML}<row r="2"><c r="C2" t="e"><v>#REF!</v></c></row>`)),
      },
      {
        what: 'entities that multiply',
        code: 'E_XLSX_BROKEN',
        bytes: () =>
          zipSync({
            ...PLAIN,
            'xl/workbook.xml': strToU8(
              '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><workbook>&b;</workbook>'
            ),
          }),
      },
      {
        what: 'XML that does not close',
        code: 'E_XLSX_BROKEN',
        bytes: () => zipSync(partsOf(`${HEADER_XML}<row r="2">`)),
      },
      {
        what: 'a shared text that is not there',
        code: 'E_XLSX_BROKEN',
        bytes: () => zipSync(partsOf(`${HEADER_XML}<row r="2"><c r="A2" t="s"><v>9</v></c></row>`)),
      },
      {
        what: 'JSON that breaks off',
        code: 'E_JSON_BROKEN',
        bytes: () => Buffer.from('{"grants": [{"id": "x"'),
      },
      {
        what: 'JSON without grants',
        code: 'E_JSON_NO_GRANTS',
        bytes: () => Buffer.from('{"rows": []}'),
      },
    ])
    .run(async ({ assert }, { bytes, code }) => {
      const city = await makeImportCity([])
      const refusal = await upload(city, bytes()).catch((error) => error)
      assert.equal(refusal.code, code, refusal.stack)
    })
})
