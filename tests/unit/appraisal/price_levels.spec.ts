import { test } from '@japa/runner'
import { Decimal } from '#money/decimal'
import { findingsOf } from '#appraisal/domain/check_model'
import type { AppraisalModel } from '#appraisal/domain/model'
import { canReprice, priceRise } from '#appraisal/domain/price_levels'
import { PRICE_SERIES } from '#appraisal/domain/price_series'
import { newestEdition, withNewestEditions } from '#appraisal/domain/todays'
import { formOf } from '#appraisal/document_form'
import { documentOf } from '#appraisal/form_document'
import { readAppraisalModel } from '#appraisal/validators'
import { adjustedCourse, pricedByTable } from '#tests/support/appraisal_models'

const levels = [
  { year: 2019, index: '80' },
  { year: 2020, index: '100' },
  { year: 2021, index: '110' },
]
const table = { levels, mark: 'S' as const, source: 'test' }
const rise = (from: number, to: number, inflation?: string) =>
  priceRise(
    {
      priceIndex: table,
      ...(inflation && { inflation: { value: inflation, mark: 'I', source: '' } }),
    },
    from,
    to
  ).toString()

test.group('Price levels by year', () => {
  test('a price of one year in that of another is the ratio of their levels, both ways', ({
    assert,
  }) => {
    assert.equal(rise(2019, 2021), '1.375')
    assert.equal(rise(2020, 2019), '0.8')
    assert.equal(rise(2020, 2020), '1')
  })

  test('before and after the table prices go on at the yearly rise', ({ assert }) => {
    assert.equal(rise(2021, 2023, '0.1'), '1.21')
    assert.equal(rise(2018, 2021, '0.25'), new Decimal(110).div(64).toString())
    assert.equal(rise(2024, 2025, '0.5'), '1.5')
  })

  test('without a table the yearly rise alone counts', ({ assert }) => {
    const prices = { inflation: { value: '0.1', mark: 'I' as const, source: '' } }
    assert.equal(priceRise(prices, 2020, 2022).toString(), '1.21')
  })

  test('a year that neither the table nor a yearly rise tells is refused by name', ({ assert }) => {
    const model = pricedByTable()
    assert.deepEqual(findingsOf(model), [])
    assert.isTrue(canReprice(model, 2020))
    assert.isFalse(canReprice(model, 1990))
    model.costs[0].priceBase = 1990
    assert.deepEqual(
      findingsOf(model).map(({ code, path, params }) => [code, path, params.year]),
      [['E_PRICE_YEAR_UNKNOWN', '/costs/0/priceBase', '1990']]
    )
  })

  test('{$self}: refused at its place')
    .with(['a gap', 'no level', 'a level of 0', 'a series nobody ships'] as const)
    .run(({ assert }, what) => {
      const model = adjustedCourse()
      const bad: Record<typeof what, [AppraisalModel['priceIndex'], string]> = {
        'a gap': [
          { ...table, levels: [levels[0], levels[2]] },
          'E_PRICE_YEARS /priceIndex/levels/1/year',
        ],
        'no level': [{ ...table, levels: [] }, 'E_PRICE_YEARS /priceIndex/levels'],
        'a level of 0': [
          { ...table, levels: [{ year: 2020, index: '0' }] },
          'E_NOT_ABOVE_ZERO /priceIndex/levels/0/index',
        ],
        'a series nobody ships': [{ series: 'x' }, 'E_SERIES_UNKNOWN /priceIndex/series'],
      }
      model.priceIndex = bad[what][0]
      assert.include(
        findingsOf(model).map(({ code, path }) => `${code} ${path}`),
        bad[what][1]
      )
    })

  test('every shipped series names its edition and source, and its years follow each other', ({
    assert,
  }) => {
    for (const { id, family, vintage, source, levels: years } of PRICE_SERIES) {
      assert.isTrue(id.startsWith(family) && id.endsWith(vintage), id)
      assert.isNotEmpty(source)
      years.forEach(({ year, index }, at) => {
        assert.equal(year, years[0].year + at)
        assert.isTrue(new Decimal(index).gt(0))
      })
    }
  })

  test('today takes the newest edition of a series and leaves what was typed', ({ assert }) => {
    const shipped = [
      { id: 'a-1', family: 'a', vintage: '2024-01' },
      { id: 'a-2', family: 'a', vintage: '2025-01' },
      { id: 'b-1', family: 'b', vintage: '2026-01' },
    ]
    assert.equal(newestEdition('a-1', shipped), 'a-2')
    assert.equal(newestEdition('none', shipped), 'none')
    const model = pricedByTable()
    assert.deepEqual(withNewestEditions(model).priceIndex, model.priceIndex)
  })

  test('the form keeps a table as it was typed', ({ assert }) => {
    for (const [locale, sample] of [
      ['en', '2020 '],
      ['sl', '100,5'],
    ]) {
      const model = readAppraisalModel(pricedByTable())
      for (const line of model.costs) line.origin = 'typed'
      const form = formOf(model, locale, () => [])
      assert.include(form.priceLevels, sample)
      const context = {
        locale,
        currency: model.currency,
        city: model.city,
        programme: model.programme,
        drawn: new Map(),
        perspectives: model.perspectives,
        sourceOf: () => '',
      }
      const { document, problems } = documentOf(form, context)
      assert.deepEqual(problems, [])
      assert.deepEqual(document.priceIndex, model.priceIndex)
      const broken = documentOf({ ...form, priceLevels: '2020 about 100' }, context)
      assert.include(
        broken.problems.map(({ field, code }) => `${field} ${code}`),
        'priceLevels E_YEAR_LINE'
      )
    }
  })
})
