import { test } from '@japa/runner'
import { allocate } from '#allocation/domain/allocate'
import {
  changedTermsOf,
  whyChanged,
  type ComparedRun,
} from '#allocation/domain/fairness/why_changed'
import type { AllocationProblem } from '#allocation/domain/types'

const BASE: AllocationProblem = {
  unit: 'line',
  rule: 'same_percentage',
  lots: [
    { id: 'F', amount: 600n, edges: [{ cell: 'A' }, { cell: 'B' }] },
    { id: 'G', amount: 100n, edges: [{ cell: 'C' }] },
  ],
  cells: [
    { id: 'A', programme: 'P', group: 'a', need: 1000n, floor: 0n },
    { id: 'B', programme: 'P', group: 'b', need: 500n, floor: 0n },
    { id: 'C', programme: 'P', group: 'b', need: 500n, floor: 0n },
  ],
  ringFences: [],
}

function runOf(change: Partial<AllocationProblem>): ComparedRun {
  const problem = { ...BASE, ...change }
  const result = allocate(problem)
  if (!result.ok) throw new Error('not feasible')
  return { problem, result }
}

const base = runOf({})
const cells = (id: string, change: Partial<AllocationProblem['cells'][number]>) =>
  BASE.cells.map((cell) => (cell.id === id ? { ...cell, ...change } : cell))

test.group('Why a line changes from one run to another', () => {
  test('{kinds} for line {line}')
    .with([
      { kinds: 'rule', line: 'A', change: { rule: 'same_amount' as const } },
      { kinds: 'need', line: 'A', change: { cells: cells('A', { need: 800n }) }, more: 'level' },
      { kinds: 'level', line: 'B', change: { cells: cells('A', { need: 800n }) } },
      { kinds: 'floor', line: 'B', change: { cells: cells('B', { floor: 400n }) }, more: 'set_by' },
      { kinds: 'cap', line: 'A', change: { cells: cells('A', { cap: 300n }) }, more: 'set_by' },
      { kinds: 'left', line: 'C', change: { cells: BASE.cells.slice(0, 2), lots: [BASE.lots[0]] } },
      {
        kinds: 'set_by',
        line: 'B',
        change: {
          ringFences: [{ id: 'b', groups: ['b'], kind: 'amount' as const, amount: 580n }],
        },
      },
      {
        kinds: 'funds_more',
        line: 'C',
        change: {
          lots: [{ ...BASE.lots[0], edges: [...BASE.lots[0].edges, { cell: 'C' }] }, BASE.lots[1]],
        },
        more: 'bound',
      },
    ])
    .run(({ assert }, { kinds, line, change, more }) => {
      const reasons = whyChanged(base, runOf(change), line).map(({ kind }) => kind as string)
      assert.deepEqual(reasons, more ? [kinds, more] : [kinds])
    })

  test('a line with nothing changed has no reason', ({ assert }) => {
    assert.deepEqual(whyChanged(base, runOf({}), 'A'), [])
    const raised = runOf({ cells: cells('A', { need: 800n }) })
    assert.deepEqual(whyChanged(base, raised, 'C'), [])
  })

  test('rule, ring-fences and money of funds are told as a whole', ({ assert }) => {
    const other = runOf({
      rule: 'same_shortfall',
      lots: [{ ...BASE.lots[0], amount: 700n }, BASE.lots[1]],
      ringFences: [{ id: 'b', groups: ['b'], kind: 'percentage', percentage: '10' }],
    })
    assert.deepEqual(changedTermsOf(base, other), {
      isOtherRule: true,
      fences: [{ id: 'b', change: 'new' }],
      funds: [{ id: 'F', before: 600n, after: 700n }],
      limits: [],
      caps: [],
    })
    const limited = {
      ...base,
      problem: { ...base.problem, pools: [{ id: 'P', cap: 5n, lots: ['F'] }] },
    }
    assert.deepEqual(changedTermsOf(base, limited).limits, [{ id: 'P', before: null, after: 5n }])
    assert.equal(changedTermsOf(other, base).fences[0].change, 'gone')
  })
})
