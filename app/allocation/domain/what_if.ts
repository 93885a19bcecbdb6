import { Rational } from '#money/rational'
import { allocate } from '#allocation/domain/allocate'
import { bindingCaps } from '#allocation/domain/edge_caps'
import { canonicalProblem } from '#allocation/domain/problem'
import type { CanonicalProblem, FeasibleAllocation } from '#allocation/domain/types'

/** Lots × size up to which every lot is tried, about two seconds; a larger problem answers for one line at a time. */
export const MOST_TRIALS = 150_000

const MOST_SOURCES = 12

/** Each lot that is tried for a target solves the problem some dozens of times: larger problems try fewer. */
const SIZES_TRIED = 20_000

/** How many lots and pools are tried for one line, those that bind it most closely first. */
export function mostSources(problem: CanonicalProblem): number {
  const size = sizeOf(problem)
  return Math.min(MOST_SOURCES, Math.max(1, (SIZES_TRIED - (SIZES_TRIED % size)) / size))
}

function sizeOf({ lots, cells }: Pick<CanonicalProblem, 'lots' | 'cells'>): number {
  return lots.reduce((sum, { edges }) => sum + edges.length, 1 + lots.length + cells.length)
}

/** What more money in one lot would change: exact differences by line, those that change at all. */
export type Sensitivity = { lot: string; changes: { cell: string; by: string }[] }

/**
 * What `more` in each lot, alone, would bring every line: each time the problem is solved again, so that
 * floors, ring-fences and percentages of what can be spent are all in the answer. Fractions are "p/q".
 */
export function sensitivities(
  problem: CanonicalProblem,
  result: FeasibleAllocation,
  more: bigint,
  lots: readonly string[] = problem.lots.map(({ id }) => id)
): Sensitivity[] {
  const now = exactShares(result)
  return lots.map((lot) => {
    const then = solved(withMore(problem, lot, more))
    const changes = then
      ? [...exactShares(then)].flatMap(([cell, share]) => {
          const by = share.minus(now.get(cell)!)
          return by.numerator === 0n ? [] : [{ cell, by: by.toString() }]
        })
      : []
    return { lot, changes }
  })
}

/** Whether every lot of the problem can be tried within the limit. */
export function canTryAll(problem: CanonicalProblem): boolean {
  return problem.lots.length * sizeOf(problem) <= MOST_TRIALS
}

/** One way for a line to get what it is to get, everything else staying as it is. */
export type Way =
  /** The least that must be added to this lot, or to the common limit of this pool. */
  | { kind: 'raise_lot'; lot: string; by: bigint }
  | { kind: 'raise_pool'; pool: string; by: bigint }
  /** The least by which the most that this lot pays to a line (itself or one of its block) must be raised. */
  | { kind: 'raise_edge_cap'; lot: string; cell: string; by: bigint }
  /** What the line would get if this lot could pay it too. */
  | { kind: 'widen_earmark'; lot: string; gets: bigint; reaches: boolean }
  /** The target as the floor of the line: who would pay for it. */
  | { kind: 'raise_floor'; losers: { cell: string; by: bigint }[] }
  | { kind: 'floor_impossible'; short: bigint }
  /** The line may not take so much. */
  | { kind: 'raise_need_or_cap'; by: bigint }

export type Reach = {
  cell: string
  target: bigint
  now: bigint
  reached: boolean
  ways: Way[]
  /** Lots and pools beyond the most that are tried. */
  untried: number
}

/**
 * What it would take for a line to get `target`: the least addition to each single lot (or pool) that
 * binds it or to a used-up cap of a lot, the earmarks that would help if they were wider, and what a floor of
 * that size would take from others. Each answer is the problem solved again. Only lots of the line's closures are tried: money
 * anywhere else cannot reach it. At most `mostSources` of each kind are tried. Needs a line of the problem.
 */
export function whatWouldItTake(
  problem: CanonicalProblem,
  result: FeasibleAllocation,
  cell: string,
  target: bigint
): Reach {
  const line = problem.cells.find(({ id }) => id === cell)!
  const now = result.shares.find((share) => share.cell === cell)!.amount
  const found = { cell, target, now, reached: now >= target, untried: 0 }
  if (found.reached) return { ...found, ways: [] }
  const room = line.cap !== null && line.cap < line.need ? line.cap : line.need
  if (target > room) return { ...found, ways: [{ kind: 'raise_need_or_cap', by: target - room }] }

  const reachesWith = (changed: CanonicalProblem): boolean => {
    const then = solved(changed)
    return then !== null && exactShares(then).get(cell)!.compare(Rational.of(target)) >= 0
  }
  const most = problem.cells.reduce((sum, { need }) => sum + need, 0n)
  const sources = bindingSources(result, cell)
  const block = result.levels.findIndex(({ cells }) => cells.includes(cell))
  const caps = bindingCaps(problem, result)[block] ?? []
  const tried = mostSources(problem)
  const lots = sources.lots.slice(0, tried)
  const pools = sources.pools.slice(0, tried)
  const ways: Way[] = []
  for (const lot of lots) {
    const by = leastWith((more) => reachesWith(withMore(problem, lot, more)), target - now, most)
    if (by !== null) ways.push({ kind: 'raise_lot', lot, by })
  }
  for (const pool of pools) {
    const by = leastWith(
      (more) => reachesWith(withHigherCap(problem, pool, more)),
      target - now,
      most
    )
    if (by !== null) ways.push({ kind: 'raise_pool', pool, by })
  }
  for (const { lot, cell: to } of caps.slice(0, tried)) {
    const by = leastWith(
      (more) => reachesWith(withHigherEdgeCap(problem, lot, to, more)),
      target - now,
      most
    )
    if (by !== null) ways.push({ kind: 'raise_edge_cap', lot, cell: to, by })
  }
  const outside = lotsOutside(problem, sources.lots, cell)
  for (const id of outside.slice(0, tried)) {
    const then = solved(withEarmark(problem, id, cell))
    const gets = then?.shares.find((share) => share.cell === cell)?.amount ?? 0n
    if (gets > now) ways.push({ kind: 'widen_earmark', lot: id, gets, reaches: gets >= target })
  }
  const untried = [sources.lots, sources.pools, caps, outside].reduce(
    (sum, { length }) => sum + Math.max(0, length - tried),
    0
  )
  return { ...found, untried, ways: [...ways, asFloor(problem, result, cell, target)] }
}

/** Lots with money that do not bind the line and may not pay it. */
function lotsOutside({ lots }: CanonicalProblem, binding: readonly string[], cell: string) {
  const bound = new Set(binding)
  return lots
    .filter(({ id, amount, edges }) => {
      return amount > 0n && !bound.has(id) && !edges.some((edge) => edge.cell === cell)
    })
    .map(({ id }) => id)
}

function asFloor(
  problem: CanonicalProblem,
  result: FeasibleAllocation,
  cell: string,
  target: bigint
): Way {
  const cells = problem.cells.map((one) => (one.id === cell ? { ...one, floor: target } : one))
  const then = allocate({ ...problem, cells })
  if (!then.ok) {
    const short = then.diagnosis.reduce((sum, gap) => sum + gap.short, 0n)
    return { kind: 'floor_impossible', short }
  }
  const after = new Map(then.shares.map((share) => [share.cell, share.amount]))
  const losers = result.shares.flatMap(({ cell: other, amount }) => {
    const by = amount - after.get(other)!
    return by > 0n ? [{ cell: other, by }] : []
  })
  return { kind: 'raise_floor', losers }
}

/** The lots and pools that hold the line: those of its closure and of all closures before it. */
function bindingSources(result: FeasibleAllocation, cell: string) {
  const { closures } = result.certificate
  const at = closures.findIndex(({ cells }) => cells.includes(cell))
  const inside = closures.slice(0, at + 1).reverse()
  return {
    lots: inside.flatMap(({ lots }) => lots),
    pools: inside.flatMap(({ pools = [] }) => pools),
  }
}

/** The least whole amount from `least` to `most` with which it holds; null when not even `most` does. */
function leastWith(holds: (more: bigint) => boolean, least: bigint, most: bigint): bigint | null {
  if (holds(least)) return least
  let low = least
  let high = 2n * least
  while (high < most && !holds(high)) {
    low = high
    high *= 2n
  }
  if (high >= most) {
    high = most
    if (high <= low || !holds(high)) return null
  }
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}

const exactShares = ({ shares }: FeasibleAllocation) =>
  new Map(shares.map(({ cell, exact }) => [cell, Rational.parse(exact)]))

function solved(problem: CanonicalProblem): FeasibleAllocation | null {
  const result = allocate(problem)
  return result.ok ? result : null
}

function withMore(problem: CanonicalProblem, lot: string, more: bigint): CanonicalProblem {
  const lots = problem.lots.map((one) =>
    one.id === lot ? { ...one, amount: one.amount + more } : one
  )
  return { ...problem, lots }
}

function withHigherCap(problem: CanonicalProblem, pool: string, more: bigint): CanonicalProblem {
  const pools = (problem.pools ?? []).map((one) =>
    one.id === pool ? { ...one, cap: one.cap + more } : one
  )
  return { ...problem, pools }
}

function withHigherEdgeCap(
  problem: CanonicalProblem,
  lot: string,
  cell: string,
  more: bigint
): CanonicalProblem {
  const lots = problem.lots.map((one) => {
    if (one.id !== lot) return one
    const edges = one.edges.map((edge) =>
      edge.cell === cell && edge.cap !== null ? { cell, cap: edge.cap + more } : edge
    )
    return { ...one, edges }
  })
  return { ...problem, lots }
}

function withEarmark(problem: CanonicalProblem, lot: string, cell: string): CanonicalProblem {
  const lots = problem.lots.map((one) =>
    one.id === lot ? { ...one, edges: [...one.edges, { cell, cap: null }] } : one
  )
  return canonicalProblem({ ...problem, lots })
}
