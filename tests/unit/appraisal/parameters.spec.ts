import { test } from '@japa/runner'
import { Decimal } from '#money/decimal'
import { appraise } from '#appraisal/domain/appraise'
import { findingsOf } from '#appraisal/domain/check_model'
import { compareAppraisals } from '#appraisal/domain/compare'
import { PARAMETERS, figureOfParameter, findParameter } from '#appraisal/domain/parameters'
import { withNewestEditions } from '#appraisal/domain/todays'
import { formOf } from '#appraisal/document_form'
import { documentOf } from '#appraisal/form_document'
import { readAppraisalModel } from '#appraisal/validators'
import { adjustedCourse } from '#tests/support/appraisal_models'

/** The adjusted course with the tax burden of 2018 and the η of 2003. */
function published() {
  const model = adjustedCourse()
  model.costs[1].taxBurden = figureOfParameter(findParameter('green-book-metb-2018')!)
  model.distribution!.eta = figureOfParameter(findParameter('green-book-eta-2003')!)
  return readAppraisalModel(model)
}

test.group('Published parameters in their editions', () => {
  test('each names its edition and source; ids are unique and values are numbers', ({ assert }) => {
    assert.equal(new Set(PARAMETERS.map(({ id }) => id)).size, PARAMETERS.length)
    for (const { id, family, source, value, vintage } of PARAMETERS) {
      assert.isTrue(id.startsWith(family))
      assert.include(id, vintage.slice(0, 4))
      assert.isNotEmpty(source)
      assert.isTrue(new Decimal(value).gte(0))
    }
  })

  test('a saved model keeps its edition; today takes the newest and the difference is shown', ({
    assert,
  }) => {
    const model = published()
    const today = withNewestEditions(model)
    assert.deepEqual(
      [today.costs[1].taxBurden!.value, today.costs[1].taxBurden!.parameter],
      ['0', 'green-book-metb-2026']
    )
    assert.equal(today.distribution!.eta.value, '1.3')
    assert.deepEqual(today.costs[0], model.costs[0])
    const { assumptions, lines } = compareAppraisals(appraise(model), appraise(today))
    assert.includeDeepMembers(assumptions, [
      {
        line: model.costs[1].name,
        field: ['taxBurden', 'parameter'],
        was: 'green-book-metb-2018',
        is: 'green-book-metb-2026',
      },
    ])
    const cost = lines.find(({ id }) => id === model.costs[1].id)!
    assert.equal(cost.was!.div(cost.is!).toFixed(12), '1.200000000000')
    assert.deepEqual(withNewestEditions(adjustedCourse()), adjustedCourse())
  })

  test('a value that is not the published one is refused, as is a figure of another kind', ({
    assert,
  }) => {
    const model = published()
    model.costs[1].taxBurden!.value = '0.21'
    model.distribution!.eta.parameter = 'green-book-metb-2018'
    assert.sameMembers(
      findingsOf(model).map(({ code, path }) => `${code} ${path}`),
      [
        'E_PARAMETER_VALUE /costs/1/taxBurden/value',
        'E_PARAMETER_UNKNOWN /distribution/eta/parameter',
      ]
    )
  })

  test('the form keeps the choice, and refuses one that nobody publishes at its field', ({
    assert,
  }) => {
    const model = published()
    for (const line of model.costs) line.origin = 'typed'
    const form = formOf(model, 'en', () => [])
    assert.equal(form.costs[1].taxBurdenOf, 'green-book-metb-2018')
    const context = {
      locale: 'en',
      currency: model.currency,
      city: model.city,
      programme: model.programme,
      drawn: new Map(),
      perspectives: model.perspectives,
      sourceOf: () => '',
    }
    form.costs[1].taxBurden.value = '99'
    const kept = documentOf(form, context)
    assert.deepEqual(kept.problems, [])
    assert.deepEqual(kept.document.costs[1].taxBurden, model.costs[1].taxBurden)
    assert.deepEqual(kept.document.distribution, model.distribution)
    form.costs[1].taxBurdenOf = 'mine'
    form.etaOf = 'mine'
    assert.sameMembers(
      documentOf(form, context).problems.map(({ field, code }) => `${code} ${field}`),
      ['E_PARAMETER_UNKNOWN costs.1.taxBurdenOf', 'E_PARAMETER_UNKNOWN etaOf']
    )
  })
})
