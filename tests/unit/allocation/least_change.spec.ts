import { test } from '@japa/runner'
import fc from 'fast-check'
import { allocate } from '#allocation/domain/allocate'
import { verifyAllocation } from '#allocation/domain/certificate'
import { checkRouting, withLeastChange, type EarlierFlows } from '#allocation/domain/least_change'
import { canonicalProblem } from '#allocation/domain/problem'
import type { AllocationProblem, FeasibleAllocation } from '#allocation/domain/types'
import { asText, feasible, someProblem } from '#tests/unit/allocation/support'

const sums = ({ flows }: FeasibleAllocation, by: 'lot' | 'cell') => {
  const found: Record<string, bigint> = {}
  for (const flow of flows) found[flow[by]] = (found[flow[by]] ?? 0n) + flow.amount
  return Object.entries(found).toSorted(([a], [b]) => (a < b ? -1 : 1))
}

const keptOf = ({ flows }: Pick<FeasibleAllocation, 'flows'>, earlier: EarlierFlows) =>
  flows.reduce((sum, { lot, cell, amount }) => {
    const was = earlier.find((one) => one.lot === lot && one.cell === cell)?.amount ?? 0n
    return sum + (was < amount ? was : amount)
  }, 0n)

/** Two lots that may both pay both lines; the routing by order crosses what was paid before. */
const crossed: AllocationProblem = {
  unit: 'line',
  rule: 'same_percentage',
  ringFences: [],
  lots: ['F', 'G'].map((id) => ({ id, amount: 50n, edges: [{ cell: 'A' }, { cell: 'B' }] })),
  cells: ['A', 'B'].map((id) => ({ id, programme: id, need: 100n, floor: 0n })),
}
const before = [
  { lot: 'F', cell: 'B', amount: 40n },
  { lot: 'G', cell: 'A', amount: 70n },
]

const earlierFlows = fc.uniqueArray(
  fc.record({
    lot: fc.integer({ min: 0, max: 5 }).map((at) => `L${at}`),
    cell: fc.integer({ min: 0, max: 7 }).map((at) => `C${at}`),
    amount: fc.oneof(fc.bigInt(0n, 20n), fc.constant(10n ** 18n)),
  }),
  { selector: ({ lot, cell }) => `${lot} ${cell}`, maxLength: 20 }
)

test.group('Routing that changes as little as possible', () => {
  test('each fund pays again what it paid before, as far as the totals allow', ({ assert }) => {
    const plain = feasible(crossed)
    assert.equal(keptOf(plain, before), 0n)
    const result = withLeastChange(canonicalProblem(crossed), plain, before)
    assert.deepEqual(result.flows, [
      { lot: 'F', cell: 'B', amount: 50n },
      { lot: 'G', cell: 'A', amount: 50n },
    ])
    assert.equal(result.routing!.kept, '90')
  })

  test('nothing that a line gets or a fund gives is moved, the verifier accepts it, no routing keeps more', () => {
    fc.assert(
      fc.property(someProblem, earlierFlows, (problem, earlier) => {
        const plain = allocate(problem)
        if (!plain.ok) return
        const canonical = canonicalProblem(problem)
        const result = withLeastChange(canonical, plain, earlier)
        const isSame =
          asText(sums(result, 'lot')) === asText(sums(plain, 'lot')) &&
          asText(sums(result, 'cell')) === asText(sums(plain, 'cell')) &&
          asText(result.shares) === asText(plain.shares)
        const kept = keptOf(result, earlier)
        return (
          isSame &&
          verifyAllocation(canonical, result).length === 0 &&
          checkRouting(canonical, result, earlier).length === 0 &&
          result.routing!.kept === `${kept}` &&
          kept >= keptOf(plain, earlier)
        )
      }),
      { numRuns: 400, seed: 7 }
    )
  })

  test('the order of lots and lines makes no difference', () => {
    fc.assert(
      fc.property(someProblem, earlierFlows, (problem, earlier) => {
        const route = (of: AllocationProblem, flows: EarlierFlows) => {
          const result = allocate(of)
          return result.ok ? asText(withLeastChange(canonicalProblem(of), result, flows)) : ''
        }
        const turned = {
          ...problem,
          lots: problem.lots.toReversed(),
          cells: problem.cells.toReversed(),
        }
        return route(problem, earlier) === route(turned, earlier.toReversed())
      }),
      { numRuns: 150, seed: 8 }
    )
  })

  test('the verifier sees a routing that could keep more, and one that nobody asked for', ({
    assert,
  }) => {
    const canonical = canonicalProblem(crossed)
    const plain = feasible(crossed)
    const result = withLeastChange(canonical, plain, before)
    assert.isNotEmpty(checkRouting(canonical, { ...result, flows: plain.flows }, before))
    assert.isNotEmpty(checkRouting(canonical, result, undefined))
    assert.isNotEmpty(checkRouting(canonical, plain, before))
    assert.isEmpty(checkRouting(canonical, plain, undefined))
  })
})
