import { test } from '@japa/runner'
import fc from 'fast-check'
import { canonicalProblem } from '#allocation/domain/problem'
import type { AllocationProblem } from '#allocation/domain/types'
import { sensitivities, whatWouldItTake } from '#allocation/domain/what_if'
import { Rational } from '#money/rational'
import { amountsOf, feasible, someProblem } from '#tests/unit/allocation/support'

const PROBLEM: AllocationProblem = {
  unit: 'line',
  rule: 'same_percentage',
  ringFences: [],
  lots: [
    { id: 'F', amount: 30n, edges: [{ cell: 'A' }, { cell: 'B' }] },
    { id: 'G', amount: 90n, edges: [{ cell: 'C' }] },
  ],
  cells: [
    { id: 'A', programme: 'A', need: 40n, floor: 0n },
    { id: 'B', programme: 'B', need: 80n, floor: 0n },
    { id: 'C', programme: 'C', need: 100n, floor: 0n },
  ],
}
const problem = canonicalProblem(PROBLEM)
const result = feasible(PROBLEM)

test.group('Allocation | what if', () => {
  test('one more unit in a fund is shared by its block alone', ({ assert }) => {
    assert.deepEqual(sensitivities(problem, result, 1n), [
      {
        lot: 'F',
        changes: [
          { cell: 'A', by: '1/3' },
          { cell: 'B', by: '2/3' },
        ],
      },
      { lot: 'G', changes: [{ cell: 'C', by: '1' }] },
    ])
  })

  test('what it takes to reach a target: money where it binds, a wider earmark, a floor', ({
    assert,
  }) => {
    assert.deepEqual(whatWouldItTake(problem, result, 'A', 20n), {
      cell: 'A',
      target: 20n,
      now: 10n,
      reached: false,
      untried: 0,
      ways: [
        { kind: 'raise_lot', lot: 'F', by: 30n },
        { kind: 'widen_earmark', lot: 'G', gets: 26n, reaches: true },
        { kind: 'raise_floor', losers: [{ cell: 'B', by: 10n }] },
      ],
    })
  })

  test('a target above need or cap needs a higher need, and one that is met needs nothing', ({
    assert,
  }) => {
    const { ways } = whatWouldItTake(problem, result, 'A', 45n)
    assert.deepEqual(ways, [{ kind: 'raise_need_or_cap', by: 5n }])
    assert.deepInclude(whatWouldItTake(problem, result, 'A', 10n), { reached: true, ways: [] })
  })

  test('a floor that no earmark can carry says by how much', ({ assert }) => {
    const { ways } = whatWouldItTake(problem, result, 'B', 50n)
    assert.deepInclude(ways, { kind: 'floor_impossible', short: 20n })
  })

  test('the least addition reaches the target, and one unit less does not', () => {
    fc.assert(
      fc.property(someProblem, fc.nat(7), fc.bigInt(1n, 30n), (some, at, more) => {
        const line = { ...some, unit: 'line' as const, ringFences: [] }
        const cells = line.cells.map((cell) => ({ ...cell, floor: 0n }))
        if (cells.length === 0) return true
        const canonical = canonicalProblem({ ...line, cells })
        const before = feasible(canonical)
        const { id, need, cap } = canonical.cells[at % cells.length]
        const room = cap !== null && cap < need ? cap : need
        const now = amountsOf(before)[id]
        const target = now + more < room ? now + more : room
        const { ways } = whatWouldItTake(canonical, before, id, target)
        return ways.every((way) => {
          if (way.kind !== 'raise_lot') return true
          const exactWith = (by: bigint) =>
            Rational.parse(
              feasible({
                ...canonical,
                lots: canonical.lots.map((lot) =>
                  lot.id === way.lot ? { ...lot, amount: lot.amount + by } : lot
                ),
              }).shares.find(({ cell }) => cell === id)!.exact
            )
          return (
            exactWith(way.by).compare(Rational.of(target)) >= 0 &&
            exactWith(way.by - 1n).compare(Rational.of(target)) < 0
          )
        })
      }),
      { numRuns: 60 }
    )
  })

  test('money in a fund that does not bind a line does not reach it', () => {
    fc.assert(
      fc.property(someProblem, fc.nat(5), (some, at) => {
        const line = { ...some, unit: 'line' as const, ringFences: [] }
        const canonical = canonicalProblem({
          ...line,
          cells: line.cells.map((cell) => ({ ...cell, floor: 0n })),
        })
        if (canonical.lots.length === 0) return true
        const before = feasible(canonical)
        const { id } = canonical.lots[at % canonical.lots.length]
        const rank = before.levels.findIndex(({ lots }) => lots.includes(id))
        const earlier = before.levels.slice(0, rank < 0 ? undefined : rank)
        const held = new Set(earlier.flatMap(({ cells }) => cells))
        const [{ changes }] = sensitivities(canonical, before, 7n, [id])
        return changes.every(({ cell }) => !held.has(cell))
      })
    )
  })
})
