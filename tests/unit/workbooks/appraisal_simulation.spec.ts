import { test } from '@japa/runner'
import type ExcelJS from 'exceljs'
import { appraise } from '#appraisal/domain/appraise'
import type { AppraisalModel } from '#appraisal/domain/model'
import { buildAppraisalWorkbook } from '#workbooks/appraisal_workbook'
import { anseongVouchers, everythingModel, keptSimulation } from '#tests/support/appraisal_models'
import { SecondEngine, disagreements, openWorkbook } from '#tests/support/second_engine'
import { workbookContext } from '#tests/support/workbook_labels'

async function withSimulation(model: AppraisalModel, locale: string, draws?: number) {
  const context = workbookContext(locale, { simulation: keptSimulation(model, draws) })
  return openWorkbook(await buildAppraisalWorkbook(appraise(model), context))
}

function rowOf(book: ExcelJS.Workbook, sheet: string, id: string | number): number {
  const row = book.getWorksheet(sheet)!.getColumn(1).values.indexOf(id)
  if (row < 1) throw new Error(`${sheet} has no row ${id}`)
  return row
}

test.group('An exported appraisal with a kept simulation', () => {
  test('{locale}: what the frozen draws come to is what a second engine finds')
    .with([
      { locale: 'ko', model: anseongVouchers },
      { locale: 'sl', model: () => everythingModel(10) },
    ])
    .run(async ({ assert }, { locale, model }) => {
      const book = await withSimulation(model(), locale)
      assert.deepEqual(disagreements(book), [])
      const sheet = book.getWorksheet('Simulation')!
      assert.equal(sheet.getCell(rowOf(book, 'Simulation', 'seed'), 3).value, 20_261)
      assert.equal(sheet.getCell(rowOf(book, 'Simulation', 'draws'), 3).result, 2_000)
      assert.equal(sheet.getCell(rowOf(book, 'Simulation', 'draws'), 4).value, 5_000)
      // the draws are not printed
      assert.match(`${sheet.pageSetup.printArea}`, /^A1:E\d\d$/)
    })

  test('a draw that is changed moves the median, and the checks say so', async ({ assert }) => {
    const book = await withSimulation(anseongVouchers(), 'en', 1_000)
    const engine = new SecondEngine(book)
    const median = () => engine.value('Simulation', rowOf(book, 'Simulation', 0.5), 3)
    const master = () => engine.value('Checks', rowOf(book, 'Checks', 'master'), 3)
    const before = median()
    assert.include(`${master()}`, '✓')
    const sheet = book.getWorksheet('Simulation')!
    const last = sheet.rowCount
    for (let row = last - 200; row <= last; row++) engine.change('Simulation', row, 3, -1e12)
    assert.notEqual(median(), before)
    assert.include(`${master()}`, '✗')
  })
})

test.group('Notes in an exported appraisal', () => {
  test('every input that has a source says it on its cell', async ({ assert }) => {
    const model = everythingModel(10)
    const unit = model.benefits[0]
    unit.taken = { unitValueId: 'uv-7', version: 3 }
    unit.grade = 2
    const context = workbookContext('en', { licences: { 'uv-7 3': 'OGL v3', 'uv-7 2': 'none' } })
    const bytes = await buildAppraisalWorkbook(appraise(model), context)
    const book = await openWorkbook(bytes)
    const sheet = book.getWorksheet('Assumptions')!
    const noteOf = (id: string, column = 3) => {
      const { note } = sheet.getCell(rowOf(book, 'Assumptions', id), column)
      return typeof note === 'string' ? note : note.texts!.map(({ text }) => text).join('')
    }
    const value = noteOf(`${unit.id}.unit_value`)
    assert.include(value, unit.unitValue.source)
    assert.include(value, 'uv-7, version 3')
    assert.include(value, 'Licence: OGL v3')
    assert.include(value, '2 of 6')
    assert.include(noteOf('step_rate.0'), '2026')
    const first = noteOf('C1', 7)
    assert.include(first, '=1+1')
    assert.include(first, 'Ledger entries: 2')
  })
})
