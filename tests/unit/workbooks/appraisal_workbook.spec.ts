import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { test } from '@japa/runner'
import { unzipSync } from 'fflate'
import { appraise } from '#appraisal/domain/appraise'
import type { AppraisalModel } from '#appraisal/domain/model'
import { buildAppraisalWorkbook } from '#workbooks/appraisal_workbook'
import {
  adjustedCourse,
  anseongVouchers,
  chainedCourse,
  costsOnly,
  demoAppraisal,
  discountedEffects,
  everythingModel,
  ljubljanaIntegration,
  melitopolGroups,
  pricedByTable,
  sharedCourse,
} from '#tests/support/appraisal_models'
import {
  SecondEngine,
  agree,
  disagreements,
  formulaCells,
  openWorkbook,
  relativeForm,
} from '#tests/support/second_engine'
import { TEMPLATE_MODELS } from '#tests/support/template_models'
import { workbookContext } from '#tests/support/workbook_labels'

const TIMELINES = [
  'Assumptions',
  'Costs',
  'Benefits',
  'Factors',
  'Timeline',
  'Results',
  'Perspectives',
  'Dated',
]

const build = (model: AppraisalModel, locale = 'en') =>
  buildAppraisalWorkbook(appraise(model), workbookContext(locale))
const open = async (model: AppraisalModel, locale?: string) =>
  openWorkbook(await build(model, locale))

const oneYear = () => {
  const model = melitopolGroups()
  model.horizon.years = 1
  return model
}
const touching = () => {
  const model = melitopolGroups()
  model.costs[0].flows = [
    { year: 2018, amount: '100.00', mark: 'I', source: 'test' },
    { year: 2020, amount: '121.00', mark: 'I', source: 'test' },
  ]
  model.benefits[0].quantity!.value = '0.22'
  Object.assign(model.benefits[0], { duration: 1 })
  return model
}
const benefitsOnly = () => ({ ...melitopolGroups(), costs: [] })

const models: { name: string; model: () => AppraisalModel; locale: string }[] = [
  { name: 'Anseong', model: () => demoAppraisal('anseong'), locale: 'ko' },
  { name: 'Ljubljana', model: () => demoAppraisal('ljubljana'), locale: 'sl' },
  { name: 'Melitopol', model: () => demoAppraisal('melitopol'), locale: 'uk' },
  { name: 'everything at once', model: everythingModel, locale: 'en' },
  { name: 'a hundred years', model: () => everythingModel(100), locale: 'sl' },
  { name: 'many payers', model: sharedCourse, locale: 'uk' },
  { name: 'adjusted amounts', model: adjustedCourse, locale: 'ko' },
  { name: 'adjusted to nominal', model: () => adjustedCourse('nominal'), locale: 'sl' },
  { name: 'prices by a table', model: pricedByTable, locale: 'uk' },
  { name: 'prices by a table that goes on', model: () => pricedByTable('nominal'), locale: 'ko' },
  { name: 'discounted effects', model: discountedEffects, locale: 'sl' },
  { name: 'an outcome chain', model: chainedCourse, locale: 'uk' },
  { name: 'one year', model: oneYear, locale: 'en' },
  { name: 'costs alone', model: costsOnly, locale: 'uk' },
  { name: 'benefits alone', model: benefitsOnly, locale: 'ko' },
  { name: 'a rate that only touches', model: touching, locale: 'en' },
  ...TEMPLATE_MODELS,
]

/** The row of a sheet whose first cell is that id. */
function rowOf(book: Awaited<ReturnType<typeof openWorkbook>>, sheet: string, id: string): number {
  const found = book.getWorksheet(sheet)!.getColumn(1).values.indexOf(id)
  if (found < 1) throw new Error(`${sheet} has no row ${id}`)
  return found
}

test.group('An exported appraisal', () => {
  test('{name}: a second engine finds every cached result, and no error')
    .with(models)
    .run(async ({ assert }, { model, locale }) => {
      assert.deepEqual(disagreements(await open(model(), locale)), [])
    })

  test('{name}: its rows have one formula across the years')
    .with(models)
    .run(async ({ assert }, { model }) => {
      const forms = new Map<string, Set<string>>()
      for (const cell of formulaCells(await open(model()))) {
        const firstYear = cell.sheet === 'Timeline' ? 6 : 7
        if (!TIMELINES.includes(cell.sheet) || cell.column < firstYear) continue
        const row = `${cell.sheet} ${cell.row}`
        forms.set(row, (forms.get(row) ?? new Set()).add(relativeForm(cell)))
      }
      assert.isAbove(forms.size, 20)
      assert.deepEqual(
        [...forms].filter(([, found]) => found.size > 1).map(([row]) => row),
        []
      )
    })

  test('{name}: formulas hold no numbers but 0, 1, −1, 12 and 100, and only plain functions')
    .with(models)
    .run(async ({ assert }, { model }) => {
      const numbers = new Set<string>()
      const functions = new Set<string>()
      for (const { formula } of formulaCells(await open(model()))) {
        const bare = formula.replaceAll(/\$?[A-Z]{1,3}\$?\d+/g, 'cell')
        bare.match(/\d+(\.\d+)?/g)?.forEach((number) => numbers.add(number))
        formula.match(/[A-Z]+(?=\()/g)?.forEach((name) => functions.add(name))
        assert.notInclude(formula, '"')
      }
      assert.includeMembers(['0', '1', '12', '100'], [...numbers])
      const plain =
        'ABS AND COUNT COUNTIFS DATE IF IFERROR INDEX IRR ISERROR ISNUMBER MATCH MAX MIN MIRR NPV OR PERCENTILE SQRT STDEV SUM SUMIFS SUMPRODUCT'
      assert.includeMembers(plain.split(' '), [...functions])
    })

  test('a wrong cached result and a wrong row are found', async ({ assert }) => {
    const book = await open(anseongVouchers())
    const row = rowOf(book, 'Results', 'npv')
    const cell = book.getWorksheet('Results')!.getCell(row, 3)
    const right = cell.value as { formula: string; result: number }
    cell.value = { ...right, date1904: false, result: right.result + 1 }
    assert.lengthOf(disagreements(book), 1)
    const other = await open(anseongVouchers())
    const benefit = other.getWorksheet('Benefits')!.getCell(9, 8)
    const formula = benefit.formula.replace('H8', 'H7')
    assert.notEqual(formula, benefit.formula)
    benefit.value = { formula, result: benefit.result as number, date1904: false }
    assert.isAbove(disagreements(other).length, 3)
  })
})

interface Mutation {
  name: string
  model: () => AppraisalModel
  cell: { id: string; value: number }
  same: (model: AppraisalModel) => void
  /** The rate of return moves farther than a search from its first guess comes. */
  isFar?: true
}

const mutations: Mutation[] = [
  {
    name: 'the discount rate',
    model: anseongVouchers,
    cell: { id: 'step_rate.0', value: 0.03 },
    same: (m) => (m.discounting = { constant: '0.03' }),
  },
  {
    name: 'the number of learners',
    model: anseongVouchers,
    cell: { id: 'outcome.learners', value: 450 },
    same: (m) => (m.outcomes[0].quantity.value = '450'),
  },
  {
    name: 'the drop-off',
    model: ljubljanaIntegration,
    cell: { id: 'B1.dropOff', value: 0.1 },
    same: (m) => (m.benefits[0].dropOff!.value = '0.1'),
  },
  {
    name: 'the lag',
    model: melitopolGroups,
    cell: { id: 'B1.lag', value: 1 },
    same: (m) => (m.benefits[0].lag = 1),
  },
  {
    name: 'the duration',
    model: melitopolGroups,
    cell: { id: 'B1.duration', value: 1 },
    same: (m) => (m.benefits[0].duration = 1),
  },
  {
    name: 'a share of others',
    model: () => everythingModel(20),
    cell: { id: 'B1.attribution', value: 0.6 },
    isFar: true,
    same: (m) => (m.benefits[0].attribution!.value = '0.6'),
  },
  {
    name: 'the mitigated part',
    model: adjustedCourse,
    cell: { id: 'C1.mitigation', value: 0.9 },
    same: (m) => (m.costs[0].mitigation!.value = '0.9'),
  },
  {
    name: 'the rise of prices',
    model: adjustedCourse,
    cell: { id: 'inflation', value: 0.04 },
    same: (m) => (m.inflation!.value = '0.04'),
  },
  {
    name: 'the price base of a line',
    model: () => adjustedCourse('nominal'),
    cell: { id: 'B2.price_base', value: 2010 },
    same: (m) => (m.benefits[1].priceBase = 2010),
  },
  {
    name: 'the income of those who gain',
    model: adjustedCourse,
    cell: { id: 'B1.income', value: 30000 },
    same: (m) => (m.benefits[0].income!.value = '30000.00'),
  },
  {
    name: 'nobody comes',
    model: anseongVouchers,
    cell: { id: 'outcome.learners', value: 0 },
    same: (m) => (m.outcomes[0].quantity.value = '0'),
  },
]

test.group('An exported appraisal is alive', () => {
  test('change {id}, and every point of view and stakeholder follows the application')
    .with([
      {
        id: 'transfer.T1',
        value: 0.7,
        same: (m: AppraisalModel) => (m.transfers![0].share.value = '0.7'),
      },
      {
        id: 'view.learner.step_rate.0',
        value: 0.09,
        same: (m: AppraisalModel) => (m.perspectives![0].discounting = { constant: '0.09' }),
      },
      {
        id: 'view.city_fiscal.years',
        value: 8,
        same: (m: AppraisalModel) => (m.perspectives![1].years = 8),
      },
      {
        id: 'B1.deadweight',
        value: 0.9,
        same: (m: AppraisalModel) => (m.benefits[0].deadweight!.value = '0.9'),
      },
    ])
    .run(async ({ assert }, { id, value, same }) => {
      const changed = sharedCourse()
      same(changed)
      const book = await open(sharedCourse())
      const engine = new SecondEngine(book)
      engine.change('Assumptions', rowOf(book, 'Assumptions', id), 3, value)
      const follows = ['Perspectives', 'Distribution']
      const expected = formulaCells(await open(changed)).filter(
        ({ sheet, cached }) => follows.includes(sheet) && typeof cached === 'number'
      )
      assert.isAbove(expected.length, 200)
      for (const { sheet, row, column, address, cached } of expected)
        assert.isTrue(agree(engine.value(sheet, row, column), cached), `${sheet}!${address}`)
    })

  test('change {name}, and every figure follows the application')
    .with(mutations)
    .run(async ({ assert }, { model, cell, same, isFar }) => {
      const changed = model()
      same(changed)
      const book = await open(model())
      const engine = new SecondEngine(book)
      engine.change('Assumptions', rowOf(book, 'Assumptions', cell.id), 3, cell.value)
      const expected = await open(changed)
      const ids = [
        'npv',
        'bcr',
        'bcr_on_investment',
        'mirr',
        'payback',
        'discounted_payback',
        'equivalent_annual',
        'pv_costs',
        'pv_benefits',
        'npv_by_timeline',
      ]
      for (const id of isFar ? ['dated_npv'] : ['dated_npv', 'dated_irr.1']) {
        const sheet = expected.getWorksheet('Dated')!
        const want = sheet.getCell(rowOf(expected, 'Dated', id), 3)
        const have = engine.value('Dated', rowOf(book, 'Dated', id), 3)
        assert.isTrue(agree(want.result ?? want.value, have), `${id}: ${want.text}, found ${have}`)
      }
      for (const id of ids) {
        const want = expected
          .getWorksheet('Results')!
          .getCell(rowOf(expected, 'Results', id), 3).result
        const have = engine.value('Results', rowOf(book, 'Results', id), 3)
        assert.isTrue(agree(want, have), `${id}: expected ${want}, found ${have}`)
      }
      const inside = formulaCells(book).filter(
        ({ sheet, column, row }) =>
          sheet === 'Checks' && column === 7 && row > rowOf(book, 'Checks', 'npv_by_timeline') - 1
      )
      for (const { row } of inside) assert.include(`${engine.value('Checks', row, 7)}`, '✓')
      assert.include(`${engine.value('Checks', rowOf(book, 'Checks', 'master'), 3)}`, '✗')
    })

  test('change when a benefit is counted, and its factor follows', async ({ assert }) => {
    const book = await open(everythingModel(20))
    const engine = new SecondEngine(book)
    engine.change('Assumptions', rowOf(book, 'Assumptions', 'B1.timing'), 3, 'start of year')
    const changed = everythingModel(20)
    changed.benefits[0].timing = 'start'
    const found = engine.value('Results', rowOf(book, 'Results', 'npv'), 3)
    assert.isTrue(agree(found, appraise(changed).results.npv.value!.toNumber()))
  })

  test('made-up models recompute to the figures of the application', async ({ assert }) => {
    const made = fc.record({
      years: fc.integer({ min: 1, max: 12 }),
      rate: fc.integer({ min: -100, max: 400 }),
      cost: fc.integer({ min: 1, max: 900_000 }),
      quantity: fc.integer({ min: 0, max: 900 }),
      dropOff: fc.integer({ min: 0, max: 10 }),
      lag: fc.integer({ min: 0, max: 3 }),
      timing: fc.constantFrom('start' as const, 'mid' as const, 'end' as const),
    })
    await fc.assert(
      fc.asyncProperty(made, async ({ years, rate, cost, quantity, dropOff, lag, timing }) => {
        const model = melitopolGroups()
        model.horizon.years = years
        model.discounting = { constant: `${rate / 1000}` }
        model.costs[0].flows[0].amount = `${cost}.00`
        model.benefits[0].quantity!.value = `${quantity}`
        model.benefits[0].dropOff!.value = `${dropOff / 10}`
        Object.assign(model.benefits[0], { lag, timing, duration: 6 })
        assert.deepEqual(disagreements(await open(model)), [])
      }),
      { numRuns: 25 }
    )
  })
})

test.group('The file of an exported appraisal', () => {
  test('the same state gives the same bytes', async ({ assert }) => {
    const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
    const first = await build(everythingModel())
    await new Promise((resolve) => setTimeout(resolve, 2_100))
    assert.equal(hash(await build(everythingModel())), hash(first))
    assert.equal(Object.keys(unzipSync(first))[0], '[Content_Types].xml')
  })

  test('text that looks like a formula stays text', async ({ assert }) => {
    const model = everythingModel()
    const book = await open(model)
    const texts: unknown[] = []
    book.eachSheet((sheet) =>
      sheet.eachRow((row) => row.eachCell(({ value }) => void texts.push(value)))
    )
    for (const text of [model.title, model.city, model.costs[0].name, '=1+1'])
      assert.include(texts, text)
    const { formulas, sharedStrings } = rawParts(await build(model))
    for (const formula of formulas) assert.notMatch(formula, /HYPERLINK|cmd|A1:A9/)
    assert.include(sharedStrings, '_x005F_x0041_')
  })

  test('characters that no spreadsheet can hold are replaced, and the file still opens', async ({
    assert,
  }) => {
    const model = { ...melitopolGroups(), title: 'a\u0000b\ud800c\u001fd\ufffe 😀' }
    const book = await open(model)
    const cover = book.getWorksheet('Cover')!
    assert.equal(cover.getCell(5, 2).value, 'a\ufffdb\ufffdc\ufffdd\ufffd 😀')
  })

  test('only cells of the assumptions can be changed, and every sheet is protected', async ({
    assert,
  }) => {
    const book = await open(everythingModel())
    const unlocked = new Set<string>()
    book.eachSheet((sheet) => {
      assert.isTrue(
        (sheet as unknown as { sheetProtection: { sheet: boolean } }).sheetProtection.sheet
      )
      sheet.eachRow((row) =>
        row.eachCell((cell) => {
          if (cell.protection?.locked !== false) return
          unlocked.add(sheet.name)
          assert.isUndefined(cell.formula)
          assert.isDefined(cell.dataValidation)
        })
      )
    })
    assert.deepEqual([...unlocked], ['Assumptions'])
  })

  test('money has the decimals of its currency, and sheets keep their names in every language', async ({
    assert,
  }) => {
    const names = new Set<string>()
    const formats: string[] = []
    for (const [model, locale] of [
      [anseongVouchers(), 'ko'],
      [ljubljanaIntegration(), 'sl'],
    ] as const) {
      const book = await open(model, locale)
      names.add(book.worksheets.map(({ name }) => name).join(' '))
      formats.push(book.getWorksheet('Results')!.getCell(rowOf(book, 'Results', 'npv'), 3).numFmt)
    }
    assert.deepEqual(
      [...names],
      [
        'Cover Assumptions Costs Benefits Factors Timeline Results Distribution Dated Charts Checks Provenance',
      ]
    )
    assert.deepEqual(formats, ['#,##0;[Red]-#,##0', '#,##0.00;[Red]-#,##0.00'])
  })

  test('every figure leads to its entries', async ({ assert }) => {
    const entries = [
      { id: 'e-1', number: '2025-0007', date: '2025-03-01', text: '=evil', amount: '250000.00' },
    ]
    const appraisal = appraise(everythingModel())
    const bytes = await buildAppraisalWorkbook(appraisal, workbookContext('en', { entries }))
    const book = await openWorkbook(bytes)
    const sheet = book.getWorksheet('Provenance')!
    assert.equal(sheet.getCell(rowOf(book, 'Provenance', 'C1.2025.start'), 7).value, 'e-1, e-2')
    assert.equal(sheet.getCell(rowOf(book, 'Provenance', 'e-1'), 4).value, '2025-0007')
  })

  test('the labels are there in every language, with the same places for values', ({ assert }) => {
    const read = (locale: string): Record<string, string> =>
      JSON.parse(
        readFileSync(
          new URL(`../../../resources/lang/${locale}/workbook.json`, import.meta.url),
          'utf8'
        )
      )
    const english = read('en')
    for (const locale of ['ko', 'uk', 'sl']) {
      const other = read(locale)
      assert.sameMembers(Object.keys(other), Object.keys(english))
      const places = (text: string) =>
        text
          .match(/\{\w+\}/g)
          ?.sort()
          .join() ?? ''
      for (const key of Object.keys(english))
        assert.equal(places(other[key]), places(english[key]), `${locale} ${key}`)
    }
    assert.notInclude(JSON.stringify(read('ko')), '비용효과분석')
  })
})

/** The formulas and the shared texts as they stand in the file. */
function rawParts(bytes: Uint8Array) {
  const text = new TextDecoder()
  const parts = unzipSync(bytes)
  const sheets = Object.keys(parts).filter((name) => name.startsWith('xl/worksheets/sheet'))
  return {
    formulas: sheets.flatMap((name) => text.decode(parts[name]).match(/<f>[^<]*<\/f>/g) ?? []),
    sharedStrings: text.decode(parts['xl/sharedStrings.xml']),
  }
}
