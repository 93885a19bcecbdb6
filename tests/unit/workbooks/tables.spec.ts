import { test } from '@japa/runner'
import { parse } from 'csv-parse/sync'
import ExcelJS from 'exceljs'
import fc from 'fast-check'
import { strFromU8, unzipSync } from 'fflate'
import { isGuarded, unguardText } from '#imports/domain/formula_guard'
import type { TableColumn } from '#workbooks/table'
import { tableCsv } from '#workbooks/table_csv'
import { tableXlsx } from '#workbooks/table_xlsx'

interface Gift {
  giver: string
  on: string
  minor: bigint
  currency: string
  hours: string
}

const COLUMNS: TableColumn<Gift>[] = [
  { heading: 'Giver', type: 'text', value: ({ giver }) => giver },
  { heading: '=Day', type: 'date', value: ({ on }) => on },
  {
    heading: 'Amount',
    type: 'amount',
    value: ({ minor }) => minor,
    currency: ({ currency }) => currency,
  },
  { heading: 'Hours', type: 'number', value: ({ hours }) => hours },
]

const GIFTS: Gift[] = [
  { giver: '=1+1', on: '2026-02-10', minor: -12_550n, currency: 'EUR', hours: '1.5' },
  {
    giver: 'O\'Neill, "A"\r\nB',
    on: '2026-02-11',
    minor: 9_007_199_254_740_993n,
    currency: 'EUR',
    hours: '2',
  },
  { giver: '', on: '2026-02-12', minor: 1_000n, currency: 'KRW', hours: '' },
]

async function csvOf<Row>(columns: TableColumn<Row>[], rows: Row[], options = {}): Promise<string> {
  return (await Array.fromAsync(tableCsv(columns, rows, options))).join('')
}

async function xlsxOf<Row>(columns: TableColumn<Row>[], rows: Row[]): Promise<Uint8Array> {
  return Buffer.concat(await Array.fromAsync(tableXlsx(columns, rows, { sheet: "Gi/ft's" })))
}

async function firstSheet(bytes: Uint8Array): Promise<ExcelJS.Worksheet> {
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(bytes as never)
  return book.worksheets[0]!
}

test.group('A table as CSV', () => {
  test('guards text and leaves figures exact', async ({ assert }) => {
    assert.equal(
      await csvOf(COLUMNS, GIFTS),
      "\ufeffGiver,'=Day,Amount,Hours,text-guard-1\r\n" +
        "'=1+1,2026-02-10,-125.50,1.5,\r\n" +
        '"O\'Neill, ""A""\r\nB",2026-02-11,90071992547409.93,2,\r\n' +
        ',2026-02-12,1000,,\r\n'
    )
  })

  test('for programs has neither guard nor marker', async ({ assert }) => {
    const text = await csvOf(COLUMNS, GIFTS.slice(0, 1), { raw: true, delimiter: ';' })
    assert.equal(text, 'Giver;=Day;Amount;Hours\r\n=1+1;2026-02-10;-125.50;1.5\r\n')
  })

  test('comes back from an import as it was, whatever the text', async ({ assert }) => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'=+-@|\'"\t\r\n ,;＝＋－＠a') })
    )
    const delimiters = fc.constantFrom(',', ';', '\t')
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1 }), delimiters, async (texts, delimiter) => {
        const columns: TableColumn<string>[] = [
          { heading: 'text', type: 'text', value: (row) => row },
          { heading: 'end', type: 'number', value: () => '1' },
        ]
        const [headers, ...rows]: string[][] = parse(await csvOf(columns, texts, { delimiter }), {
          bom: true,
          delimiter,
          relax_quotes: true,
          record_delimiter: ['\r\n', '\n', '\r'],
        })
        assert.isTrue(isGuarded(headers!))
        assert.deepEqual(
          rows.map(([cell]) => unguardText(cell!)),
          texts
        )
        for (const [cell] of rows) assert.notMatch(cell!, /^\s*[=+\-@|＝＋－＠]/)
      }),
      { numRuns: 300 }
    )
  })
})

test.group('A table as a workbook', () => {
  test('holds figures as figures, and as text what a spreadsheet would round', async ({
    assert,
  }) => {
    const sheet = await firstSheet(await xlsxOf(COLUMNS, GIFTS))
    assert.equal(sheet.name, 'Gi ft s')
    assert.deepEqual((sheet.getRow(1).values as string[]).slice(1), [
      'Giver',
      '=Day',
      'Amount',
      'Hours',
    ])
    assert.equal(sheet.getCell('A2').value, '=1+1')
    assert.deepEqual(sheet.getCell('B2').value, new Date('2026-02-10T00:00:00Z'))
    assert.equal(sheet.getCell('C2').value, -125.5)
    assert.equal(sheet.getCell('C2').numFmt, '#,##0.00;[Red]-#,##0.00')
    assert.equal(sheet.getCell('C3').value, '90071992547409.93')
    assert.equal(sheet.getCell('C4').value, 1000)
    assert.equal(sheet.getCell('C4').numFmt, '#,##0;[Red]-#,##0')
    assert.equal(sheet.getCell('D2').value, 1.5)
    assert.isNull(sheet.getCell('A4').value)
  })

  test('holds no formula, and marks text so that editing it makes none', async ({ assert }) => {
    const parts = unzipSync(await xlsxOf(COLUMNS, GIFTS))
    const sheet = strFromU8(parts['xl/worksheets/sheet1.xml']!)
    assert.notInclude(sheet, '<f')
    assert.include(sheet, '<c r="A2" s="1" t="s">')
    const styles = strFromU8(parts['xl/styles.xml']!)
    const formats = [...styles.split('<cellXfs')[1]!.matchAll(/<xf [^>]*>/g)].map(([xf]) => xf)
    assert.include(formats[1], 'quotePrefix="1"')
    assert.include(formats[1], 'numFmtId="49"')
  })

  test('keeps every text that XML can hold exactly', async ({ assert }) => {
    const columns: TableColumn<string>[] = [{ heading: 't', type: 'text', value: (row) => row }]
    const unit = fc.constantFrom(
      ...['_', 'x', '0', '4', '1', '&', '<', '>', '"', ' ', '\n', '한', '😀']
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit, minLength: 1 }), { minLength: 1 }),
        async (texts) => {
          const sheet = await firstSheet(await xlsxOf(columns, texts))
          assert.deepEqual(
            texts.map((_, at) => decoded(String(sheet.getCell(at + 2, 1).value))),
            texts
          )
        }
      ),
      { numRuns: 60 }
    )
  })

  test('of many rows is written piece by piece', async ({ assert }) => {
    const columns: TableColumn<number>[] = [
      { heading: 'no', type: 'number', value: (no) => String(no) },
    ]
    let pieces = 0
    const bytes: Uint8Array[] = []
    for await (const piece of tableXlsx(
      columns,
      Array.from({ length: 20_000 }, (_, no) => no),
      { sheet: 'Many' }
    )) {
      pieces++
      bytes.push(piece)
    }
    assert.isAbove(pieces, 5)
    assert.equal((await firstSheet(Buffer.concat(bytes))).rowCount, 20_001)
  })

  test('has the same bytes whether a thread writes it or, when all are busy, the server itself', async ({
    assert,
  }) => {
    const columns: TableColumn<number>[] = [
      { heading: 'no', type: 'number', value: (no) => String(no) },
      { heading: 'text', type: 'text', value: (no) => (no % 3 ? `=${no % 7}` : null) },
    ]
    const many = Array.from({ length: 3_000 }, (_, no) => no)
    const written = () => Array.fromAsync(tableXlsx(columns, many, { sheet: 'Many' }))
    const all = await Promise.all([written(), written(), written(), written()])
    const [first, ...others] = all.map((pieces) => Buffer.concat(pieces))
    for (const other of others) assert.isTrue(first.equals(other))
  })

  test('that ends with a fault, or that nobody wants to the end, leaves no thread behind', async ({
    assert,
  }) => {
    const columns: TableColumn<number>[] = [
      { heading: 'no', type: 'number', value: (no) => String(no) },
    ]
    function* faulty() {
      for (let no = 0; no < 3_000; no++) yield no
      throw new Error('the books are closed')
    }
    const threads = () => process.getActiveResourcesInfo().filter((one) => one === 'MessagePort')
    const before = threads().length
    for (let time = 0; time < 3; time++) {
      await assert.rejects(
        () => Array.fromAsync(tableXlsx(columns, faulty(), { sheet: 'Many' })),
        'the books are closed'
      )
      const endless = (function* () {
        for (let no = 0; ; no++) yield no
      })()
      for await (const piece of tableXlsx(columns, endless, { sheet: 'Many' })) {
        if (piece.length > 1_000) break
      }
    }
    assert.equal(threads().length, before)
  })
})

/** ExcelJS leaves the escapes of the format in place that spreadsheets resolve. */
function decoded(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) =>
    String.fromCharCode(Number.parseInt(code, 16))
  )
}
