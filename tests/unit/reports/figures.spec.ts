import { test } from '@japa/runner'
import { concentrationOf, variationOf } from '#reports/domain/concentration'
import { varianceOf } from '#reports/domain/variance'

const YEAR = { startsOn: '2023-01-01', endsOn: '2023-12-31' }

test.group('Concentration of sources', () => {
  test('is the exact sum of squared shares')
    .with([
      { amounts: [100n], herfindahl: '1/1', equivalent: '1/1', sources: 1 },
      { amounts: [50n, 50n], herfindahl: '1/2', equivalent: '2/1', sources: 2 },
      { amounts: [60n, 30n, 10n], herfindahl: '23/50', equivalent: '50/23', sources: 3 },
      // what was taken back is no source
      { amounts: [10n, -4n], herfindahl: '1/1', equivalent: '1/1', sources: 1 },
      { amounts: [0n, 0n], herfindahl: null, equivalent: null, sources: 0 },
    ])
    .run(({ assert }, { amounts, herfindahl, equivalent, sources }) => {
      assert.deepInclude(concentrationOf(amounts), { herfindahl, equivalent, sources })
    })

  test('names the largest source and its share', ({ assert }) => {
    assert.deepEqual(concentrationOf([1n, 6n, 2n]).largest, { index: 1, share: '2/3' })
  })

  test('the variation over years is the sample deviation over the mean')
    .with([
      { yearly: [10n], variation: null },
      { yearly: [5n, 5n, 5n], variation: '0.0000' },
      { yearly: [2n, 4n, 6n], variation: '0.5000' },
      { yearly: [1n, 3n], variation: '0.7071' },
      { yearly: [-1n, 1n], variation: null },
    ])
    .run(({ assert }, { yearly, variation }) => {
      assert.equal(variationOf(yearly), variation)
    })
})

test.group('Variance against the budget', () => {
  test('{rule} on {on}: {spent} of {budget}')
    .with([
      {
        rule: 'full',
        on: '2023-06-30',
        budget: 1000n,
        spent: 900n,
        variance: -100n,
        beyond: false,
      },
      { rule: 'full', on: '2023-06-30', budget: 1000n, spent: 899n, variance: -101n, beyond: true },
      { rule: 'full', on: '2023-06-30', budget: 1000n, spent: 1101n, variance: 101n, beyond: true },
      // 73 of 365 days are a fifth
      { rule: 'time', on: '2023-03-14', budget: 1000n, spent: 200n, variance: 0n, beyond: false },
      { rule: 'time', on: '2023-03-14', budget: 1000n, spent: 221n, variance: 21n, beyond: true },
      { rule: 'time', on: '2024-02-01', budget: 1000n, spent: 950n, variance: -50n, beyond: false },
      { rule: 'time', on: '2022-12-31', budget: 1000n, spent: 0n, variance: 0n, beyond: false },
      { rule: 'full', on: '2023-12-31', budget: 0n, spent: 1n, variance: 1n, beyond: true },
      { rule: 'full', on: '2023-12-31', budget: 0n, spent: 0n, variance: 0n, beyond: false },
    ] as const)
    .run(({ assert }, { rule, on, budget, spent, variance, beyond }) => {
      const found = varianceOf({ rule, on, budget, spent, year: YEAR, tolerance: '10' })
      assert.deepInclude(found, { variance, beyond })
    })

  test('budgets of years before were to be spent in full, whatever the rule says of this one', ({
    assert,
  }) => {
    // 1,000 before and 73 of 365 days of 1,000
    const of = { on: '2023-03-14', budget: 1000n, earlier: 1000n, year: YEAR, tolerance: '10' }
    const found = (spent: bigint) => varianceOf({ ...of, spent, rule: 'time' })
    assert.deepInclude(found(1080n), { expected: 1200n, variance: -120n, ratio: '-1/10' })
    assert.isFalse(found(1080n).beyond)
    assert.isTrue(found(1079n).beyond)
    assert.equal(varianceOf({ ...of, spent: 0n, rule: 'full' }).expected, 2000n)
  })

  test('the tolerance is read as typed, with a point or a comma', ({ assert }) => {
    const of = { rule: 'full', on: '2023-12-31', budget: 1000n, spent: 974n, year: YEAR } as const
    assert.isTrue(varianceOf({ ...of, tolerance: '2,5' }).beyond)
    assert.isFalse(varianceOf({ ...of, tolerance: '2.6' }).beyond)
  })
})
