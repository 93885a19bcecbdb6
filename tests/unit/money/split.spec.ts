import { test } from '@japa/runner'
import fc from 'fast-check'
import { MoneyError, sumMinor } from '#money/money'
import { splitByLargestRemainder } from '#money/split'

const shares = fc.uniqueArray(fc.tuple(fc.string(), fc.bigInt({ min: 0n, max: 10n ** 18n })), {
  minLength: 1,
  maxLength: 12,
  selector: ([key]) => key,
})
const totals = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n })

test.group('Split by largest remainder', () => {
  test('scenario 31: {total} by {weights} gives {parts}')
    .with([
      { total: 100n, weights: [1n, 1n, 1n], parts: [34n, 33n, 33n] },
      { total: -100n, weights: [1n, 1n, 1n], parts: [-34n, -33n, -33n] },
      { total: 1n, weights: [1n, 1n, 1n], parts: [1n, 0n, 0n] },
      { total: 2n, weights: [0n, 1n, 1n, 1n], parts: [0n, 1n, 1n, 0n] },
      { total: 5n, weights: [10n ** 18n, 0n], parts: [5n, 0n] },
      { total: 100n, weights: [1n, 2n, 3n], parts: [17n, 33n, 50n] },
      { total: 0n, weights: [3n, 4n], parts: [0n, 0n] },
    ])
    .run(({ assert }, { total, weights, parts }) => {
      const keys = weights.map((_, index) => `participant-${index}`)
      assert.deepEqual(splitByLargestRemainder(total, weights, keys), parts)
    })

  test('breaks ties by key, wherever the participant stands', ({ assert }) => {
    assert.deepEqual(splitByLargestRemainder(1n, [1n, 1n], ['b', 'a']), [0n, 1n])
    assert.deepEqual(splitByLargestRemainder(1n, [1n, 1n], ['Ž', 'z']), [0n, 1n])
  })

  test('scenario 31: refuses with {code}')
    .with([
      { weights: [], keys: [], code: 'E_SPLIT_EMPTY' },
      { weights: [1n], keys: ['a', 'b'], code: 'E_SPLIT_LENGTHS' },
      { weights: [1n, -1n], keys: ['a', 'b'], code: 'E_SPLIT_NEGATIVE_WEIGHT' },
      { weights: [0n, 0n], keys: ['a', 'b'], code: 'E_SPLIT_NO_WEIGHT' },
      { weights: [1n, 1n], keys: ['a', 'a'], code: 'E_SPLIT_DUPLICATE_KEY' },
    ])
    .run(({ assert }, { weights, keys, code }) => {
      try {
        splitByLargestRemainder(10n, weights, keys)
        assert.fail('was not refused')
      } catch (error) {
        assert.instanceOf(error, MoneyError)
        assert.equal((error as MoneyError).code, code)
      }
    })

  test('scenario 31: sums exactly, mirrors the sign, feeds no zero weight and stays within a unit', () => {
    fc.assert(
      fc.property(totals, shares, (total, pairs) => {
        const keys = pairs.map(([key]) => key)
        const weights = pairs.map(([, weight]) => weight)
        const whole = sumMinor(weights)
        fc.pre(whole > 0n)
        const parts = splitByLargestRemainder(total, weights, keys)
        const mirrored = splitByLargestRemainder(-total, weights, keys)
        return (
          sumMinor(parts) === total &&
          parts.every((part, i) => part === -mirrored[i]) &&
          parts.every((part, i) => weights[i] > 0n || part === 0n) &&
          parts.every((part, i) => {
            const miss = part * whole - total * weights[i]
            return miss < whole && -miss < whole
          })
        )
      }),
      { numRuns: 1000 }
    )
  })

  test('does not depend on the order of the participants', () => {
    fc.assert(
      fc.property(totals, shares, (total, pairs) => {
        fc.pre(pairs.some(([, weight]) => weight > 0n))
        const split = (rows: typeof pairs) =>
          splitByLargestRemainder(
            total,
            rows.map(([, weight]) => weight),
            rows.map(([key]) => key)
          )
        const backwards = split(pairs.toReversed()).toReversed()
        return split(pairs).every((part, i) => part === backwards[i])
      })
    )
  })
})
