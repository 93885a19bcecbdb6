import { test } from '@japa/runner'
import {
  addUp,
  figuresOf,
  groupBy,
  markOfTotal,
  yearsOfPlan,
  type Mark,
} from '#programmes/domain/figures'
import { findLineFault, type LineTerms } from '#programmes/domain/line_rules'

const line = (year: number, group: string, need: bigint, mark: Mark | null = 'sourced') => ({
  year,
  group,
  mark,
  figures: figuresOf(need, { free: 3n, reserved: 2n, spent: 1n }),
})

test.group('Figures of budget lines', () => {
  test('each figure is part of the one before', ({ assert }) => {
    assert.deepEqual(figuresOf(100n, { free: 30n, reserved: 20n, spent: 10n }), {
      need: 100n,
      allocated: 60n,
      committed: 30n,
      spent: 10n,
      free: 30n,
      reserved: 20n,
    })
  })

  test('totals add every figure for itself, exactly beyond 2^53', ({ assert }) => {
    const big = 9_007_199_254_740_993n
    const total = addUp([line(2026, 'a', big), line(2026, 'b', 1n)].map(({ figures }) => figures))
    assert.equal(total.need, big + 1n)
    assert.equal(total.allocated, 12n)
    assert.equal(total.committed, 6n)
    assert.equal(total.free, 6n)
  })

  test('lines grouped by a key keep all of them and their totals', ({ assert }) => {
    const groups = groupBy(
      [line(2026, 'a', 5n), line(2027, 'b', 7n), line(2028, 'a', 11n)],
      ({ group }) => group
    )
    assert.deepEqual(
      groups.map(({ key, lines, totals }) => [key, lines.length, totals.need]),
      [
        ['a', 2, 16n],
        ['b', 1, 7n],
      ]
    )
  })

  test('a year of the plan without lines is not planned yet, which is not zero', ({ assert }) => {
    const years = yearsOfPlan({ startsYear: 2026, endsYear: 2028 }, [
      line(2026, 'a', 0n),
      line(2023, 'a', 4n),
    ])
    assert.deepEqual(
      years.map(({ year, isPlanned, group }) => [year, isPlanned, group?.totals.need ?? null]),
      [
        [2023, true, 4n],
        [2026, true, 0n],
        [2027, false, null],
        [2028, false, null],
      ]
    )
  })

  test('the mark of a total: {expected}')
    .with([
      { marks: ['sourced', 'illustrative', null] as const, expected: 'illustrative' },
      { marks: ['sourced', 'derived'] as const, expected: 'derived' },
      { marks: ['sourced', null] as const, expected: null },
      { marks: [] as const, expected: null },
    ])
    .run(({ assert }, { marks, expected }) => {
      assert.equal(markOfTotal(marks), expected)
    })
})

const terms = (change: Partial<LineTerms>): LineTerms => ({
  currency: 'EUR',
  need: 100n,
  floor: 0n,
  cap: null,
  mark: null,
  source: null,
  ...change,
})

test.group('Rules of a budget line', () => {
  test('{code} at {field}')
    .with([
      { change: { need: -1n }, code: 'E_NEED_NEGATIVE', field: 'need' },
      { change: { floor: -1n }, code: 'E_FLOOR_NEGATIVE', field: 'floor' },
      { change: { floor: 101n }, code: 'E_FLOOR_ABOVE_NEED', field: 'floor' },
      { change: { floor: 50n, cap: 49n }, code: 'E_CAP_BELOW_FLOOR', field: 'cap' },
      {
        change: { mark: 'sourced' as const, source: ' ' },
        code: 'E_SOURCE_NEEDED',
        field: 'source',
      },
    ])
    .run(({ assert }, { change, code, field }) => {
      const fault = findLineFault(terms(change))
      assert.deepEqual([fault?.code, fault?.field], [code, field])
    })

  test('a need of zero, a floor that is the whole need and a cap above the need are allowed', ({
    assert,
  }) => {
    assert.isNull(findLineFault(terms({ need: 0n })))
    assert.isNull(findLineFault(terms({ floor: 100n, cap: 100n })))
    assert.isNull(findLineFault(terms({ cap: 500n, mark: 'sourced', source: 'S2-4a' })))
  })

  test('the refusal says both amounts in full decimals', ({ assert }) => {
    assert.deepEqual(findLineFault(terms({ floor: 12_345n, need: 12_000n }))?.params, {
      floor: '123.45',
      need: '120.00',
      currency: 'EUR',
    })
  })
})
