import { test } from '@japa/runner'
import fc from 'fast-check'
import { biproportional } from '#allocation/domain/apportionment/biproportional'
import {
  DIVISOR_METHODS,
  highestAverages,
  quotaMethod,
  type DivisorMethod,
} from '#allocation/domain/apportionment/divisors'
import { divideTree, type Branch } from '#allocation/domain/apportionment/nested'
import {
  blockSeparate,
  floorSeparate,
  floorToFirst,
  floorToLargestRatio,
  largestRemainder,
  quotas,
  type Apportionment,
} from '#allocation/domain/apportionment/quotas'
import { Rational } from '#money/rational'

const someProblem: fc.Arbitrary<Apportionment> = fc
  .record({
    total: fc.bigInt(0n, 60n),
    weights: fc.array(fc.bigInt(0n, 30n), { minLength: 1, maxLength: 7 }),
  })
  .filter(({ weights }) => weights.some((weight) => weight > 0n))
  .map(({ total, weights }) => ({ total, weights: weights.map((weight) => Rational.of(weight)) }))

const total = (units: readonly bigint[]) => units.reduce((sum, unit) => sum + unit, 0n)
const numbers = (values: (number | string)[]) => values.map((value) => Rational.parse(value))

/** w/d(k) as a number, for units given one after the other. */
const DIVISORS: Record<DivisorMethod, (k: number) => number> = {
  dhondt: (k) => k + 1,
  saintelague: (k) => k + 0.5,
  modified_saintelague: (k) => (k === 0 ? 0.7 : k + 0.5),
  adams: (k) => k,
  dean: (k) => (2 * k * (k + 1)) / (2 * k + 1),
  huntington: (k) => Math.sqrt(k * (k + 1)),
}

test.group('Apportionment', () => {
  test('every method places the whole total, and none on a weight of 0', () => {
    const methods: [string, (problem: Apportionment) => bigint[]][] = [
      ['largest remainder', largestRemainder],
      ['floor to first', floorToFirst],
      ['floor to largest ratio', floorToLargestRatio],
      ['quota', quotaMethod],
      ...DIVISOR_METHODS.map((method): [string, (problem: Apportionment) => bigint[]] => [
        method,
        (problem) => highestAverages(method, problem),
      ]),
    ]
    fc.assert(
      fc.property(someProblem, fc.constantFrom(...methods), (problem, [, method]) => {
        const units = method(problem)
        return (
          total(units) === problem.total &&
          units.every(
            (unit, at) => unit >= 0n && (problem.weights[at].numerator > 0n || unit === 0n)
          )
        )
      }),
      { numRuns: 500 }
    )
  })

  test('largest remainder and the quota method stay within a unit of the quota', () => {
    fc.assert(
      fc.property(
        someProblem,
        fc.constantFrom(largestRemainder, quotaMethod),
        (problem, method) => {
          const exact = quotas(problem)
          return method(problem).every(
            (unit, at) => unit >= exact[at].floor() && unit <= exact[at].ceil()
          )
        }
      )
    )
  })

  test('with one unit more nobody gets less under a divisor or the quota method', () => {
    fc.assert(
      fc.property(someProblem, fc.constantFrom(...DIVISOR_METHODS, null), (problem, method) => {
        const by = (of: Apportionment) => (method ? highestAverages(method, of) : quotaMethod(of))
        const more = by({ ...problem, total: problem.total + 1n })
        return by(problem).every((unit, at) => more[at] >= unit)
      }),
      { numRuns: 300 }
    )
  })

  test('largest remainder can take a unit away when there is one more to share (Alabama)', ({
    assert,
  }) => {
    const weights = numbers([6, 6, 2])
    assert.deepEqual(largestRemainder({ total: 10n, weights }), [4n, 4n, 2n])
    assert.deepEqual(largestRemainder({ total: 11n, weights }), [5n, 5n, 1n])
  })

  test('highest averages are what comes out unit by unit', () => {
    fc.assert(
      fc.property(someProblem, fc.constantFrom(...DIVISOR_METHODS), (problem, method) => {
        // near ties are left to the exact comparison
        const weights = problem.weights.map(({ numerator }) => Number(numerator))
        const units = weights.map(() => 0)
        for (let unit = 0n; unit < problem.total; unit++) {
          const averages = weights.map((weight, at) =>
            weight === 0 ? -1 : weight / DIVISORS[method](units[at])
          )
          const most = Math.max(...averages)
          const near = averages.filter((average) => Math.abs(average - most) < 1e-9 * most)
          if (near.length > 1 && most !== Infinity) return true
          const best =
            most === Infinity
              ? averages.reduce(
                  (held, average, at) =>
                    average === Infinity && (held < 0 || weights[at] > weights[held]) ? at : held,
                  -1
                )
              : averages.indexOf(most)
          units[best] += 1
        }
        return highestAverages(method, problem).every((unit, at) => unit === BigInt(units[at]))
      }),
      { numRuns: 400 }
    )
  })

  test('a billion billion units cost no more than ten', ({ assert }) => {
    const weights = numbers([5117, 4400, 162, 161, 160])
    const units = highestAverages('saintelague', { total: 10n ** 18n + 7n, weights })
    assert.equal(total(units), 10n ** 18n + 7n)
    const exact = quotas({ total: 10n ** 18n + 7n, weights })
    assert.isTrue(
      units.every((unit, at) => unit === exact[at].floor() || unit === exact[at].ceil())
    )
  })

  test('{title}')
    .with([
      {
        title: 'left-over units go to the first, but never to a weight of 0',
        units: floorToFirst({ total: 5n, weights: numbers([0, 7, 3]) }),
        wanted: [0n, 4n, 1n],
      },
      {
        title: 'a negative total is the mirror image',
        units: floorToFirst({ total: -10000n, weights: numbers([30, 20, 40, 40]) }),
        wanted: [-2308n, -1539n, -3077n, -3076n],
      },
      {
        title: 'what is left over can stand apart',
        units: floorSeparate({ total: 100n, weights: numbers([400, 0, 40, 20, 2]) }),
        wanted: [86n, 0n, 8n, 4n, 0n, 2n],
      },
      {
        title: 'whole blocks of fractions',
        units: blockSeparate({ total: 10000n, weights: numbers(['1/3', '2/7']) }),
        wanted: [5383n, 4614n, 3n],
      },
    ])
    .run(({ assert }, { units, wanted }) => assert.deepEqual(units, wanted))

  const branch = (weight: string | null, name: string, max: bigint | null = null): Branch => ({
    weight: weight === null ? null : Rational.parse(weight),
    max,
    target: { name },
  })

  test('a tree divides level by level, caps hold and the rest is taken by what remains', ({
    assert,
  }) => {
    const tree: Branch[] = [
      branch('1/5', 'a'),
      branch('1/5', 'kept'),
      {
        weight: Rational.of(3n, 5n),
        max: null,
        target: { to: [branch(null, 'b', 10n), branch(null, 'c')] },
      },
    ]
    const wanted = { a: 20n, kept: 20n, b: 10n, c: 50n }
    assert.deepEqual(Object.fromEntries(divideTree(100n, tree)), wanted)
    const odd = divideTree(15n, [branch('4/5', 'x'), branch('3/20', 'y'), branch(null, 'z')])
    assert.deepEqual(Object.fromEntries(odd), { x: 13n, y: 2n, z: 0n })
  })

  test('biproportional units meet both margins, and no exchange brings them closer to the votes', () => {
    const matrices = fc.record({
      votes: fc.array(fc.array(fc.bigInt(1n, 40n), { minLength: 3, maxLength: 3 }), {
        minLength: 2,
        maxLength: 4,
      }),
      rowTotals: fc.array(fc.bigInt(0n, 6n), { minLength: 4, maxLength: 4 }),
    })
    fc.assert(
      fc.property(matrices, ({ votes, rowTotals }) => {
        const rows = rowTotals.slice(0, votes.length)
        const all = total(rows)
        const colTotals = largestRemainder({ total: all, weights: numbers([3, 2, 1]) })
        const matrix = votes.map((row) => row.map((vote) => Rational.of(vote)))
        const units = biproportional({ matrix, rowTotals: rows, colTotals })
        const isMet =
          units.every((row, at) => total(row) === rows[at]) &&
          colTotals.every((wanted, col) => total(units.map((row) => row[col])) === wanted)
        // no move around two rows and two columns brings the units closer to the votes
        const cost = (row: number, col: number, more: boolean) =>
          Rational.of(2n * units[row][col] + (more ? 1n : -1n)).dividedBy(matrix[row][col])
        const isBest = units.every((_, a) =>
          units.every((__, b) =>
            [0, 1, 2].every((c) =>
              [0, 1, 2].every((d) => {
                if (a === b || c === d || units[a][d] === 0n || units[b][c] === 0n) return true
                const gained = cost(a, c, true).times(cost(b, d, true))
                return gained.compare(cost(a, d, false).times(cost(b, c, false))) >= 0
              })
            )
          )
        )
        return isMet && isBest
      }),
      { numRuns: 80 }
    )
  })
})
