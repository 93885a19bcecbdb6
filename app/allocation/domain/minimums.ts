import {
  levelChoices,
  poolEntries,
  roundChoices,
  type Circulation,
} from '#allocation/domain/circulation'
import { beyondAllSupply, fill, type LevelNetwork } from '#allocation/domain/network'
import { lineClaimant, type NumberedProblem } from '#allocation/domain/numbered'
import { splitProRata } from '#allocation/domain/pro_rata'
import { contains, innermost, type RingFenceTree } from '#allocation/domain/ring_fences'
import { entries } from '#allocation/domain/shape'

/** The minimums of a round: floors of lines by cell number, ring-fences by number in the tree. */
export type Minimums = { floors: bigint[]; tree: RingFenceTree; required: bigint[] }

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n)
const larger = (a: bigint, b: bigint) => (a > b ? a : b)

/** The innermost ring-fence of each cell. */
export function fenceOfCells(of: NumberedProblem, tree: RingFenceTree): (number | null)[] {
  return of.problem.cells.map(({ group }) => innermost(tree, group))
}

/**
 * What each ring-fence must hold when the floors of its lines and the ring-fences inside it may already
 * add up to more, and how much of that no inner minimum covers.
 */
function effectiveMinimums(of: NumberedProblem, { floors, tree, required }: Minimums) {
  const inner = tree.map(() => 0n)
  fenceOfCells(of, tree).forEach((fence, cell) => {
    if (fence !== null) inner[fence] += floors[cell]
  })
  const effective = tree.map(({ parent }, at) => {
    const amount = larger(required[at], inner[at])
    if (parent !== null) inner[parent] += amount
    return amount
  })
  return { effective, own: effective.map((amount, at) => amount - inner[at]) }
}

/**
 * The network in which all minimums are demands: lots, cells, ring-fences, pools. It can be filled
 * exactly when some allocation meets every floor and every ring-fence.
 */
export function minimumsNetwork(of: NumberedProblem, minimums: Minimums): LevelNetwork {
  const { floors, tree } = minimums
  const cellsAt = of.lots.length
  const fencesAt = cellsAt + of.cells.length
  const entry = entries(of.lots, of.pools, fencesAt + tree.length)
  const supply = [
    ...entry.supply,
    ...Array.from({ length: of.cells.length + tree.length }, () => 0n),
    ...entry.poolSupply,
  ]
  const endless = beyondAllSupply(supply)
  const arcs = of.lots.flatMap(({ edges }, lot) =>
    edges.map(({ cell, cap }) => ({ from: lot, to: cellsAt + cell, capacity: cap ?? endless }))
  )
  arcs.push(...entry.arcs)
  fenceOfCells(of, tree).forEach((fence, cell) => {
    if (fence === null) return
    const capacity = of.cells[cell].room - floors[cell]
    arcs.push({ from: cellsAt + cell, to: fencesAt + fence, capacity })
  })
  tree.forEach(({ parent }, at) => {
    if (parent === null) return
    arcs.push({ from: fencesAt + at, to: fencesAt + parent, capacity: endless })
  })
  const demand = [
    ...of.lots.map(() => 0n),
    ...floors,
    ...effectiveMinimums(of, minimums).own,
    ...of.pools.map(() => 0n),
  ]
  return { supply, demand, arcs, claimants: [] }
}

/** Floors of all lines together with the ring-fenced floors, and how these were split. */
export type SplitMinimums = {
  floors: bigint[]
  fenced: bigint[]
  splitUsed: 'pro_rata' | 'level_rule'
}

/**
 * Turns ring-fences into floors of lines: pro rata to need if the earmarks can carry that, otherwise by
 * the level rule itself over the protected lines, all ring-fences together, each in exactly its amount.
 * Needs minimums that can be met (see minimumsNetwork).
 */
export function splitRingFences(of: NumberedProblem, minimums: Minimums): SplitMinimums {
  const fenced = splitAllProRata(of, minimums)
  const floors = minimums.floors.map((floor, cell) => larger(floor, fenced[cell]))
  const { value, wanted } = fill(minimumsNetwork(of, { floors, tree: [], required: [] }), [])
  return value === wanted
    ? { floors, fenced, splitUsed: 'pro_rata' }
    : { ...splitByLevel(of, minimums), splitUsed: 'level_rule' }
}

function splitAllProRata(of: NumberedProblem, { tree, required }: Minimums): bigint[] {
  const fences = fenceOfCells(of, tree)
  const fenced = of.cells.map(() => 0n)
  tree.forEach((_, at) => {
    const members = [...of.cells.keys()].filter((cell) => contains(tree, at, fences[cell]))
    const { amounts } = splitProRata(
      required[at],
      members.map((cell) => {
        const { need, room } = of.cells[cell]
        return { weight: need, lower: fenced[cell], upper: room }
      })
    )
    members.forEach((cell, index) => (fenced[cell] = amounts[index]))
  })
  return fenced
}

function splitByLevel(of: NumberedProblem, minimums: Minimums) {
  const { floors, tree } = minimums
  const { effective } = effectiveMinimums(of, minimums)
  const cellsAt = 1 + of.lots.length
  const fencesAt = cellsAt + of.cells.length
  const endless = beyondAllSupply(of.lots.map(({ amount }) => amount))
  const poolsAt = fencesAt + tree.length
  const circulation: Circulation = { nodes: poolsAt + of.pools.length, arcs: [], choices: [] }
  const entryOf = poolEntries(circulation, of.pools, poolsAt)
  of.lots.forEach(({ amount, edges }, lot) => {
    circulation.arcs.push({ from: entryOf(lot), to: 1 + lot, lower: 0n, upper: amount })
    for (const { cell, cap } of edges) {
      const upper = cap ?? endless
      circulation.arcs.push({ from: 1 + lot, to: cellsAt + cell, lower: 0n, upper })
    }
  })
  const chosen: number[] = []
  fenceOfCells(of, tree).forEach((fence, cell) => {
    const to = fence === null ? 0 : fencesAt + fence
    if (fence !== null) {
      chosen.push(cell)
      circulation.choices.push({
        arc: circulation.arcs.length,
        claimant: lineClaimant(of, cell, floors[cell]),
      })
    }
    circulation.arcs.push({ from: cellsAt + cell, to, lower: floors[cell], upper: floors[cell] })
  })
  tree.forEach(({ parent }, at) => {
    const to = parent === null ? 0 : fencesAt + parent
    const upper = parent === null ? effective[at] : endless
    circulation.arcs.push({ from: fencesAt + at, to, lower: effective[at], upper })
  })
  const { amounts } = roundChoices(circulation, levelChoices(circulation).values)
  const split = [...floors]
  chosen.forEach((cell, at) => (split[cell] = amounts[at]))
  const fenced = of.cells.map(() => 0n)
  chosen.forEach((cell, at) => (fenced[cell] = amounts[at]))
  return { floors: split, fenced }
}

/** How much the cells of a ring-fence hold together. */
export function heldBy(
  of: NumberedProblem,
  tree: RingFenceTree,
  at: number,
  amounts: readonly bigint[]
): bigint {
  const fences = fenceOfCells(of, tree)
  return sum(amounts.filter((_, cell) => contains(tree, at, fences[cell])))
}
