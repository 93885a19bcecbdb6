import { test } from '@japa/runner'
import fc from 'fast-check'
import { allocate } from '#allocation/domain/allocate'
import { verifyAllocation, type CertificateCheck } from '#allocation/domain/certificate'
import { explainLines } from '#allocation/domain/explain'
import { canonicalProblem } from '#allocation/domain/problem'
import type { AllocationProblem, FeasibleAllocation } from '#allocation/domain/types'
import { Rational } from '#money/rational'
import { feasible, someProblem } from '#tests/unit/allocation/support'

const round: AllocationProblem = {
  unit: 'line',
  rule: 'same_percentage',
  ringFences: [{ id: 'fence', groups: ['g'], kind: 'amount', amount: 30n }],
  lots: [
    { id: 'F1', amount: 21n, edges: [{ cell: 'A' }, { cell: 'B' }] },
    { id: 'F2', amount: 100n, edges: [{ cell: 'B', cap: 50n }, { cell: 'C' }, { cell: 'D' }] },
  ],
  cells: [
    { id: 'A', programme: 'A', need: 100n, floor: 0n },
    { id: 'B', programme: 'B', need: 100n, floor: 0n },
    { id: 'C', programme: 'C', need: 100n, floor: 0n, group: 'g', equityWeight: '0.5' },
    { id: 'D', programme: 'D', need: 10n, floor: 0n, cap: 4n },
  ],
}
const canonical = canonicalProblem(round)

test.group('Certificate | what the verifier catches', () => {
  const tampered: [string, (result: FeasibleAllocation) => void, CertificateCheck][] = [
    ['a flow over no earmark', (r) => void (r.flows[0].cell = 'C'), 'flow_not_eligible'],
    ['a flow above its cap', (r) => void flow(r, 'F2', 'B', 51n), 'edge_cap_exceeded'],
    ['a lot paying out too much', (r) => void flow(r, 'F1', 'A', 22n), 'lot_overspent'],
    ['a negative flow', (r) => void flow(r, 'F1', 'A', -1n), 'flow_not_positive'],
    ['an amount nobody pays', (r) => void (r.shares[0].amount += 1n), 'amount_not_paid'],
    ['a rounding of more than one unit', (r) => void shift(r, 1n), 'rounding_off_by_one_or_more'],
    [
      'a ring-fence made smaller',
      (r) => void (r.ringFences[0].required -= 1n),
      'ring_fence_amount_wrong',
    ],
    ['a ring-fence left out', (r) => void r.ringFences.pop(), 'unknown_reference'],
    [
      'floors beyond the ring-fence',
      (r) => void (r.ringFences[0].cellFloors[0].floor += 1n),
      'ring_fence_floors_wrong',
    ],
    ['a closure left out', (r) => void r.certificate.closures.pop(), 'level_wrong'],
    [
      'closures in the wrong order',
      (r) => void r.certificate.closures.reverse(),
      'levels_not_rising',
    ],
    ['a level made up', (r) => void (r.certificate.closures[0].level = '1/1000'), 'level_wrong'],
    [
      'a lot missing from its closure',
      (r) => void (r.certificate.closures[0].lots = []),
      'closure_open',
    ],
    ['a fraction that is none', (r) => void (r.shares[0].exact = 'much'), 'unreadable'],
    ['a total that is not spent', (r) => void (r.spendable += 1n), 'total_differs'],
    ['another rule named', (r) => void (r.rule = 'same_amount'), 'detail_differs'],
    ['another unit named', (r) => void (r.unit = 'programme'), 'detail_differs'],
    ['a line at another level', (r) => void (r.shares[1].level = '1/7'), 'detail_differs'],
    ['a line in another block', (r) => void (r.shares[1].blockLevel = '1/7'), 'detail_differs'],
    [
      'another reason for an amount',
      (r) => r.shares.forEach((share) => void (share.setBy = 'need')),
      'detail_differs',
    ],
    ['an odd unit nobody got', (r) => void (r.shares[3].oddUnit = true), 'detail_differs'],
    ['odd units not listed', (r) => void r.roundedUp.push('D'), 'detail_differs'],
    ['blocks told otherwise', (r) => void (r.levels = r.levels.slice(1)), 'detail_differs'],
    ['another base of a ring-fence', (r) => void (r.ringFences[0].base += 1n), 'detail_differs'],
    ['a programme told otherwise', (r) => void (r.programmes[0].exact = '1'), 'detail_differs'],
    [
      'money that nobody may take',
      (r) =>
        void r.unspendable.push({ amount: 5n, lots: ['F1'], cells: [], funds: 105n, room: 100n }),
      'detail_differs',
    ],
  ]
  const flow = (r: FeasibleAllocation, lot: string, cell: string, amount: bigint) => {
    r.flows.find((own) => own.lot === lot && own.cell === cell)!.amount = amount
  }
  const shift = (r: FeasibleAllocation, by: bigint) => {
    for (const [cell, change] of [
      ['B', by],
      ['C', -by],
    ] as const) {
      r.shares.find((share) => share.cell === cell)!.amount += change
      r.flows.find((own) => own.lot === 'F2' && own.cell === cell)!.amount += change
      r.programmes.find(({ programme }) => programme === cell)!.amount += change
    }
  }

  test('the untouched allocation stands', ({ assert }) => {
    assert.deepEqual(verifyAllocation(canonical, feasible(round)), [])
  })
  for (const [title, tamper, check] of tampered) {
    test(`catches ${title}`, ({ assert }) => {
      const result = structuredClone(feasible(round))
      tamper(result)
      assert.include(
        verifyAllocation(canonical, result).map((failure) => failure.check),
        check
      )
    })
  }

  test('rejects every feasible allocation but the optimal one', () => {
    const perturbed = someProblem
      .map((problem) => ({ ...problem, unit: 'line' as const, ringFences: [] }))
      .map((problem) => ({ problem, result: allocate(problem) }))
      .filter(({ result }) => result.ok && result.flows.length > 0)
    fc.assert(
      fc.property(perturbed, fc.nat(), fc.bigInt(1n, 5n), ({ problem, result }, at, part) => {
        if (!result.ok) return true
        const other = structuredClone(result)
        const taken = other.certificate.exactFlows[at % other.certificate.exactFlows.length]
        const less = Rational.parse(taken.amount).times(Rational.of(part, 6n))
        taken.amount = less.toString()
        const share = other.shares.find(({ cell }) => cell === taken.cell)!
        const held = other.certificate.exactFlows
          .filter(({ cell }) => cell === taken.cell)
          .map(({ amount }) => Rational.parse(amount))
        share.exact = Rational.sum(held).toString()
        return verifyAllocation(canonicalProblem(problem), other).length > 0
      })
    )
  })

  test('rejects lines shared unequally within correct programme totals', ({ assert }) => {
    const problem: AllocationProblem = {
      unit: 'programme',
      rule: 'same_percentage',
      ringFences: [],
      lots: [{ id: 'F', amount: 60n, edges: [{ cell: 'a1' }, { cell: 'a2' }] }],
      cells: ['a1', 'a2'].map((id) => ({ id, programme: 'A', need: 100n, floor: 0n })),
    }
    const result = structuredClone(feasible(problem))
    result.shares.forEach((share, at) => {
      share.amount = at === 0 ? 40n : 20n
      share.exact = `${share.amount}`
    })
    const flows = [
      { lot: 'F', cell: 'a1', amount: 40n },
      { lot: 'F', cell: 'a2', amount: 20n },
    ]
    result.flows = flows
    result.certificate.exactFlows = flows.map((own) => ({ ...own, amount: `${own.amount}` }))
    result.certificate.lineFlows = result.certificate.exactFlows
    assert.deepEqual(
      verifyAllocation(canonicalProblem(problem), result)
        .filter(({ check }) => check !== 'detail_differs')
        .map(({ check, at }) => [check, at]),
      [['line_could_gain', 'a2']]
    )
  })
})

test.group('Certificate | whole units', () => {
  test('a capped earmark that leads into a block is used up by whole units too', ({ assert }) => {
    const pays = (...cells: string[]) => cells.map((cell) => ({ cell }))
    const problem: AllocationProblem = {
      unit: 'line',
      rule: 'same_percentage',
      ringFences: [],
      lots: [
        { id: 'L0', amount: 9n, edges: [{ cell: 'C1', cap: 7n }, ...pays('C5', 'C7')] },
        { id: 'L1', amount: 4n, edges: pays('C0') },
        { id: 'L2', amount: 10n, edges: pays('C0', 'C4', 'C5') },
        { id: 'L3', amount: 13n, edges: pays('C0', 'C6') },
        { id: 'L4', amount: 7n, edges: pays('C0', 'C1') },
      ],
      cells: Object.entries({ C0: 14n, C1: 14n, C4: 9n, C5: 1n, C6: 11n, C7: 2n }).map(
        ([id, need]) => ({
          id,
          programme: id,
          need,
          floor: 0n,
          equityWeight: { C5: '3/7', C6: '2' }[id] ?? '1',
        })
      ),
    }
    const result = feasible(problem)
    assert.deepEqual(verifyAllocation(canonicalProblem(problem), result), [])
    assert.deepInclude(result.flows, { lot: 'L0', cell: 'C1', amount: 7n })
  })
})

test.group('Certificate | what expires first is spent first', () => {
  const surplus = (expiry: Record<string, string | null>): AllocationProblem => ({
    unit: 'line',
    rule: 'same_percentage',
    ringFences: [],
    lots: [
      { id: 'F', amount: 50n, expiresOn: expiry.F, edges: [{ cell: 'A' }] },
      { id: 'G', amount: 50n, expiresOn: expiry.G, edges: [{ cell: 'A' }, { cell: 'B' }] },
      { id: 'H', amount: 50n, expiresOn: expiry.H, edges: [{ cell: 'B' }] },
    ],
    cells: ['A', 'B'].map((id) => ({ id, programme: id, need: 50n, floor: 0n })),
  })
  const spring = '2026-03-31'

  test('money left in a fund that could have taken the place of a later one, even over a third', ({
    assert,
  }) => {
    const early = surplus({ F: spring, G: spring, H: null })
    const late = canonicalProblem(surplus({ F: null, G: spring, H: spring }))
    assert.isEmpty(verifyAllocation(canonicalProblem(early), feasible(early)))
    assert.deepEqual(verifyAllocation(late, feasible(early)), [
      { check: 'later_spent_first', at: 'H', params: { instead: 'F' } },
    ])
  })

  test('the verifier objects exactly where an earlier date could have given more', () => {
    const other: Record<string, string> = { '2026-06-30': '2026-12-31', '2026-12-31': '2026-06-30' }
    const spentBy = ({ lots }: AllocationProblem, { flows }: FeasibleAllocation) => {
      const dateOf = new Map(lots.map(({ id, expiresOn }) => [id, expiresOn ?? 'never']))
      const sums: Record<string, bigint> = { '2026-06-30': 0n, '2026-12-31': 0n, 'never': 0n }
      for (const { lot, amount } of flows) sums[dateOf.get(lot)!] += amount
      return Object.values(sums).join()
    }
    fc.assert(
      fc.property(someProblem, (drawn) => {
        const problem = { ...drawn, pools: [] }
        const turned = {
          ...problem,
          lots: problem.lots.map((lot) => ({ ...lot, expiresOn: other[lot.expiresOn ?? ''] })),
        }
        const [result, right] = [allocate(problem), allocate(turned)]
        if (!result.ok || !right.ok) return true
        const objects = verifyAllocation(canonicalProblem(turned), result).some(
          ({ check }) => check === 'later_spent_first'
        )
        return objects === (spentBy(turned, result) !== spentBy(turned, right))
      }),
      { numRuns: 400, seed: 11 }
    )
  })
})

test.group('Explanation of a line', () => {
  test('names level, block-mates, binding lots, who may not pay and what set the amount', ({
    assert,
  }) => {
    const explanations = explainLines(round, feasible(round)).map((line) => {
      return [
        line.cell,
        line.setBy,
        line.coverage,
        line.level,
        line.blockLevel,
        line.blockMates.join(),
        line.bindingLots.join(),
        line.lotsThatMayNotPay.join(),
        line.edgeCapsReached.map(({ lot, cap }) => `${lot} ${cap}`).join(),
        line.shareOfNextUnit,
      ]
    })
    assert.deepEqual(explanations, [
      ['A', 'level', '21/100', '21/100', '21/100', '', 'F1', 'F2', '', '1'],
      ['B', 'level', '1/2', '1/2', '1/2', '', '', '', 'F2 50', null],
      ['C', 'level', '23/50', '23/25', '23/25', 'D', 'F2', 'F1', '', '1'],
      ['D', 'cap', '2/5', null, '23/25', 'C', 'F2', 'F1', '', null],
    ])
  })

  test('says who got the odd unit and how the next one would be shared', ({ assert }) => {
    const problem: AllocationProblem = {
      unit: 'line',
      rule: 'same_percentage',
      ringFences: [],
      lots: [{ id: 'F', amount: 10n, edges: [{ cell: 'A' }, { cell: 'B' }] }],
      cells: [
        { id: 'A', programme: 'A', need: 10n, floor: 0n },
        { id: 'B', programme: 'B', need: 20n, floor: 0n },
      ],
    }
    assert.deepEqual(
      explainLines(problem, feasible(problem)).map(
        ({ amount, oddUnit, hasFraction, shareOfNextUnit }) => [
          amount,
          oddUnit,
          hasFraction,
          shareOfNextUnit,
        ]
      ),
      [
        [3n, false, true, '1/3'],
        [7n, true, true, '2/3'],
      ]
    )
  })

  test('says which funds may pay a line but are used up by lines that are worse off, and when none may', ({
    assert,
  }) => {
    const problem: AllocationProblem = {
      unit: 'line',
      rule: 'same_percentage',
      ringFences: [],
      lots: [
        { id: 'all', amount: 20n, edges: [{ cell: 'A' }, { cell: 'B' }] },
        { id: 'own', amount: 50n, edges: [{ cell: 'B' }] },
        { id: 'empty', amount: 0n, edges: [{ cell: 'C' }] },
      ],
      cells: ['A', 'B', 'C'].map((id) => ({ id, programme: id, need: 100n, floor: 0n })),
    }
    const facts = explainLines(problem, feasible(problem)).map(
      ({ cell, bindingLots, lotsUsedBefore, isReached }) => [
        cell,
        bindingLots,
        lotsUsedBefore,
        isReached,
      ]
    )
    assert.deepEqual(facts, [
      ['A', ['all'], [], true],
      ['B', ['own'], ['all'], true],
      ['C', ['empty'], [], false],
    ])
  })
})
