import { test } from '@japa/runner'
import { solveDocument } from '#allocation/domain/solve_document'

const PLACES: [string, string][] = [
  ['A', 'm'],
  ['A', 'o'],
  ['B', 'm'],
  ['B', 'o'],
]

const round = (minimum: number, change: { amount?: number; group?: string; capOfA?: number }) => ({
  rule: 'gains',
  sources: [{ id: 'F', amount: change.amount ?? 100, cells: PLACES }],
  programmes: [
    { id: 'A', floor: 0, cap: change.capOfA ?? 80, weight: 1 },
    { id: 'B', floor: 0, cap: 60, weight: 1 },
  ],
  cells: PLACES.map(([p, g]) => ({ p, g, need: p === 'A' ? 40 : 30 })),
  groups: [{ id: change.group ?? 'm', minimum }],
})

const nothingUnpaid = { programmes: [], cells: [], sources: [], floors: '0', available: '0' }

test.group('Minimums of groups without room', () => {
  test('{title}')
    .with([
      {
        title: 'a minimum above all the group needs names the group and its need',
        problem: round(100, {}),
        short: '30',
        groups: [{ id: 'm', minimum: '100', room: '70' }],
        programmes: [],
        violator: nothingUnpaid,
      },
      {
        title: 'a group without any cell has no room at all',
        problem: round(10, { group: 'z' }),
        short: '10',
        groups: [{ id: 'z', minimum: '10', room: '0' }],
        programmes: [],
        violator: nothingUnpaid,
      },
      {
        title: 'minimums above the cap of a programme name the programme and its cap',
        problem: round(60, { capOfA: 10 }),
        short: '24',
        groups: [],
        programmes: [{ id: 'A', minimum: '34', room: '10' }],
        violator: nothingUnpaid,
      },
      {
        title: 'what is then still unpaid is stated apart, with what there is for it',
        problem: round(60, { capOfA: 10, amount: 30 }),
        short: '30',
        groups: [],
        programmes: [{ id: 'A', minimum: '34', room: '10' }],
        violator: {
          programmes: ['A'],
          cells: ['B|m'],
          sources: ['F'],
          floors: '36',
          available: '30',
        },
      },
    ])
    .run(({ assert }, { problem, short, groups, programmes, violator }) => {
      const solved = solveDocument(problem)
      assert.containSubset(solved, { feasible: false, short, no_room: { groups, programmes } })
      assert.deepEqual((solved as typeof solved & { violator: unknown }).violator, violator)
    })
})
