import fc from 'fast-check'
import { test } from '@japa/runner'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { appraise } from '#appraisal/domain/appraise'
import { FileFault } from '#imports/domain/file_fault'
import { buildAppraisalWorkbook } from '#workbooks/appraisal_workbook'
import { compareBooks, type Comparison } from '#workbooks/domain/compare_books'
import { moved, spelledAlike } from '#workbooks/domain/formula_spelling'
import { exportCode, exportCodesIn } from '#workbooks/export_code'
import { readBook } from '#workbooks/workers/read_book'
import { anseongVouchers, everythingModel } from '#tests/support/appraisal_models'
import { openWorkbook } from '#tests/support/second_engine'
import { innerOf, partOf, savedByAnother, withCell, withPart } from '#tests/support/workbook_edits'
import { workbookContext } from '#tests/support/workbook_labels'

const CODE = `LCL-${'0f'.repeat(16)}`

async function build(locale = 'en', model = anseongVouchers()): Promise<Uint8Array> {
  const identity = { code: CODE, previousSha256: null }
  return buildAppraisalWorkbook(appraise(model), workbookContext(locale, { identity }))
}

const exported = await build()
const rate = await addressOf('Assumptions', 'step_rate.0')
const npv = await addressOf('Results', 'npv')

/** Where the value of a row stands, by the id in its first cell. */
async function addressOf(sheet: string, id: string): Promise<string> {
  const book = await openWorkbook(exported)
  return `C${book.getWorksheet(sheet)!.getColumn(1).values.indexOf(id)}`
}

async function compare(returned: Uint8Array, original = exported): Promise<Comparison> {
  return compareBooks(await readBook(original), await readBook(returned))
}

test.group('A workbook that comes back', () => {
  test('as it went shows no difference, and neither does one that another program saved', async ({
    assert,
  }) => {
    const original = await build('ko', everythingModel())
    for (const returned of [original, savedByAnother(original)]) {
      const { counts, uncalculated } = await compare(returned, original)
      assert.deepEqual({ counts, uncalculated }, { counts: {}, uncalculated: 0 })
    }
    const xml = strFromU8(unzipSync(savedByAnother(original))[partOf(original, 'Costs')])
    assert.match(xml, /t="shared" si="\d+"\/>/)
  })

  test('names the changed rate with its label, both values and the results that follow', async ({
    assert,
  }) => {
    const changed = withCell(exported, 'Assumptions', rate, '<v>0.03</v>')
    const returned = withCell(
      changed,
      'Results',
      npv,
      `${innerOf(changed, 'Results', npv).split('<v>')[0]}<v>1</v>`
    )
    const { changes, results, headlines } = await compare(returned)
    assert.deepEqual(changes, [
      {
        kind: 'input',
        sheet: 'Assumptions',
        cell: rate,
        label: 'Discount rate from year 1',
        rowId: 'step_rate.0',
        was: '0.045',
        is: '0.03',
      },
    ])
    assert.containSubset(results, [{ kind: 'result', sheet: 'Results', cell: npv, is: '1' }])
    assert.isFalse(
      headlines.some(({ differs }) => differs),
      'the cover was not recalculated'
    )
    assert.include(
      headlines.map(({ label }) => label),
      'Net present value'
    )
  })

  const EDITS: { what: string; edit: () => Uint8Array; found: Record<string, unknown> }[] = [
    {
      what: 'another formula',
      edit: () => withCell(exported, 'Results', npv, '<f>SUM(G6:H6)</f><v>5</v>'),
      found: { kind: 'formula', sheet: 'Results', cell: npv, is: '=SUM(G6:H6)' },
    },
    {
      what: 'a formula that became a number, even its own result',
      edit: () =>
        withCell(
          exported,
          'Results',
          npv,
          /<v>.*<\/v>/.exec(innerOf(exported, 'Results', npv))![0]
        ),
      found: { kind: 'fixed', sheet: 'Results', cell: npv },
    },
    {
      what: 'an input that became a formula',
      edit: () => withCell(exported, 'Assumptions', rate, '<f>0.04+0.005</f><v>0.045</v>'),
      found: { kind: 'made_formula', cell: rate, was: '0.045', is: '=0.04+0.005' },
    },
    {
      what: 'an input that was emptied',
      edit: () => withCell(exported, 'Assumptions', rate, ''),
      found: { kind: 'input', cell: rate, was: '0.045', is: '' },
    },
    {
      what: 'a text on the cover',
      edit: () => withCell(exported, 'Cover', 'B5', '<is><t>Another title</t></is>', 'inlineStr'),
      found: { kind: 'text', sheet: 'Cover', cell: 'B5', label: 'Title', is: 'Another title' },
    },
    {
      what: 'an expected value of a check',
      edit: () => withCell(exported, 'Checks', 'D12', '<v>1</v>'),
      found: { kind: 'value', sheet: 'Checks', cell: 'D12', is: '1' },
    },
    {
      what: 'a cell beside the table',
      edit: () =>
        withPart(exported, partOf(exported, 'Cover'), (xml) =>
          xml.replace(/(<row r="1".*?)<\/row>/s, '$1<c r="Z1"><v>7</v></c></row>')
        ),
      found: { kind: 'added', sheet: 'Cover', cell: 'Z1', is: '7' },
    },
    {
      what: 'a text that was taken away',
      edit: () => withCell(exported, 'Cover', 'A2', ''),
      found: { kind: 'removed', sheet: 'Cover', cell: 'A2' },
    },
    {
      what: 'a hidden sheet',
      edit: () =>
        withPart(exported, 'xl/workbook.xml', (xml) =>
          xml.replace('name="Checks" state="visible"', 'name="Checks" state="veryHidden"')
        ),
      found: { kind: 'sheet_hidden', sheet: 'Checks', cell: '' },
    },
    {
      what: 'hidden rows',
      edit: () =>
        withPart(exported, partOf(exported, 'Assumptions'), (xml) =>
          xml.replaceAll(/<row r="(7|8|9)"/g, '<row hidden="1" r="$1"')
        ),
      found: { kind: 'rows_hidden', sheet: 'Assumptions', cell: '7:9' },
    },
    {
      what: 'hidden columns',
      edit: () =>
        withPart(exported, partOf(exported, 'Assumptions'), (xml) =>
          xml.replace(/<col min="2"/, '<col hidden="1" min="2"')
        ),
      found: { kind: 'columns_hidden', sheet: 'Assumptions', cell: 'B:B' },
    },
    {
      what: 'a sheet under another name',
      edit: () =>
        withPart(exported, 'xl/workbook.xml', (xml) =>
          xml.replace('name="Timeline"', 'name="Mine"')
        ),
      found: { kind: 'sheet_removed', sheet: 'Timeline' },
    },
    {
      what: 'a defined name that leads elsewhere',
      edit: () =>
        withPart(exported, 'xl/workbook.xml', (xml) =>
          xml.replace(/(name="StartYear">)[^<]*/, '$1Assumptions!$C$8')
        ),
      found: { kind: 'name_changed', cell: 'StartYear', is: 'ASSUMPTIONS!$C$8' },
    },
    {
      what: 'a defined name that was added',
      edit: () =>
        withPart(exported, 'xl/workbook.xml', (xml) =>
          xml.replace('<definedNames>', '<definedNames><definedName name="Mine">1</definedName>')
        ),
      found: { kind: 'name_added', cell: 'Mine', is: '1' },
    },
  ]

  test('names {what}')
    .with(EDITS)
    .run(async ({ assert }, { edit, found }) => {
      const { changes, results } = await compare(edit())
      assert.containSubset(changes, [found])
      assert.isAtMost(changes.length, 2)
      assert.lengthOf(results, 0)
    })

  test('a changed result alone is no change, and dropped results are counted', async ({
    assert,
  }) => {
    const formula = innerOf(exported, 'Results', npv).split('<v>')[0]
    const lied = await compare(withCell(exported, 'Results', npv, `${formula}<v>99</v>`))
    assert.lengthOf(lied.changes, 0)
    assert.lengthOf(lied.results, 1)
    const dropped = await compare(withCell(exported, 'Results', npv, formula))
    assert.deepEqual([dropped.counts, dropped.uncalculated], [{}, 1])
  })

  const HOSTILE: { what: string; file: () => Uint8Array; code: string }[] = [
    { what: 'no archive', file: () => strToU8('PK no'), code: 'E_FILE_NOT_TEXT' },
    {
      what: 'entities',
      file: () =>
        withPart(exported, 'xl/workbook.xml', (xml) =>
          xml.replace('<workbook', '<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook')
        ),
      code: 'E_XLSX_BROKEN',
    },
    {
      what: 'a part that inflates without end',
      file: () => {
        const parts = unzipSync(exported)
        parts['xl/worksheets/sheet1.xml'] = new Uint8Array(30_000_000)
        return zipSync(parts)
      },
      code: 'E_XLSX_RATIO',
    },
    {
      what: 'a copy of a formula that is nowhere',
      file: () => withCell(exported, 'Results', npv, '<f t="shared" si="9"/><v>1</v>'),
      code: 'E_XLSX_BROKEN',
    },
    {
      what: 'rows that run backwards',
      file: () =>
        withPart(exported, partOf(exported, 'Cover'), (xml) =>
          xml.replace('<row r="2"', '<row r="1"')
        ),
      code: 'E_XLSX_ROW_NUMBER',
    },
    {
      what: 'a cell far outside',
      file: () =>
        withPart(exported, partOf(exported, 'Cover'), (xml) =>
          xml.replace('<c r="A2"', '<c r="ZZZ2"')
        ),
      code: 'E_XLSX_CELL_NUMBER',
    },
    {
      what: 'a number that is none',
      file: () => withCell(exported, 'Results', npv, '<v>1e999</v>'),
      code: 'E_XLSX_BROKEN',
    },
    {
      what: 'macros',
      file: () => zipSync({ ...unzipSync(exported), 'xl/vbaProject.bin': new Uint8Array(4) }),
      code: 'E_XLSX_MACROS',
    },
    {
      what: 'an end that is cut off',
      file: () => exported.slice(0, exported.length - 500),
      code: 'E_FILE_NOT_TEXT',
    },
    {
      what: 'a text document under another name',
      file: () => zipSync({ 'word/document.xml': strToU8('<w/>') }),
      code: 'E_FILE_NOT_TEXT',
    },
    {
      what: 'the binary form of a workbook',
      file: () => zipSync({ 'xl/workbook.bin': new Uint8Array(64) }),
      code: 'E_FILE_NOT_TEXT',
    },
    {
      what: 'links to other files',
      file: () =>
        zipSync({ ...unzipSync(exported), 'xl/externalLinks/externalLink1.xml': strToU8('<e/>') }),
      code: 'E_XLSX_EXTERNAL',
    },
    {
      what: 'more sheets than any of ours',
      file: () =>
        withPart(exported, 'xl/workbook.xml', (xml) =>
          xml.replace(/<sheet [^>]*>/, (sheet) => sheet.repeat(100))
        ),
      code: 'E_XLSX_BROKEN',
    },
    {
      what: 'one text that fills the memory',
      file: () => {
        const parts = unzipSync(exported)
        parts['xl/sharedStrings.xml'] = strToU8(
          `<sst><si><t>${'a'.repeat(30_000_000)}</t></si></sst>`
        )
        return zipSync(parts)
      },
      code: 'E_XLSX_RATIO',
    },
  ]

  test('is read at once with areas over the whole sheet, and a formula that starts programs is named', async ({
    assert,
  }) => {
    const whole = withPart(exported, partOf(exported, 'Cover'), (xml) =>
      xml.replace(
        '</sheetData>',
        '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
      )
    )
    const began = process.cpuUsage()
    const book = await readBook(whole)
    assert.isBelow(process.cpuUsage(began).user, 5_000_000)
    assert.deepEqual(compareBooks(await readBook(exported), book).counts, {})
    const program = `<f>cmd|'/c calc'!A1</f><v>1</v>`
    const { changes } = compareBooks(
      await readBook(exported),
      await readBook(withCell(exported, 'Results', npv, program))
    )
    assert.match(JSON.stringify(changes), /\/c calc/i)
  })

  test('is refused with {what}')
    .with(HOSTILE)
    .run(async ({ assert }, { file, code }) => {
      try {
        await readBook(file())
      } catch (error) {
        assert.instanceOf(error, FileFault)
        return assert.equal((error as FileFault).code, code)
      }
      assert.fail('it was read')
    })

  test('is known by the code on its cover', async ({ assert }) => {
    const { sheets } = await readBook(exported)
    const texts = sheets.flatMap(({ cells }) => [...cells.values()].map(({ value }) => value ?? ''))
    assert.deepEqual(exportCodesIn(texts), [CODE])
    const state = {
      cityId: 'c',
      subjectType: 'appraisal',
      subjectId: 'm',
      version: 1,
      locale: 'en',
      ledgerHead: 'h',
      appVersion: '1',
    }
    assert.match(exportCode(state), /^LCL-[0-9a-f]{32}$/)
    assert.notEqual(exportCode({ ...state, ledgerHead: 'i' }), exportCode(state))
  })
})

test.group('A formula in one spelling', () => {
  const SAME: [string, string][] = [
    [`='Assumptions'!$C$7 + 1`, 'Assumptions!$C$7+1'],
    ['sum( a1 : a3 ,0.50)', 'SUM(A1:A3,0.5)'],
    ['_xlfn.IFS(A1>=1E-3,TRUE())', 'IFS(A1>=0.001,TRUE)'],
    [`'It''s mine'!A1&" x  y "`, `'it''s mine'!A1&" x  y "`],
  ]
  test('{0}')
    .with(SAME)
    .run(({ assert }, [a, b]) => assert.equal(spelledAlike(a), spelledAlike(b)))

  const OTHER: [string, string][] = [
    ['A1', '$A$1'],
    ['"a"', '"A"'],
    ['A1:A3 B1:B3', 'A1:A3,B1:B3'],
    [`'A1'!B2`, 'A1'],
    ['1.5', '15'],
  ]
  test('{0} is another formula than {1}')
    .with(OTHER)
    .run(({ assert }, [a, b]) => assert.notEqual(spelledAlike(a), spelledAlike(b)))

  const MOVED: [string, number, number, string][] = [
    ['A1+$B1+C$1+$D$1', 2, 3, 'D3+$B3+F$1+$D$1'],
    ['LOG10(A1)+Sheet1!B2', 1, 1, 'LOG10(B2)+Sheet1!C3'],
    ['SUM(A:A,$2:2)&"A1"', 1, 1, 'SUM(B:B,$2:3)&"A1"'],
    ['A1', -1, 0, '#REF!'],
    ['XFD1', 0, 1, '#REF!'],
  ]
  test('{0} as its copy reads it')
    .with(MOVED)
    .run(({ assert }, [formula, rows, columns, copy]) =>
      assert.equal(moved(formula, rows, columns), copy)
    )

  test('a copy moved back is the formula again', () => {
    const cell = fc.tuple(
      fc.constantFrom('', '$'),
      fc.integer({ min: 27, max: 600 }),
      fc.constantFrom('', '$'),
      fc.integer({ min: 200, max: 9999 })
    )
    const letters = (column: number) =>
      String.fromCharCode(64 + Math.floor((column - 1) / 26), 65 + ((column - 1) % 26))
    fc.assert(
      fc.property(
        fc.array(cell, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: -100, max: 100 }),
        fc.integer({ min: -20, max: 20 }),
        (cells, rows, columns) => {
          const formula = cells.map(([a, c, b, r]) => `${a}${letters(c)}${b}${r}`).join('+')
          return moved(moved(formula, rows, columns), -rows, -columns) === formula
        }
      ),
      { verbose: true }
    )
  })
})
