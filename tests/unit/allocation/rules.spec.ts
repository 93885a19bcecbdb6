import { test } from '@japa/runner'
import fc from 'fast-check'
import { allocate } from '#allocation/domain/allocate'
import { verifyAllocation } from '#allocation/domain/certificate'
import { divideAmongClaims } from '#allocation/domain/claims'
import {
  canonicalJson,
  canonicalProblem,
  problemFromCanonicalJson,
} from '#allocation/domain/problem'
import { explainLines } from '#allocation/domain/explain'
import { solveDocument } from '#allocation/domain/solve_document'
import type { AllocationProblem, AllocationRule } from '#allocation/domain/types'
import { Rational } from '#money/rational'
import { amountsOf, asText, feasible, refusalOf, someProblem } from '#tests/unit/allocation/support'

const total = (amounts: readonly bigint[]) => amounts.reduce((sum, amount) => sum + amount, 0n)

function pot(
  rule: AllocationRule,
  money: bigint,
  needs: readonly bigint[],
  more: readonly object[] = []
): AllocationProblem {
  return {
    unit: 'line',
    rule,
    ringFences: [],
    lots: [{ id: 'pot', amount: money, edges: needs.map((_, at) => ({ cell: `C${at}` })) }],
    cells: needs.map((need, at) => {
      return { id: `C${at}`, programme: `P${at}`, need, floor: 0n, ...more[at] }
    }),
  }
}

const exactOf = (problem: AllocationProblem) => feasible(problem).shares.map(({ exact }) => exact)
const withoutMinimums = (problem: AllocationProblem): AllocationProblem => ({
  ...problem,
  ringFences: [],
  cells: problem.cells.map((cell) => ({ ...cell, floor: 0n })),
})

test.group('Allocation | contested garment', () => {
  for (const [money, shares] of [
    [100n, ['100/3', '100/3', '100/3']],
    [200n, ['50', '75', '75']],
    [300n, ['50', '100', '150']],
    [350n, ['50', '100', '200']],
    [500n, ['200/3', '500/3', '800/3']],
  ] as const) {
    test(`claims of 100, 200 and 300 on ${money} get what the Talmud gives them`, ({ assert }) => {
      assert.deepEqual(exactOf(pot('contested_garment', money, [100n, 200n, 300n])), [...shares])
    })
  }

  test('one pot without earmarks is exactly the Talmud rule, equal gains on halves, then equal losses', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt(0n, 50n), { maxLength: 6 }),
        fc.bigInt(0n, 300n),
        (needs, m) => {
          const money = m < total(needs) ? m : total(needs)
          const halves = needs.map((need) => Rational.of(need, 2n))
          const middle = Rational.of(total(needs), 2n)
          const estate = Rational.of(money)
          const gains = divideAmongClaims('CEA', Rational.min(estate, middle), halves)
          const rest = Rational.max(estate.minus(middle), Rational.ZERO)
          const losses = divideAmongClaims('CEL', rest, halves)
          const shares = exactOf(pot('contested_garment', m, needs))
          return gains.every((gain, at) => gain.plus(losses[at]).toString() === shares[at])
        }
      )
    )
  })

  test('halves, gains and losses are named for what they are', ({ assert }) => {
    const result = feasible(pot('contested_garment', 200n, [100n, 200n, 300n]))
    assert.deepEqual(
      result.shares.map(({ setBy, blockLevel }) => [setBy, blockLevel]),
      [
        ['half', '75'],
        ['level', '75'],
        ['level', '75'],
      ]
    )
    const beyond = feasible(pot('contested_garment', 500n, [100n, 200n, 300n]))
    assert.deepEqual(
      beyond.shares.map(({ setBy, level }) => [setBy, level]),
      [
        ['level', '-100/3'],
        ['level', '-100/3'],
        ['level', '-100/3'],
      ]
    )
  })

  test('earmarks split the levels, and the verifier accepts each', ({ assert }) => {
    const problem: AllocationProblem = {
      unit: 'line',
      rule: 'contested_garment',
      ringFences: [],
      lots: [
        { id: 'F', amount: 60n, edges: [{ cell: 'A' }] },
        { id: 'G', amount: 10n, edges: [{ cell: 'A' }, { cell: 'B' }, { cell: 'C' }] },
      ],
      cells: [
        { id: 'A', programme: 'A', need: 100n, floor: 0n },
        { id: 'B', programme: 'B', need: 40n, floor: 0n },
        { id: 'C', programme: 'C', need: 6n, floor: 0n },
      ],
    }
    const result = feasible(problem)
    assert.deepEqual(amountsOf(result), { A: 60n, B: 7n, C: 3n })
    assert.deepEqual(
      result.levels.map(({ level, cells }) => [level, cells]),
      [
        ['7', ['B', 'C']],
        ['-40', ['A']],
      ]
    )
    assert.deepEqual(verifyAllocation(canonicalProblem(problem), result), [])
    const shares = explainLines(problem, result).map(({ shareOfNextUnit }) => shareOfNextUnit)
    assert.deepEqual(shares, ['1', '1', null])
  })

  test('a plain document may ask for it', ({ assert }) => {
    const solved = solveDocument({
      rule: 'contested_garment',
      sources: [{ id: 'F', amount: 200, to: ['A', 'B', 'C'] }],
      programmes: [
        { id: 'A', need: 100 },
        { id: 'B', need: 200 },
        { id: 'C', need: 300 },
      ],
    })
    assert.deepInclude(solved, { totals: { A: '50', B: '75', C: '75' } })
  })
})

test.group('Allocation | same amount per head', () => {
  test('a line of thirty people gets three times what a line of ten gets', ({ assert }) => {
    const problem = pot('same_amount_per_head', 80n, [100n, 100n], [{ heads: 10n }, { heads: 30n }])
    assert.deepEqual(exactOf(problem), ['20', '60'])
  })

  test('a line without its number of people is refused by name', ({ assert }) => {
    const problem = pot('same_amount_per_head', 80n, [100n, 100n], [{ heads: 10n }])
    assert.equal(
      refusalOf(() => allocate(problem)),
      'E_HEADS_NEEDED cells[1].heads'
    )
  })

  test('one person a line makes it the same amount', () => {
    fc.assert(
      fc.property(someProblem, (problem) => {
        const cells = problem.cells.map((cell) => ({ ...cell, heads: 1n }))
        const line = { ...problem, cells, unit: 'line' as const }
        const a = allocate({ ...line, rule: 'same_amount_per_head' })
        const b = allocate({ ...line, rule: 'same_amount' })
        return a.ok ? b.ok && asText(a.shares) === asText(b.shares) : !b.ok
      })
    )
  })
})

test.group('Allocation | priorities', () => {
  test('a lower priority gets what the higher one cannot take', ({ assert }) => {
    const result = feasible(
      pot('same_percentage', 100n, [60n, 50n, 70n], [{}, { tier: 2 }, { tier: 2 }])
    )
    assert.deepEqual(amountsOf(result), { C0: 60n, C1: 17n, C2: 23n })
    assert.deepEqual(result.levels[0].tier, 2)
  })

  test('a line behind others says so', ({ assert }) => {
    const problem = pot('same_amount', 50n, [60n, 50n], [{}, { tier: 2 }])
    const [, behind] = feasible(problem).shares
    assert.deepInclude(behind, { setBy: 'tier', amount: 0n })
  })

  test('the first tiers together get all that could be spent on them alone', () => {
    fc.assert(
      fc.property(someProblem.map(withoutMinimums), (problem) => {
        const shares = amountsOf(feasible(problem))
        return [1, 2, 3, 4].every((last) => {
          const first = problem.cells.filter(({ tier = 1 }) => tier <= last)
          const kept = new Set(first.map(({ id }) => id))
          const alone = feasible({
            ...problem,
            cells: first,
            lots: problem.lots.map((lot) => {
              return { ...lot, edges: lot.edges.filter(({ cell }) => kept.has(cell)) }
            }),
          })
          return total(first.map(({ id }) => shares[id])) === alone.spendable
        })
      })
    )
  })

  test('programmes with lines of two priorities are refused, and so is a priority of 10', ({
    assert,
  }) => {
    const mixed = pot(
      'same_amount',
      50n,
      [60n, 50n],
      [{ programme: 'P' }, { programme: 'P', tier: 2 }]
    )
    assert.equal(
      refusalOf(() => allocate({ ...mixed, unit: 'programme' })),
      'E_TIERS_IN_PROGRAMME cells[1].tier'
    )
    const tenth = pot('same_amount', 50n, [60n], [{ tier: 10 }])
    assert.equal(
      refusalOf(() => allocate(tenth)),
      'E_TIER cells[0].tier'
    )
  })
})

test.group('Allocation | pools', () => {
  const problem: AllocationProblem = {
    unit: 'line',
    rule: 'same_percentage',
    ringFences: [],
    lots: [
      { id: 'F', amount: 80n, edges: [{ cell: 'A' }] },
      { id: 'G', amount: 80n, edges: [{ cell: 'B' }] },
      { id: 'H', amount: 30n, edges: [{ cell: 'A' }, { cell: 'B' }] },
    ],
    cells: [
      { id: 'A', programme: 'A', need: 100n, floor: 0n },
      { id: 'B', programme: 'B', need: 300n, floor: 0n },
    ],
    pools: [{ id: 'ministry 2026', cap: 100n, lots: ['F', 'G'] }],
  }

  test('lots of a pool pay no more than its cap together, and the rest is named', ({ assert }) => {
    const result = feasible(problem)
    assert.deepEqual(amountsOf(result), { A: 33n, B: 97n })
    const paid = result.flows.filter(({ lot }) => lot !== 'H').map(({ amount }) => amount)
    assert.equal(total(paid), 100n)
    assert.deepEqual(result.unspendable, [
      { amount: 60n, lots: ['F', 'G'], cells: [], funds: 160n, room: 100n, pool: 'ministry 2026' },
    ])
    assert.deepEqual(result.levels[0].pools, ['ministry 2026'])
  })

  test('a line that a used-up pool holds back says so, and more in its lots would not help', ({
    assert,
  }) => {
    const [a, b] = explainLines(problem, feasible(problem))
    const limit = { pool: 'ministry 2026', cap: 100n, lots: ['F', 'G'], helps: true }
    assert.deepEqual([a.bindingLots, a.bindingPools], [['H'], [limit]])
    assert.deepEqual([b.bindingLots, b.bindingPools], [['H'], [limit]])
    const raised = { ...problem, pools: [{ id: limit.pool, cap: 104n, lots: limit.lots }] }
    assert.equal(feasible(raised).spendable - feasible(problem).spendable, 4n)
  })

  test('a verifier sees a pool that pays too much', ({ assert }) => {
    const result = feasible({ ...problem, pools: [] })
    const checks = verifyAllocation(canonicalProblem(problem), result).map(({ check }) => check)
    assert.include(checks, 'pool_exceeded')
  })

  test('floors that a pool cannot pay are short by exactly what its cap withholds', ({
    assert,
  }) => {
    const [A, B] = problem.cells
    const result = allocate({
      ...problem,
      cells: [
        { ...A, floor: 70n },
        { ...B, floor: 80n },
      ],
    })
    assert.isFalse(result.ok)
    if (result.ok) return
    assert.equal(result.diagnosis[0].short, 20n)
    assert.deepEqual(result.diagnosis[0].pools, [{ pool: 'ministry 2026', cap: 100n }])
    assert.deepInclude(result.diagnosis[0].remedies, {
      kind: 'raise_pool',
      pool: 'ministry 2026',
      by: 20n,
    })
  })

  test('a pool of one lot is that lot with less money', () => {
    fc.assert(
      fc.property(someProblem, fc.bigInt(0n, 40n), (some, cap) => {
        if (some.lots.length === 0) return true
        const [first, ...others] = some.lots
        const less = first.amount < cap ? first.amount : cap
        const a = allocate({ ...some, pools: [{ id: 'p', cap, lots: [first.id] }] })
        const b = allocate({ ...some, pools: [], lots: [{ ...first, amount: less }, ...others] })
        return a.ok ? b.ok && asText(a.shares) === asText(b.shares) : !b.ok
      })
    )
  })

  test('a fund in two pools and an unknown fund are refused', ({ assert }) => {
    const twice = { ...problem, pools: [...problem.pools!, { id: 'other', cap: 1n, lots: ['F'] }] }
    assert.equal(
      refusalOf(() => allocate(twice)),
      'E_LOT_IN_TWO_POOLS pools[1].lots'
    )
    const unknown = { ...problem, pools: [{ id: 'p', cap: 1n, lots: ['X'] }] }
    assert.equal(
      refusalOf(() => allocate(unknown)),
      'E_UNKNOWN_LOT pools[0].lots'
    )
  })
})

test.group('Allocation | documents of problems', () => {
  test('what a problem does not use leaves no trace in its document', ({ assert }) => {
    const plain = pot('same_percentage', 5n, [3n])
    const spelled = {
      ...plain,
      pools: [],
      cells: plain.cells.map((cell) => ({ ...cell, tier: 1 })),
    }
    assert.equal(
      canonicalJson(canonicalProblem(spelled)),
      '{"cells":[{"cap":null,"equityWeight":"1","floor":"0","group":null,"id":"C0","need":"3","programme":"P0"}],' +
        '"lots":[{"amount":"5","edges":[{"cap":null,"cell":"C0"}],"expiresOn":null,"id":"pot","receivedOn":null}],' +
        '"ringFences":[],"rule":"same_percentage","unit":"line"}'
    )
  })

  test('a document reads back as the problem that wrote it', () => {
    fc.assert(
      fc.property(someProblem, (problem) => {
        const text = canonicalJson(canonicalProblem(problem))
        return canonicalJson(problemFromCanonicalJson(text)) === text
      })
    )
  })

  test('an allocation of another rule is not accepted as one of this rule', () => {
    fc.assert(
      fc.property(
        someProblem,
        fc.constantFrom<AllocationRule>('contested_garment', 'same_amount_per_head'),
        (problem, rule) => {
          const [own, other] = [
            allocate({ ...problem, rule }),
            allocate({ ...problem, rule: 'same_shortfall' }),
          ]
          if (!own.ok || !other.ok) return true
          const differs = own.shares.some(({ exact }, at) => exact !== other.shares[at].exact)
          const judged = verifyAllocation(canonicalProblem({ ...problem, rule }), other)
          return !differs || judged.length > 0
        }
      )
    )
  })
})
