/**
 * How long whole allocations take, in processor time of one thread: a city's round, 200 lots × 500 lines
 * × 5,000 earmarks, and 2,000 × 5,000 × 50,000, with cents, routing, certificate, and its check; and
 * exact totals beside progressive filling with linear programmes (npm highs) on the same problem.
 */
import { verifyAllocation } from '#allocation/domain/certificate'
import { allocate } from '#allocation/domain/allocate'
import { canonicalProblem } from '#allocation/domain/problem'
import { numbered, shapeOf } from '#allocation/domain/numbered'
import { networkOf } from '#allocation/domain/shape'
import { fill } from '#allocation/domain/network'
import { solveLevels } from '#allocation/domain/leximin'
import type { AllocationProblem, AllocationRule } from '#allocation/domain/types'
import { fillProgressively, linearSolver } from '#tests/support/progressive_filling'

/** The same made-up numbers every time (Lehmer's generator). */
let state = 20260
const next = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below

function problem(lots: number, lines: number, edges: number, rule: AllocationRule) {
  const ids = Array.from({ length: lines }, (_, at) => `C${String(at).padStart(4, '0')}`)
  const each = edges / lots
  return canonicalProblem({
    unit: 'line',
    rule,
    ringFences: [],
    lots: Array.from({ length: lots }, (_, at) => ({
      id: `L${String(at).padStart(4, '0')}`,
      amount: BigInt(100 * (1 + next(16)) ** 5 + next(1_000_000)),
      edges: reach(ids, Math.floor((at * lines) / lots), 1 + next(2 * each - 1)).map((cell) => ({
        cell,
      })),
    })),
    cells: ids.map((id) => ({
      id,
      programme: id,
      need: BigInt(1_000_000 + next(99_000_000)),
      floor: 0n,
    })),
  } satisfies AllocationProblem)
}

/** Earmarks lie close to each other, so that money is scarce here and plenty there: many levels. */
function reach(ids: readonly string[], from: number, count: number): string[] {
  const found = new Set<string>()
  const window = Math.ceil((5 * count) / 4)
  while (found.size < count) found.add(ids[(from + next(window)) % ids.length])
  return [...found]
}

const sizeOf = ({ lots, cells }: ReturnType<typeof problem>) =>
  `${lots.length} x ${cells.length} x ${lots.reduce((sum, { edges }) => sum + edges.length, 0)}`

/** Milliseconds of processor time: the best of some runs, since other work of a machine only adds. */
function milliseconds(runs: number, work: () => void): number {
  const times = Array.from({ length: runs }, () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  })
  return Math.round(Math.min(...times) * 10) / 10
}

/** Exact totals alone: no cents, no routing, no certificate. */
function totals(asked: ReturnType<typeof problem>) {
  const of = numbered(asked)
  const { network } = networkOf(
    shapeOf(
      of,
      of.cells.map(() => 0n)
    )
  )
  const full = network.claimants.map(({ claimant }) => claimant.upper)
  return solveLevels(network, fill(network, full).value)
}

const SIZES: [number, number, number, number][] = [
  [50, 300, 1_500, 10],
  [200, 500, 5_000, 5],
  [2_000, 5_000, 50_000, 2],
]

const measured = SIZES.flatMap(([lots, lines, edges, runs]) =>
  (['same_percentage', 'contested_garment'] as const).map((rule) => {
    const asked = problem(lots, lines, edges, rule)
    const solved = allocate(asked)
    if (!solved.ok || verifyAllocation(asked, solved).length > 0) {
      throw new Error(`The certificate of ${rule} does not hold`)
    }
    return {
      size: sizeOf(asked),
      rule,
      levels: solved.levels.length,
      totals_ms: milliseconds(runs, () => totals(asked)),
      whole_ms: milliseconds(runs, () => allocate(asked)),
      check_ms: milliseconds(runs, () => verifyAllocation(asked, solved)),
    }
  })
)

/** The same problem by linear programmes, level by level. */
async function besideLinearProgrammes() {
  const asked = problem(200, 500, 5_000, 'same_percentage')
  const solver = await linearSolver()
  const ours = milliseconds(5, () => totals(asked))
  const exact = allocate(asked)
  let programmes = 0
  let outcome = ''
  const theirs = milliseconds(1, () => {
    try {
      const filled = fillProgressively(asked, solver)
      programmes = filled.programmes
      const apart = exact.ok
        ? exact.shares.map(({ cell, amount }) =>
            Math.abs(Number.parseFloat(`${amount}`) - filled.shares.get(cell)!)
          )
        : []
      outcome = `at most ${Math.round(Math.max(...apart))} minor units apart`
    } catch (error) {
      outcome = error instanceof Error ? error.message : String(error)
    }
  })
  return {
    size: sizeOf(asked),
    exact_totals_ms: ours,
    linear_programmes_ms: theirs,
    programmes,
    outcome,
    times: Math.round(theirs / ours),
  }
}

console.log(JSON.stringify({ measured, beside: await besideLinearProgrammes() }))
