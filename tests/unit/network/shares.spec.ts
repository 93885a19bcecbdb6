import fc from 'fast-check'
import { test } from '@japa/runner'
import { sharesOf } from '#network/domain/shares'

const equal = (count: number) =>
  Array.from({ length: count }, () => ({ weight: null, amount: null }))

test.group('Shares of a cost', () => {
  test('the odd unit goes one participant further on at each cost', ({ assert }) => {
    const turns = [0, 1, 2, 3].map((turn) => sharesOf(100n, equal(3), { rule: 'equal', turn }))
    assert.deepEqual(turns, [
      [34n, 33n, 33n],
      [33n, 34n, 33n],
      [33n, 33n, 34n],
      [34n, 33n, 33n],
    ])
  })

  test('fifteen cities after fifteen costs have borne the same to the unit', ({ assert }) => {
    const sums = equal(15).map(() => 0n)
    for (let turn = 0; turn < 15; turn++) {
      const shares = sharesOf(1007n, equal(15), { rule: 'equal', turn })
      for (const [at, share] of shares.entries()) sums[at] += share
    }
    assert.deepEqual(new Set(sums), new Set([1007n]))
  })

  test('a weight of zero pays nothing; typed amounts must sum to the cost', ({ assert }) => {
    const weights = [3n, 0n, 1n].map((weight) => ({ weight, amount: null }))
    assert.deepEqual(sharesOf(101n, weights, { rule: 'weights', turn: 0 }), [76n, 0n, 25n])
    const typed = [60n, 0n, 40n].map((amount) => ({ weight: null, amount }))
    assert.deepEqual(sharesOf(100n, typed, { rule: 'amounts', turn: 0 }), [60n, 0n, 40n])
    assert.throws(() => sharesOf(101n, typed, { rule: 'amounts', turn: 0 }), 'E_SHARES_SUM')
    assert.throws(
      () => sharesOf(5n, weights.slice(1, 2), { rule: 'equal', turn: 0 }),
      'E_SHARES_FEW'
    )
  })

  test('shares sum to the cost whatever the weights, and none is a unit away from its part', ({
    assert,
  }) => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 15n),
        fc
          .array(fc.bigInt(0n, 10n ** 9n), { minLength: 2, maxLength: 20 })
          .filter((all) => all.some((one) => one > 0n)),
        fc.nat(100),
        (total, weights, turn) => {
          const shares = sharesOf(
            total,
            weights.map((weight) => ({ weight, amount: null })),
            { rule: 'weights', turn }
          )
          const sum = weights.reduce((all, one) => all + one, 0n)
          assert.equal(
            shares.reduce((all, one) => all + one, 0n),
            total
          )
          for (const [at, share] of shares.entries()) {
            const off = share * sum - total * weights[at]
            assert.isTrue(off < sum && off > -sum)
          }
        }
      )
    )
  })
})
