import { test } from '@japa/runner'
import type { Assumption, AssumptionField } from '#appraisal/domain/uncertainty/assumptions'
import { cutLawOf, lawOf } from '#appraisal/domain/uncertainty/distributions'
import {
  distributionOf,
  shapesFor,
  triedRange,
  type RangeShape,
} from '#appraisal/domain/uncertainty/typed_ranges'

const of = (field: AssumptionField, base = '0.3'): Assumption => ({
  key: `${field}:x`,
  field,
  line: 'x',
  name: 'X',
  base,
})
const ranged = (field: AssumptionField, shape: RangeShape, [low, likely, high]: string[]) =>
  distributionOf(of(field), { key: `${field}:x`, shape, low, likely, high })

test.group('Three figures and a shape', () => {
  test('low and high are the 5th and 95th percentile of normal and lognormal', ({ assert }) => {
    for (const shape of ['normal', 'lognormal'] as const) {
      const { quantile } = lawOf(ranged('unitValue', shape, ['80', '100', '150'])!)
      assert.closeTo(quantile(0.05), 80, 1e-9)
      assert.closeTo(quantile(0.95), 150, 1e-9)
    }
  })

  test('the likely value is the mean of gamma and beta', ({ assert }) => {
    assert.closeTo(lawOf(ranged('level', 'gamma', ['0.8', '1', '1.4'])!).mean, 1, 1e-12)
    assert.closeTo(lawOf(ranged('deadweight', 'beta', ['0.1', '0.3', '0.5'])!).mean, 0.3, 1e-12)
  })

  test('a share never leaves 0 to 1, and a quantity is never negative', ({ assert }) => {
    const share = cutLawOf(ranged('deadweight', 'normal', ['0.1', '0.3', '0.9'])!)
    assert.isAtLeast(share.quantile(1e-9), 0)
    assert.isAtMost(share.quantile(1 - 1e-9), 1)
    const quantity = cutLawOf(ranged('quantity', 'normal', ['1', '10', '50'])!)
    assert.isAtLeast(quantity.quantile(1e-9), 0)
  })

  test('figures that describe nothing are none', ({ assert }) => {
    assert.isNull(ranged('unitValue', 'pert', ['2', '1', '3']))
    assert.isNull(ranged('unitValue', 'uniform', ['1', '1', '1']))
    assert.isNull(ranged('unitValue', 'lognormal', ['-1', '1', '3']))
    assert.isNull(ranged('deadweight', 'beta', ['0', '0.01', '1']))
    assert.isNull(ranged('unitValue', 'fixed', ['1', '2', '3']))
    assert.notInclude(shapesFor(of('quantity')), 'beta')
  })

  test('what is tried first is a tenth, and a point of the rate', ({ assert }) => {
    const { low, high } = triedRange(of('deadweight', '0.95'))
    assert.deepEqual([low, high], ['0.855', '1'])
    assert.deepEqual(triedRange(of('rate', '0')).high, '0.01')
  })
})
