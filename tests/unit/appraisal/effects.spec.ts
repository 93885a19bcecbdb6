import { test } from '@japa/runner'
import { Decimal } from '#money/decimal'
import { appraise } from '#appraisal/domain/appraise'
import { findingsOf } from '#appraisal/domain/check_model'
import { effectGroups } from '#appraisal/domain/effectiveness'
import { presentEffect } from '#appraisal/domain/effects'
import type { AppraisalModel } from '#appraisal/domain/model'
import { withNewestEditions } from '#appraisal/domain/todays'
import { readAppraisalModel } from '#appraisal/validators'
import { discountedEffects, sharedCourse } from '#tests/support/appraisal_models'

const effectOf = (model: AppraisalModel, id: string) =>
  presentEffect(
    model,
    model.outcomes.find((one) => one.id === id)!
  )

test.group('Discounted effects', () => {
  test('each quantity by the factor of its year and timing, at the rates for effects', ({
    assert,
  }) => {
    const model = readAppraisalModel(discountedEffects())
    const first = new Decimal('1.015')
    const later = new Decimal('1.01')
    const early = new Decimal(6).plus(new Decimal(4).div(first))
    const amid = new Decimal(1)
      .div(first.times(later.sqrt()))
      .plus(new Decimal('1.5').div(first.times(later.pow('1.5'))))
    const isNear = (a: Decimal, b: Decimal) => assert.isTrue(a.minus(b).abs().lt('1e-40'), `${a}`)
    isNear(effectOf(model, 'early'), early)
    isNear(effectOf(model, 'amid'), amid)
    const { results } = appraise(model)
    const found = results.costPerOutcome.find(({ outcome }) => outcome === 'early')!
    isNear(found.value!, results.presentValueOfCosts.value!.div(early))
    assert.equal(found.convention, 'cost_per_outcome_discounted_effect')
    const none = results.costPerOutcome.find(({ outcome }) => outcome === 'zero')!
    assert.deepEqual([none.value, none.reason], [null, 'no_quantity'])
  })

  test('money does not move when effects are discounted', ({ assert }) => {
    const { effectDiscounting: _, ...plain } = discountedEffects()
    const [discounted, without] = [discountedEffects(), plain].map(
      (model) => appraise(model).results
    )
    assert.equal(discounted.npv.value!.toFixed(), without.npv.value!.toFixed())
    assert.equal(effectOf(plain, 'early').toFixed(), '10')
  })

  test('a quantity that is moved keeps its years', ({ assert }) => {
    const model = discountedEffects()
    const before = effectOf(model, 'early')
    model.outcomes.find(({ id }) => id === 'early')!.quantity.value = '20'
    assert.isTrue(effectOf(model, 'early').minus(before.times(2)).abs().lt('1e-40'))
  })

  test('options of a comparison stand with their discounted effects, and differ when only one has them', ({
    assert,
  }) => {
    const { effectDiscounting: _, ...plain } = discountedEffects()
    const models = [discountedEffects(), plain]
    const groups = effectGroups(models.map((model, about) => ({ about, model })))
    const group = groups.find(({ options }) =>
      options.some(({ outcome }) => /early/.test(outcome))
    )!
    const effects = group.options
      .filter(({ outcome }) => /early/.test(outcome))
      .map(({ effect }) => effect.toFixed(6))
      .sort()
    assert.deepEqual(effects, ['10.000000', '9.940887'])
    assert.isTrue(group.differs)
    assert.isAbove(group.discounted, 0)
  })

  test('{$self}: refused at its place')
    .with(['no years', 'a sum that is another', 'a year twice', 'a year outside'] as const)
    .run(({ assert }, what) => {
      const model = discountedEffects()
      const at = model.outcomes.findIndex(({ id }) => id === 'early')
      const own = model.outcomes[at].byYear!.quantities
      const change: Record<typeof what, [() => unknown, string]> = {
        'no years': [
          () => delete model.outcomes[at].byYear,
          `E_OUTCOME_YEARS /outcomes/${at}/byYear`,
        ],
        'a sum that is another': [
          () => (own[0].quantity = '7'),
          `E_OUTCOME_SUM /outcomes/${at}/byYear`,
        ],
        'a year twice': [
          () => (own[1].year = own[0].year),
          `E_OUTCOME_YEAR_TWICE /outcomes/${at}/byYear/quantities/1/year`,
        ],
        'a year outside': [
          () => (own[1].year = 1999),
          `E_FLOW_OUTSIDE_HORIZON /outcomes/${at}/byYear/quantities/1/year`,
        ],
      }
      assert.deepEqual(findingsOf(model), [])
      change[what][0]()
      assert.deepEqual(
        findingsOf(model).map(({ code, path }) => `${code} ${path}`),
        [change[what][1]]
      )
    })

  test('years without rates for effects are told and change nothing; today keeps typed rates', ({
    assert,
  }) => {
    const { effectDiscounting: _, ...plain } = discountedEffects()
    assert.deepEqual(findingsOf(plain), [])
    assert.deepEqual(withNewestEditions(discountedEffects()), discountedEffects())
    assert.isUndefined(withNewestEditions(sharedCourse()).effectDiscounting)
  })
})
