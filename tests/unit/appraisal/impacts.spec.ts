import { test } from '@japa/runner'
import { appraise } from '#appraisal/domain/appraise'
import { findingsOf } from '#appraisal/domain/check_model'
import { compareAppraisals } from '#appraisal/domain/compare'
import type { Impact } from '#appraisal/domain/model'
import { readAppraisalModel } from '#appraisal/validators'
import { buildAppraisalWorkbook } from '#workbooks/appraisal_workbook'
import { sharedCourse } from '#tests/support/appraisal_models'
import { openWorkbook } from '#tests/support/second_engine'
import { workbookContext } from '#tests/support/workbook_labels'

const quiet: Impact = {
  id: 'N1',
  name: 'Quiet streets',
  description: '=1+1 evenings a year',
  direction: 'worse',
  who: 'Neighbours',
  grade: 4,
  mark: 'I',
  source: 'A guess',
}

test.group('What stands beside the money', () => {
  test('it changes no figure and is named in a comparison', ({ assert }) => {
    const model = sharedCourse()
    const after = readAppraisalModel({ ...model, impacts: [quiet] })
    const { indicators, lines, impacts, assumptions } = compareAppraisals(
      appraise(model),
      appraise(after)
    )
    assert.isTrue(indicators.every(({ difference }) => !difference || difference.isZero()))
    assert.isTrue(lines.every(({ difference }) => difference.isZero()))
    assert.deepEqual(impacts, [{ ...quiet, only: 'after' }])
    assert.isTrue(assumptions.every(({ line }) => line === 'Quiet streets'))
    const gone = compareAppraisals(appraise(after), appraise(model))
    assert.deepEqual(gone.impacts, [{ ...quiet, only: 'before' }])
  })

  test('a grade that is none and an id that stands twice are refused', ({ assert }) => {
    const model = { ...sharedCourse(), impacts: [quiet, { ...quiet, grade: 9 }] }
    assert.deepEqual(
      findingsOf(model).map(({ code, path }) => `${code} ${path}`),
      ['E_DUPLICATE_ID /impacts/1/id', 'E_NUMBER /impacts/1/grade']
    )
  })

  test('the cover of the workbook tells it as text, with direction, evidence and mark', async ({
    assert,
  }) => {
    const appraisal = appraise({ ...sharedCourse(), impacts: [quiet] })
    const book = await openWorkbook(await buildAppraisalWorkbook(appraisal, workbookContext('en')))
    const cover = book.getWorksheet('Cover')!
    const row = cover.getColumn(1).values.indexOf('Quiet streets')
    assert.isAbove(row, 1)
    assert.equal(cover.getCell(row, 2).value, 'for the worse · Neighbours · evidence 4 · I')
    assert.equal(cover.getCell(row, 3).value, '=1+1 evenings a year · A guess')
  })
})
