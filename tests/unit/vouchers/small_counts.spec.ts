import { test } from '@japa/runner'
import fc from 'fast-check'
import { codesOf, stateOfAward } from '#vouchers/domain/award_state'
import { FEW, withoutSmallCounts } from '#vouchers/domain/small_counts'

test.group('Small counts of people', () => {
  test('{counts} is shown as {shown}')
    .with([
      { counts: [20, 10, 0, 5], shown: [20, 10, 0, 5] },
      { counts: [20, 3, 0, 6], shown: [20, null, 0, null] },
      { counts: [20, 3, 4, 6], shown: [20, null, null, 6] },
      { counts: [3, 0, 0, 0], shown: [null, 0, 0, 0] },
    ])
    .run(({ assert }, { counts, shown }) => assert.deepEqual(withoutSmallCounts(counts), shown))

  test('no small count is shown, and no single hidden one can be computed from the total', ({
    assert,
  }) => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 1, maxLength: 6 }), (counts) => {
        const shown = withoutSmallCounts(counts)
        assert.isFalse(shown.some((count) => count !== null && count > 0 && count < FEW))
        const hidden = shown.filter((count) => count === null).length
        const positive = counts.filter((count) => count > 0).length
        if (positive > 1) assert.notEqual(hidden, 1)
      }),
      { verbose: true }
    )
  })
})

test.group('Awards', () => {
  test('an award is awarded, part used, used or expired', ({ assert }) => {
    const of = (used: bigint, today = '2026-10-31') =>
      stateOfAward({ value: 100n, used, expiresOn: '2026-10-31', today })
    assert.deepEqual(
      [of(0n), of(1n), of(100n), of(1n, '2026-11-01'), of(100n, '2026-11-01')],
      ['awarded', 'part_used', 'used', 'expired', 'used']
    )
  })

  test('each person of a batch has a code of the same length', ({ assert }) => {
    const codes = codesOf('V', 12_000)
    assert.equal(new Set(codes).size, 12_000)
    assert.deepEqual([codes[0], codes.at(-1)], ['V-00001', 'V-12000'])
  })
})
