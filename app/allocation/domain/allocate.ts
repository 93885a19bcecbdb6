import { Rational } from '#money/rational'
import { diagnoseMinimums, stuckMoney } from '#allocation/domain/diagnosis'
import { scaledShare } from '#allocation/domain/levels'
import { heldBy, splitRingFences, type SplitMinimums } from '#allocation/domain/minimums'
import { fill } from '#allocation/domain/network'
import { lineClaimant, numbered, shapeOf, type NumberedProblem } from '#allocation/domain/numbered'
import { canonicalProblem } from '#allocation/domain/problem'
import { nestRingFences, requiredAmounts } from '#allocation/domain/ring_fences'
import { networkOf, type ShapedNetwork } from '#allocation/domain/shape'
import { shareOut, type ShareOut } from '#allocation/domain/share_out'
import { shareWithinProgrammes, type LineShares } from '#allocation/domain/within_programmes'
import type {
  AllocationProblem,
  AllocationResult,
  CellShare,
  LevelBlock,
  RingFenceShare,
} from '#allocation/domain/types'

/**
 * Shares earmarked money over budget lines by one level rule, lexicographically max-min over the
 * earmarks, exact to the minor unit; or says which minimums cannot be met and by how much.
 *
 * Stages: ring-fences and floors fix lower bounds; then the level rule over lines or programmes; then,
 * in a round by programme, the same rule over the lines within the fixed programme totals. Only totals
 * are fixed between stages, never who pays what. Amounts are bigint minor units of one currency; the
 * result does not depend on the order of the input.
 *
 * Throws AllocationProblemError for a malformed problem. Method and proofs: docs/methods/allocation.md.
 */
export function allocate(input: AllocationProblem): AllocationResult {
  const problem = canonicalProblem(input)
  const of = numbered(problem)
  const own = of.cells.map(({ floor }) => floor)
  const spendable = mostThatCanBeSpent(of)
  const tree = nestRingFences(problem.ringFences)
  const required = requiredAmounts(tree, spendable)
  const minimums = { floors: own, tree, required }

  const diagnosis = diagnoseMinimums(of, minimums)
  if (diagnosis.length > 0) {
    const ringFences = tree.map(({ fence }, at) => {
      return { id: fence.id, required: required[at], base: spendable }
    })
    return { ok: false, spendable, ringFences, diagnosis }
  }

  const split = splitRingFences(of, minimums)
  const shaped = networkOf(shapeOf(of, split.floors))
  const first = shareOut(shaped)
  const lines: LineShares =
    problem.unit === 'line' ? first : shareWithinProgrammes(of, split.floors, first)
  const blocks = blocksOf(of, shaped, first)
  const closures = closureLevels(of, shaped, first)
  const behind = linesBehind(of, first)
  const ringFences = tree.map(({ fence }, at): RingFenceShare => {
    return {
      id: fence.id,
      required: required[at],
      base: spendable,
      cellFloors: fencedCells(of, fence.groups, split.fenced),
      allocated: heldBy(of, tree, at, lines.amounts),
      splitUsed: split.splitUsed,
    }
  })
  return {
    ok: true,
    unit: problem.unit,
    rule: problem.rule,
    spendable,
    shares: of.cells.map((_, cell) =>
      cellShare(of, split, lines, closures[cell], behind[cell], cell)
    ),
    programmes: programmeShares(of, lines, first),
    roundedUp: lines.roundedUp.map((cell) => of.cells[cell].id),
    levels: blocks,
    flows: flowsOf(of, lines.routes).filter(({ amount }) => amount > 0n),
    unspendable: stuckMoney(of, shaped, first.filled),
    ringFences,
    certificate: {
      exactFlows: exactFlowsOf(of, first.exactRoutes),
      closures: blocks,
      lineFlows: problem.unit === 'line' ? null : exactFlowsOf(of, lines.exactRoutes),
    },
  }
}

/** The most that these lots can pay into these lines at all, whatever the rule. */
function mostThatCanBeSpent(of: NumberedProblem): bigint {
  const { network } = networkOf(
    shapeOf(
      of,
      of.cells.map(() => 0n)
    )
  )
  return fill(
    network,
    network.claimants.map(({ claimant }) => claimant.upper)
  ).value
}

function flowsOf<Amount>(of: NumberedProblem, routes: readonly Amount[][]) {
  return of.lots.flatMap(({ id, edges }, lot) =>
    edges.map(({ cell }, edge) => {
      return { lot: id, cell: of.cells[cell].id, amount: routes[lot][edge] }
    })
  )
}

const exactFlowsOf = (of: NumberedProblem, routes: readonly Rational[][]) =>
  flowsOf(of, routes)
    .filter(({ amount }) => amount.numerator > 0n)
    .map((flow) => ({ ...flow, amount: flow.amount.toString() }))

function fencedCells(of: NumberedProblem, groups: readonly string[], fenced: readonly bigint[]) {
  return of.cells.flatMap(({ id }, cell) => {
    const { group } = of.problem.cells[cell]
    const floor = fenced[cell]
    return group !== null && groups.includes(group) && floor > 0n ? [{ cell: id, floor }] : []
  })
}

function blocksOf(of: NumberedProblem, shaped: ShapedNetwork, first: ShareOut): LevelBlock[] {
  const byLine = of.problem.unit === 'line'
  const { cellsAt, sharersAt, poolsAt } = shaped
  const measure = byLine ? of.lineLevels : of.programmeLevels
  return first.closures.map(({ level, nodes }) => {
    const among = (from: number, to: number) =>
      nodes.filter((node) => node >= from && node < to).map((node) => node - from)
    return {
      ...measure.nameOf(level),
      sharers: among(sharersAt, poolsAt).map((at) => {
        return byLine ? of.cells[at].id : of.programmes[at]
      }),
      cells: among(cellsAt, cellsAt + of.cells.length).map((cell) => of.cells[cell].id),
      lots: among(0, cellsAt)
        .map((lot) => of.lots[lot].id)
        .sort(),
      ...(of.pools.length > 0 && {
        pools: among(poolsAt, poolsAt + of.pools.length).map((pool) => of.pools[pool].id),
      }),
    }
  })
}

/** The level of the closure that holds each cell, in the solver's own numbers. */
function closureLevels(of: NumberedProblem, { cellsAt }: ShapedNetwork, { closures }: ShareOut) {
  const levels: (Rational | null)[] = of.cells.map(() => null)
  for (const { level, nodes } of closures) {
    for (const node of nodes) {
      if (node >= cellsAt && node < cellsAt + of.cells.length) levels[node - cellsAt] = level
    }
  }
  return levels
}

/** The lines for which some lot is used up by lines of a higher priority. */
function linesBehind(of: NumberedProblem, { closures }: ShareOut): boolean[] {
  const measure = of.problem.unit === 'line' ? of.lineLevels : of.programmeLevels
  const behind = of.cells.map(() => false)
  const empty = new Set(of.pools.flatMap(({ cap, lots }) => (cap === 0n ? lots : [])))
  const hasMoney = (node: number) =>
    node < of.lots.length && of.lots[node].amount > 0n && !empty.has(node)
  for (const { level, nodes } of closures) {
    const tier = measure.tierOf(level)
    for (const lot of nodes.filter(hasMoney)) {
      for (const { cell, cap } of of.lots[lot].edges) {
        behind[cell] ||= cap !== 0n && tier < (of.problem.cells[cell].tier ?? 1)
      }
    }
  }
  return behind
}

function programmeShares(of: NumberedProblem, lines: LineShares, first: ShareOut) {
  const byLine = of.problem.unit === 'line'
  const members: number[][] = of.programmes.map(() => [])
  of.cells.forEach(({ programme }, cell) => members[programme].push(cell))
  return of.programmes.map((programme, at) => {
    const cells = members[at]
    const level = byLine ? null : first.levels[at]
    return {
      programme,
      amount: cells.reduce((sum, cell) => sum + lines.amounts[cell], 0n),
      exact: byLine
        ? Rational.sum(cells.map((cell) => lines.exact[cell])).toString()
        : first.exact[at].toString(),
      level: level && of.programmeLevels.nameOf(level).level,
    }
  })
}

function cellShare(
  of: NumberedProblem,
  split: SplitMinimums,
  lines: LineShares,
  closure: Rational | null,
  isBehind: boolean,
  cell: number
): CellShare {
  const { problem } = of
  const { id, room, need } = of.cells[cell]
  const measure = of.lineLevels
  const exact = lines.exact[cell]
  const level = lines.levels[cell]
  const decided = lines.blockLevels ? lines.blockLevels[cell] : closure
  return {
    cell: id,
    amount: lines.amounts[cell],
    exact: exact.toString(),
    level: level && measure.nameOf(level).level,
    blockLevel: decided && measure.nameOf(decided).level,
    setBy: setBy(),
    oddUnit: Rational.of(lines.amounts[cell]).compare(exact) > 0,
  }

  function setBy(): CellShare['setBy'] {
    if (exact.equals(Rational.of(room))) return room < need ? 'cap' : 'need'
    if (decided && exact.equals(Rational.of(split.floors[cell]))) {
      const { numerator, denominator } = decided
      // The share at a level with a knee is whole only over an even denominator.
      const at = { p: 2n * numerator, q: 2n * denominator }
      const bare = Rational.of(scaledShare(lineClaimant(of, cell, 0n), at), at.q)
      if (bare.compare(exact) < 0) {
        return split.fenced[cell] > of.cells[cell].floor ? 'ring_fence' : 'floor'
      }
    }
    if (exact.numerator === 0n && isBehind) return 'tier'
    const half = problem.rule === 'contested_garment' && exact.equals(Rational.of(need, 2n))
    return half ? 'half' : 'level'
  }
}
