import { test } from '@japa/runner'
import { allocate } from '#allocation/domain/allocate'
import { verifyAllocation } from '#allocation/domain/certificate'
import {
  canonicalJson,
  canonicalProblem,
  problemFromCanonicalJson,
} from '#allocation/domain/problem'
import type { AllocationProblem, RingFence } from '#allocation/domain/types'
import { amountsOf, feasible, refusalOf } from '#tests/unit/allocation/support'

const cell = (id: string, need: bigint, group: string | null = null, more = {}) => {
  return { id, programme: id, group, need, floor: 0n, ...more }
}
const lot = (id: string, amount: bigint, ...cells: string[]) => {
  return { id, amount, edges: cells.map((name) => ({ cell: name })) }
}
const amount = (id: string, value: bigint, ...groups: string[]): RingFence => {
  return { id, groups, kind: 'amount', amount: value }
}
const percentage = (id: string, value: string, ...groups: string[]): RingFence => {
  return { id, groups, kind: 'percentage', percentage: value }
}
const problem = (
  lots: AllocationProblem['lots'],
  cells: AllocationProblem['cells'],
  ringFences: RingFence[] = [],
  more: Partial<AllocationProblem> = {}
): AllocationProblem => {
  return { unit: 'line', rule: 'same_percentage', lots, cells, ringFences, ...more }
}

test.group('Ring-fences', () => {
  test('when earmarks cannot carry the pro rata split, the level rule splits it', ({ assert }) => {
    const round = problem(
      [lot('any', 100n, 'A', 'X'), lot('narrow', 10n, 'B')],
      [cell('A', 100n, 'g'), cell('B', 100n, 'g'), cell('X', 900n)],
      [amount('fence', 60n, 'g')]
    )
    const result = feasible(round)
    assert.equal(result.ringFences[0].splitUsed, 'level_rule')
    assert.deepEqual(result.ringFences[0].cellFloors, [
      { cell: 'A', floor: 50n },
      { cell: 'B', floor: 10n },
    ])
    assert.deepEqual(amountsOf(result), { A: 50n, B: 10n, X: 50n })
    assert.deepEqual(verifyAllocation(canonicalProblem(round), result), [])
  })

  test('only the gap of the whole group makes it impossible', ({ assert }) => {
    const result = allocate(
      problem(
        [lot('any', 40n, 'A', 'X'), lot('narrow', 10n, 'B')],
        [cell('A', 100n, 'g'), cell('B', 100n, 'g'), cell('X', 900n)],
        [amount('fence', 60n, 'g')]
      )
    )
    assert.isFalse(result.ok)
    if (result.ok) return
    const [gap] = result.diagnosis
    assert.equal(gap.kind, 'ring_fence')
    assert.equal(gap.short, 10n)
    assert.equal(gap.available, 50n)
    assert.deepEqual(gap.lots.map(({ lot: id }) => id).sort(), ['any', 'narrow'])
  })

  test('several percentages become amounts together, the unprotected share is the rest', ({
    assert,
  }) => {
    const round = problem(
      [lot('all', 101n, 'A', 'B', 'X')],
      [cell('A', 200n, 'a'), cell('B', 200n, 'b'), cell('X', 200n)],
      [percentage('fa', '33.4', 'a'), percentage('fb', '33.3', 'b')]
    )
    const result = feasible(round)
    assert.deepEqual(
      result.ringFences.map(({ required }) => required),
      [34n, 34n]
    )
    assert.equal(result.ringFences[0].base, 101n)
    assert.deepEqual(verifyAllocation(canonicalProblem(round), result), [])
  })

  test('one percentage alone is rounded up', ({ assert }) => {
    const [fence] = feasible(
      problem(
        [lot('all', 101n, 'A', 'X')],
        [cell('A', 200n, 'a'), cell('X', 200n)],
        [percentage('fa', '10', 'a')]
      )
    ).ringFences
    assert.equal(fence.required, 11n)
  })

  test('a ring-fence inside another counts towards it', ({ assert }) => {
    const round = problem(
      [lot('all', 100n, 'A', 'B', 'X')],
      [cell('A', 100n, 'a'), cell('B', 100n, 'b'), cell('X', 800n)],
      [amount('inner', 40n, 'a'), amount('outer', 50n, 'a', 'b')]
    )
    const result = feasible(round)
    assert.deepEqual(amountsOf(result), { A: 40n, B: 10n, X: 50n })
    assert.deepEqual(verifyAllocation(canonicalProblem(round), result), [])
  })

  test('a ring-fence that a line’s own floor already meets adds nothing under the level split', ({
    assert,
  }) => {
    const result = feasible(
      problem(
        [lot('a', 80n, 'A'), lot('x', 20n, 'X')],
        [cell('A', 100n, 'g', { floor: 80n }), cell('B', 100n, 'g'), cell('X', 100n)],
        [amount('fence', 60n, 'g')]
      )
    )
    assert.equal(result.ringFences[0].splitUsed, 'level_rule')
    assert.deepEqual(amountsOf(result), { A: 80n, B: 0n, X: 20n })
  })

  test('floors and ring-fences that only together are too much are said to be so', ({ assert }) => {
    const result = allocate(
      problem(
        [lot('all', 100n, 'A', 'X')],
        [cell('A', 100n, 'g'), cell('X', 100n, null, { floor: 60n })],
        [amount('fence', 50n, 'g')]
      )
    )
    assert.isFalse(result.ok)
    if (result.ok) return
    assert.lengthOf(result.diagnosis, 1)
    assert.equal(result.diagnosis[0].kind, 'floors_and_ring_fences')
    assert.equal(result.diagnosis[0].short, 10n)
  })

  test('gaps of separate funds are reported apart, each with its own remedies', ({ assert }) => {
    const result = allocate(
      problem(
        [lot('f1', 10n, 'A'), lot('f2', 5n, 'B'), lot('f3', 50n, 'C')],
        [cell('A', 30n, null, { floor: 25n }), cell('B', 30n, null, { floor: 9n }), cell('C', 30n)]
      )
    )
    assert.isFalse(result.ok)
    if (result.ok) return
    assert.deepEqual(
      result.diagnosis.map(({ short, cells, lots }) => [short, cells[0].cell, lots[0].lot]),
      [
        [15n, 'A', 'f1'],
        [4n, 'B', 'f2'],
      ]
    )
    assert.deepEqual(result.diagnosis[1].remedies, [
      { kind: 'lower_floor', cell: 'B', by: 4n },
      { kind: 'raise_lot', lot: 'f2', by: 4n },
      { kind: 'widen_earmark', lot: 'f3' },
    ])
  })

  const cells = [cell('A', 10n, 'a')]
  const refusals: [string, AllocationProblem, string][] = [
    [
      'crossing ring-fences',
      problem([], cells, [amount('x', 1n, 'a', 'b'), amount('y', 1n, 'b', 'c')]),
      'E_RING_FENCES_CROSS ringFences',
    ],
    [
      'more than 100 %',
      problem([], cells, [percentage('x', '100.5', 'a')]),
      'E_PERCENTAGE_ABOVE_HUNDRED ringFences[0].percentage',
    ],
    [
      'percentages above 100 together',
      problem([], cells, [percentage('x', '60', 'a'), percentage('y', '50', 'b')]),
      'E_PERCENTAGES_ABOVE_HUNDRED ringFences',
    ],
    [
      'a ring-fence of no group',
      problem([], cells, [amount('x', 1n)]),
      'E_RING_FENCE_WITHOUT_GROUP ringFences[0].groups',
    ],
    [
      'an unknown line',
      problem([lot('f', 1n, 'Z')], cells),
      'E_UNKNOWN_CELL lots[0].edges[0].cell',
    ],
    [
      'a line listed twice in a lot',
      problem([lot('f', 1n, 'A', 'A')], cells),
      'E_DUPLICATE lots[0].edges[1].cell',
    ],
    ['a negative amount', problem([lot('f', -1n, 'A')], cells), 'E_NEGATIVE lots[0].amount'],
    [
      'an equity weight of zero',
      problem([], [cell('A', 1n, null, { equityWeight: '0' })]),
      'E_ZERO_WEIGHT cells[0].equityWeight',
    ],
    [
      'a floor above the cap',
      problem([], [cell('A', 9n, null, { floor: 5n, cap: 4n })]),
      'E_FLOOR_ABOVE_CAP cells[0].floor',
    ],
    ['an unknown unit', problem([], cells, [], { unit: 'group' as never }), 'E_UNKNOWN_UNIT unit'],
  ]
  for (const [title, round, refusal] of refusals) {
    test(`refuses ${title}`, ({ assert }) => {
      assert.equal(
        refusalOf(() => allocate(round)),
        refusal
      )
    })
  }

  test('the canonical text is the same for any order and reads back to the same problem', ({
    assert,
  }) => {
    const round = problem(
      [lot('b', 10n ** 20n, 'B', 'A'), lot('a', 1n, 'A')],
      [cell('B', 5n, 'g', { equityWeight: '0.50' }), cell('A', 5n)],
      [percentage('p', '12.5', 'h', 'g'), amount('n', 3n, 'g')]
    )
    const canonical = canonicalProblem(round)
    const text = canonicalJson(canonical)
    const reversed = {
      ...round,
      lots: [...round.lots].reverse(),
      cells: [...round.cells].reverse(),
    }
    assert.equal(canonicalJson(canonicalProblem(reversed)), text)
    assert.deepEqual(problemFromCanonicalJson(text), canonical)
    assert.include(text, '"amount":"100000000000000000000"')
  })
})

test.group('Unit of fairness: programme', () => {
  const line = (id: string, programme: string, need: bigint, more = {}) => {
    return { id, programme, need, floor: 0n, ...more }
  }

  test('programmes share first, then their lines, and the totals stay', ({ assert }) => {
    const round: AllocationProblem = {
      unit: 'programme',
      rule: 'same_percentage',
      ringFences: [],
      lots: [lot('only-a1', 30n, 'a1'), lot('any', 70n, 'a1', 'a2', 'b1')],
      cells: [line('a1', 'A', 50n), line('a2', 'A', 50n), line('b1', 'B', 100n)],
    }
    const result = feasible(round)
    assert.deepEqual(amountsOf(result), { a1: 30n, a2: 20n, b1: 50n })
    assert.deepEqual(
      result.programmes.map(({ programme, amount: total, level }) => [programme, total, level]),
      [
        ['A', 50n, '1/2'],
        ['B', 50n, '1/2'],
      ]
    )
    assert.deepEqual(verifyAllocation(canonicalProblem(round), result), [])
    const byLine = amountsOf(feasible({ ...round, unit: 'line' }))
    assert.deepEqual(byLine, { a1: 30n, a2: 23n, b1: 47n })
  })
})
