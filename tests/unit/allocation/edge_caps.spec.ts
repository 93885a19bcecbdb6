import { test } from '@japa/runner'
import fc from 'fast-check'
import { whyLine } from '#allocation/controllers/why_line'
import { allocate } from '#allocation/domain/allocate'
import { verifyAllocation } from '#allocation/domain/certificate'
import { bindingCaps, withEdgeCaps } from '#allocation/domain/edge_caps'
import { explainLines } from '#allocation/domain/explain'
import { changedTermsOf, whyChanged } from '#allocation/domain/fairness/why_changed'
import { canonicalProblem } from '#allocation/domain/problem'
import type { RoundInput } from '#allocation/domain/round_input'
import { withRemedies } from '#allocation/domain/remedies'
import { checkTerms } from '#allocation/domain/round_terms'
import type { AllocationProblem, FeasibleAllocation } from '#allocation/domain/types'
import { whatWouldItTake } from '#allocation/domain/what_if'
import { amountsOf, feasible, someProblem } from '#tests/unit/allocation/support'

/** Fund F alone would give all three lines half of their needs, to the unit: 1500 of 3000. */
const OPEN: AllocationProblem = {
  unit: 'line',
  rule: 'same_percentage',
  ringFences: [],
  lots: [
    { id: 'F', amount: 1500n, edges: ['A', 'B', 'C'].map((cell) => ({ cell })) },
    { id: 'G', amount: 0n, edges: [{ cell: 'A' }] },
  ],
  cells: [
    { id: 'A', programme: 'P', need: 1000n, floor: 0n },
    { id: 'B', programme: 'P', need: 1000n, floor: 0n },
    { id: 'C', programme: 'P', need: 1000n, floor: 0n },
  ],
}
const cap = (line: string, amount: string, given = '0', fund = 'F') => {
  return { fund, line, amount, given, reason: 'Article 4' }
}
const capped = (...caps: ReturnType<typeof cap>[]) => withEdgeCaps(OPEN, caps).problem
const paidBy = ({ flows }: FeasibleAllocation, lot: string, cell: string) =>
  flows.find((flow) => flow.lot === lot && flow.cell === cell)?.amount ?? 0n

test.group('Caps of funds for lines', () => {
  test('a cap holds to the unit, what was given before counts, and the rest goes to other lines', ({
    assert,
  }) => {
    const shares = (...caps: ReturnType<typeof cap>[]) => amountsOf(feasible(capped(...caps)))
    assert.deepEqual(shares(), { A: 500n, B: 500n, C: 500n })
    assert.deepEqual(shares(cap('A', '301')), { A: 301n, B: 600n, C: 599n })
    assert.deepEqual(shares(cap('A', '301', '101')), { A: 200n, B: 650n, C: 650n })
    assert.deepEqual(shares(cap('A', '100', '101')), { A: 0n, B: 750n, C: 750n })
    assert.deepEqual(shares(cap('A', '0'), cap('B', '1')), { A: 0n, B: 1n, C: 1000n })
  })

  test('a cap for what the earmark leaves out binds nothing, until an objection lets the fund pay it', ({
    assert,
  }) => {
    const caps = [cap('B', '40', '0', 'G'), cap('X', '1')]
    assert.deepEqual(withEdgeCaps(OPEN, caps), { problem: OPEN, caps: [] })
    const remedy = { kind: 'widen', fund: 'G', line: 'B', lineId: 'b' } as const
    const wider = withEdgeCaps(
      withRemedies(OPEN, [remedy], (groups) => groups),
      caps
    )
    assert.deepEqual(wider.caps, [caps[0]])
    assert.deepEqual(wider.problem.lots[1].edges[1], { cell: 'B', cap: 40n })
  })

  test('of two caps for the same payment the smaller one holds', ({ assert }) => {
    const twice = (first: string, then: string) =>
      withEdgeCaps(capped(cap('A', first)), [cap('A', then)]).problem.lots[0].edges[0]
    assert.deepEqual(twice('100', '301'), { cell: 'A', cap: 100n })
    assert.deepEqual(twice('301', '100'), { cell: 'A', cap: 100n })
    assert.deepEqual(twice('0', '100'), { cell: 'A', cap: 0n })
  })

  test('no run pays a fund above its cap for a line, and the verifier would see it', () => {
    let checked = 0
    fc.assert(
      fc.property(someProblem, (problem) => {
        const result = allocate(problem)
        if (!result.ok) return true
        return problem.lots.every(({ id, edges }) =>
          edges.every(({ cell, cap: most }) => {
            if (most === null || most === undefined) return true
            checked++
            const paid = paidBy(result, id, cell)
            if (paid > most) return false
            if (paid === 0n) return true
            const lots = problem.lots.map((lot) => {
              const lower = lot.edges.map((edge) =>
                edge.cell === cell ? { cell, cap: paid - 1n } : edge
              )
              return lot.id === id ? { ...lot, edges: lower } : lot
            })
            return verifyAllocation(canonicalProblem({ ...problem, lots }), result).some(
              ({ check }) => check === 'edge_cap_exceeded'
            )
          })
        )
      }),
      { numRuns: 300 }
    )
    if (checked < 10) throw new Error('hardly any cap was looked at')
  })

  // A fund may be spent to the last unit just where its cap is reached: then the cap binds whatever it holds.
  test('a cap is named as binding where more room under it gives more, and nowhere else', () => {
    let binding = 0
    fc.assert(
      fc.property(someProblem, (drawn) => {
        const problem = {
          ...drawn,
          unit: 'line' as const,
          ringFences: [],
          cells: drawn.cells.map((cell) => ({ ...cell, floor: 0n })),
        }
        const result = feasible(problem)
        const named = new Set(
          bindingCaps(problem, result).flatMap((caps) =>
            caps.map(({ lot, cell }) => `${lot} ${cell}`)
          )
        )
        binding += named.size
        const exact = ({ shares }: Pick<FeasibleAllocation, 'shares'>) =>
          shares.map((share) => share.exact).join()
        return problem.lots.every(({ id, edges }) =>
          edges.every(({ cell, cap: most }) => {
            if (most === null || most === undefined) return true
            const isNamed = named.has(`${id} ${cell}`)
            const more = isNamed ? 1n : 0n
            const then = (room: bigint) => {
              const lots = problem.lots.map((lot) => {
                const wider = lot.edges.map((edge) =>
                  edge.cell === cell ? { cell, cap: most + room } : edge
                )
                return lot.id === id ? { ...lot, amount: lot.amount + more, edges: wider } : lot
              })
              const pools = problem.pools!.map((pool) =>
                pool.lots.includes(id) ? { ...pool, cap: pool.cap + more } : pool
              )
              return feasible({ ...problem, lots, pools })
            }
            if (!isNamed) return exact(then(1n)) === exact(result)
            const block = result.levels.find(({ cells }) => cells.includes(cell))!
            const inBlock = ({ shares }: FeasibleAllocation) =>
              exact({ shares: shares.filter((share) => block.cells.includes(share.cell)) })
            return inBlock(then(0n)) === inBlock(result) && inBlock(then(1n)) !== inBlock(result)
          })
        )
      }),
      { numRuns: 300 }
    )
    if (binding < 10) throw new Error('hardly any cap was binding')
  })

  test('the file of a run states its caps: one more, one less or another amount is found', ({
    assert,
  }) => {
    const caps = [cap('A', '301', '101'), cap('B', '0')]
    const { problem } = withEdgeCaps(OPEN, caps)
    const failures = (stated: typeof caps, solved = problem) =>
      checkTerms({ lots: [], caps: stated, problem: solved }).map(
        ({ check, at, params }) => `${check} ${at} ${params.stated}/${params.found}`
      )
    assert.deepEqual(failures(caps), [])
    assert.deepEqual(failures([caps[0], cap('B', '7')]), ['cap_differs F → B 7/0'])
    assert.deepEqual(failures([caps[1]]), ['cap_differs F → A /200'])
    const twice = [caps[0], cap('A', '250'), caps[1]]
    assert.deepEqual(failures(twice), ['cap_differs F → A 200 + 250/200'])
    assert.deepEqual(failures(caps, OPEN), ['cap_differs F → A 200/', 'cap_differs F → B 0/'])
  })

  test('a line is told which cap holds it; its block-mates, which cap holds them; a cap of 0 closes', ({
    assert,
  }) => {
    const problem: AllocationProblem = {
      ...OPEN,
      lots: [
        { id: 'F', amount: 1500n, edges: [{ cell: 'A', cap: 100n }, { cell: 'C' }] },
        { id: 'G', amount: 300n, edges: [{ cell: 'A' }, { cell: 'B' }, { cell: 'C', cap: 0n }] },
      ],
    }
    const result = feasible(problem)
    const told = explainLines(problem, result).map((line) => [
      line.cell,
      line.amount,
      line.bindingLots.join(),
      line.bindingCaps.map(({ lot, cell, cap: most }) => `${lot} ${cell} ${most}`).join(),
      line.closedTo.join(),
      line.lotsThatMayNotPay.join(),
    ])
    assert.deepEqual(told, [
      ['A', 200n, 'G', 'F A 100', '', ''],
      ['B', 200n, 'G', 'F A 100', '', 'F'],
      ['C', 1000n, '', '', 'G', ''],
    ])
    assert.deepEqual(result.unspendable, [
      {
        amount: 400n,
        lots: ['F'],
        cells: ['C'],
        funds: 1500n,
        room: 1100n,
        edgeCaps: [{ lot: 'F', cell: 'A', cap: 100n }],
      },
    ])
    const failures = (changed: FeasibleAllocation) =>
      verifyAllocation(canonicalProblem(problem), changed)
    assert.deepEqual(failures(result), [])
    const [stuck] = result.unspendable
    const edgeCaps = [{ lot: 'F', cell: 'A', cap: 99n }]
    assert.equal(
      failures({ ...result, unspendable: [{ ...stuck, edgeCaps }] })[0].check,
      'detail_differs'
    )
    const { ways } = whatWouldItTake(canonicalProblem(problem), result, 'B', 250n)
    assert.deepEqual(ways.slice(0, 2), [
      { kind: 'raise_lot', lot: 'G', by: 100n },
      { kind: 'raise_edge_cap', lot: 'F', cell: 'A', by: 100n },
    ])
  })

  test('a fund that a cap of 0 keeps from a line is not said to pay it, though it binds its block', ({
    assert,
  }) => {
    const problem: AllocationProblem = {
      ...OPEN,
      lots: [
        { id: 'F', amount: 500n, edges: [{ cell: 'A', cap: 0n }, { cell: 'B' }] },
        { id: 'G', amount: 500n, edges: [{ cell: 'A' }, { cell: 'B' }] },
      ],
      cells: OPEN.cells.slice(0, 2),
    }
    const say = (key: string, params: Record<string, unknown> = {}) =>
      `${key} ${params.funds ?? params.amount}`
    const speaker = {
      t: say,
      term: say,
      money: String,
      percent: String,
      list: (words: readonly string[]) => words.join(),
      groups: String,
    }
    const whyBy = (stated: ReturnType<typeof cap>) => {
      const input = {
        currency: 'EUR',
        cells: [{ code: 'A' }, { code: 'B' }],
        lots: [],
        excluded: [],
        caps: [stated],
        problem,
      } as unknown as RoundInput
      return whyLine({ input, result: feasible(problem) }, 'A', speaker, 'en')!
    }
    const why = whyBy(cap('A', '0'))
    assert.includeMembers(why.sentences, ['why.bound G', 'why.boundOthers F'])
    const closing = ({ mayNot }: typeof why) => mayNot.map(({ fund, reason }) => [fund, reason])
    assert.deepEqual(closing(why), [['F', 'cap.closed 0']])
    assert.deepEqual(closing(whyBy(cap('A', '50', '50'))), [['F', 'cap.closed.rest 50']])
  })

  test('a line that a fund of a higher priority may pay nothing does not wait behind it', ({
    assert,
  }) => {
    const cells = OPEN.cells.map((cell) => ({ ...cell, tier: cell.id === 'A' ? 2 : 1 }))
    const setBy = (most: bigint) => {
      const lots = [
        { id: 'F', amount: 1500n, edges: [{ cell: 'A', cap: most }, { cell: 'B' }, { cell: 'C' }] },
      ]
      const problem = { ...OPEN, cells, lots }
      const result = feasible(problem)
      assert.deepEqual(verifyAllocation(canonicalProblem(problem), result), [])
      return result.shares[0].setBy
    }
    assert.equal(setBy(1n), 'tier')
    assert.equal(setBy(0n), 'level')
  })

  test('where a cap makes a floor impossible, raising it is a remedy and a wider earmark is none', ({
    assert,
  }) => {
    const [a, ...others] = OPEN.cells
    const problem = { ...capped(cap('A', '100')), cells: [{ ...a, floor: 250n }, ...others] }
    const result = allocate(problem)
    assert.isFalse(result.ok)
    if (result.ok) return
    const [gap] = result.diagnosis
    assert.deepEqual(gap.edgeCaps, [{ lot: 'F', cell: 'A', cap: 100n }])
    assert.deepEqual(gap.remedies, [
      { kind: 'lower_floor', cell: 'A', by: 150n },
      { kind: 'raise_lot', lot: 'G', by: 150n },
      { kind: 'raise_edge_cap', lot: 'F', cell: 'A', by: 150n },
    ])
  })

  test('a higher cap is a remedy only as far as the fund has money', ({ assert }) => {
    const [a, ...others] = OPEN.cells
    const lots = [{ id: 'F', amount: 300n, edges: [{ cell: 'A', cap: 100n }, { cell: 'B' }] }]
    const result = allocate({ ...OPEN, lots, cells: [{ ...a, floor: 900n }, ...others] })
    const [gap] = result.ok ? [] : result.diagnosis
    assert.deepInclude(gap.remedies, { kind: 'raise_edge_cap', lot: 'F', cell: 'A', by: 200n })
    assert.equal(gap.short, 800n)
  })

  test('runs side by side say which cap is new, another or lifted', ({ assert }) => {
    const runOf = (problem: AllocationProblem) => ({ problem, result: feasible(problem) })
    const [open, tight, wide] = [OPEN, capped(cap('A', '301')), capped(cap('A', '400'))].map(runOf)
    const change = { fund: 'F', before: 301n, after: 400n }
    assert.deepEqual(changedTermsOf(tight, wide).caps, [{ ...change, line: 'A' }])
    assert.deepEqual(changedTermsOf(open, tight).caps, [
      { fund: 'F', line: 'A', before: null, after: 301n },
    ])
    assert.deepEqual(whyChanged(tight, wide, 'A')[0], { kind: 'edge_cap', ...change })
    assert.deepEqual(changedTermsOf(tight, tight).caps, [])
  })
})
