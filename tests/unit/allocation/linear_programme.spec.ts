import { test } from '@japa/runner'
import fc from 'fast-check'
import { canonicalProblem } from '#allocation/domain/problem'
import { Rational } from '#money/rational'
import { fillProgressively, linearSolver } from '#tests/support/progressive_filling'
import { feasible, someProblem } from '#tests/unit/allocation/support'

test.group('Allocation | against linear programmes', () => {
  test('a sequence of linear programmes comes to the same shares, as near as floating point can', async () => {
    const solver = await linearSolver()
    const gains = fc.constantFrom('same_percentage' as const, 'same_amount' as const)
    fc.assert(
      fc.property(someProblem, gains, (some, rule) => {
        const problem = canonicalProblem({
          ...some,
          rule,
          unit: 'line',
          ringFences: [],
          pools: [],
          cells: some.cells.map((cell) => ({ ...cell, floor: 0n, tier: 1 })),
        })
        const size = problem.lots.reduce((most, { amount }) => (amount > most ? amount : most), 1n)
        // floating point has no digits left where needs are a trillion times what there is
        fc.pre(problem.cells.every(({ need }) => need < size * 1_000_000n))
        const { shares } = fillProgressively(problem, solver)
        return feasible(problem).shares.every(({ cell, exact }) => {
          const scaled = Rational.parse(exact).times(Rational.of(1_000_000n, size))
          const near = Number.parseFloat(`${scaled.floor()}`)
          const found = (shares.get(cell)! / Number.parseFloat(`${size}`)) * 1_000_000
          return Math.abs(near - found) < 5
        })
      }),
      { numRuns: 80 }
    )
  })
})
