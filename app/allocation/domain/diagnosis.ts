import { fill } from '#allocation/domain/network'
import { minimumsNetwork, type Minimums } from '#allocation/domain/minimums'
import type { NumberedProblem } from '#allocation/domain/numbered'
import type { ShapedNetwork } from '#allocation/domain/shape'
import type { FilledNetwork, LevelNetwork } from '#allocation/domain/network'
import type { Gap, Remedy, StuckMoney } from '#allocation/domain/types'

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n)
const smaller = (a: bigint, b: bigint) => (a < b ? a : b)

/** Connected sets of nodes among those for which `keep` holds, each in rising order. */
function components(network: LevelNetwork, keep: (node: number) => boolean): number[][] {
  const neighbours: number[][] = network.supply.map(() => [])
  for (const { from, to } of network.arcs) {
    if (!keep(from) || !keep(to)) continue
    neighbours[from].push(to)
    neighbours[to].push(from)
  }
  const seen = new Uint8Array(network.supply.length)
  const found: number[][] = []
  network.supply.forEach((_, start) => {
    if (seen[start] || !keep(start)) return
    const members = [start]
    seen[start] = 1
    for (let at = 0; at < members.length; at++) {
      for (const next of neighbours[members[at]]) {
        if (seen[next]) continue
        seen[next] = 1
        members.push(next)
      }
    }
    found.push(members.sort((a, b) => a - b))
  })
  return found
}

/**
 * Why the minimums cannot be met, as the smallest honest statements: each connected part of the violated
 * cut with its own gap (Hall's condition). Ring-fences are judged first and alone, then floors alone,
 * then both together. Empty when everything can be met.
 */
export function diagnoseMinimums(of: NumberedProblem, minimums: Minimums): Gap[] {
  const noFloors = minimums.floors.map(() => 0n)
  const steps: [Gap['kind'], Minimums][] = [
    ['ring_fence', { ...minimums, floors: noFloors }],
    ['floors', { ...minimums, tree: [], required: [] }],
    ['floors_and_ring_fences', minimums],
  ]
  for (const [kind, step] of steps) {
    const network = minimumsNetwork(of, step)
    const filled = fill(network, [])
    if (filled.value < filled.wanted) return gaps(of, step, kind, network, filled)
  }
  return []
}

function gaps(
  of: NumberedProblem,
  { tree, required }: Minimums,
  kind: Gap['kind'],
  network: LevelNetwork,
  { flow, source }: FilledNetwork
): Gap[] {
  const cellsAt = of.lots.length
  const fencesAt = cellsAt + of.cells.length
  const poolsAt = fencesAt + tree.length
  const reached = flow.reachableFrom(source)
  return components(network, (node) => !reached[node]).flatMap((members) => {
    const inside = new Set(members)
    const lots = members.filter((node) => node < cellsAt)
    const cells = members
      .filter((node) => node >= cellsAt && node < fencesAt)
      .map((node) => node - cellsAt)
    const fences = members
      .filter((node) => node >= fencesAt && node < poolsAt)
      .map((node) => node - fencesAt)
    const pools = members.filter((node) => node >= poolsAt).map((node) => node - poolsAt)
    const limits = network.arcs.filter(({ from, to }) => !inside.has(from) && inside.has(to))
    const needed = sum(members.map((node) => network.demand[node]))
    const available =
      sum(members.map((node) => network.supply[node])) + sum(limits.map(({ capacity }) => capacity))
    if (needed <= available) return []
    const found = {
      kind,
      short: needed - available,
      required: needed,
      available,
      cells: cells
        .map((cell) => ({ cell: of.cells[cell].id, floor: network.demand[cellsAt + cell] }))
        .filter(({ floor }) => floor > 0n || fences.length > 0),
      ringFences: fences.map((at) => ({ id: tree[at].fence.id, required: required[at] })),
      lots: lots.map((lot) => ({ lot: of.lots[lot].id, amount: of.lots[lot].amount })),
      ...(pools.length > 0 && {
        pools: pools.map((pool) => ({ pool: of.pools[pool].id, cap: of.pools[pool].cap })),
      }),
      edgeCaps: cappedArcs(of, limits),
      rooms: limits
        .filter(({ from }) => from >= cellsAt && from < fencesAt)
        .map(({ from }) => ({
          cell: of.cells[from - cellsAt].id,
          room: of.cells[from - cellsAt].room,
        })),
    }
    // A fund that may pay all of them already, if only to a cap, has no earmark in the way.
    const outside = of.lots.flatMap(({ id, amount, edges }, lot) => {
      const may = new Set(edges.map(({ cell }) => cell))
      return amount > 0n && reached[lot] && cells.some((cell) => !may.has(cell)) ? [id] : []
    })
    const holds = new Map(of.lots.map(({ id, amount }) => [id, amount]))
    return [{ ...found, remedies: remediesFor(found, outside, holds) }]
  })
}

/** Those of the arcs that lead from lots to cells, with what they carry at most. */
function cappedArcs({ lots, cells }: NumberedProblem, arcs: LevelNetwork['arcs']) {
  return arcs
    .filter(({ from }) => from < lots.length)
    .map(({ from, to, capacity }) => {
      return { lot: lots[from].id, cell: cells[to - lots.length].id, cap: capacity }
    })
}

function remediesFor(
  gap: Omit<Gap, 'remedies'>,
  outside: readonly string[],
  holds: ReadonlyMap<string, bigint>
): Remedy[] {
  const by = gap.short
  return [
    ...gap.ringFences.map(({ id, required }): Remedy => {
      return { kind: 'lower_ring_fence', ringFence: id, by: smaller(by, required) }
    }),
    ...gap.cells
      .filter(({ floor }) => floor > 0n)
      .map(({ cell, floor }): Remedy => {
        return { kind: 'lower_floor', cell, by: smaller(by, floor) }
      }),
    ...gap.lots.map(({ lot }): Remedy => ({ kind: 'raise_lot', lot, by })),
    ...(gap.pools ?? []).map(({ pool }): Remedy => ({ kind: 'raise_pool', pool, by })),
    // Above what the fund holds a higher cap would bring nothing.
    ...gap.edgeCaps.map(({ lot, cell, cap }): Remedy => {
      return { kind: 'raise_edge_cap', lot, cell, by: smaller(by, holds.get(lot)! - cap) }
    }),
    ...gap.rooms.map(({ cell }): Remedy => ({ kind: 'raise_need_or_cap', cell, by })),
    ...outside.map((lot): Remedy => ({ kind: 'widen_earmark', lot })),
  ]
}

/** Money that finds no room although every line may take all it needs, by connected part. */
export function stuckMoney(
  of: NumberedProblem,
  { network, cellsAt, sharersAt, poolsAt }: ShapedNetwork,
  { flow, source }: FilledNetwork
): StuckMoney[] {
  const reached = flow.reachableFrom(source)
  const heldBack = of.pools.flatMap(({ id, cap, lots }): StuckMoney[] => {
    const funds = sum(lots.map((lot) => of.lots[lot].amount))
    if (funds <= cap) return []
    const named = lots.map((lot) => of.lots[lot].id).sort()
    return [{ amount: funds - cap, lots: named, cells: [], funds, room: cap, pool: id }]
  })
  const stuck = components(network, (node) => reached[node] === 1).flatMap((members) => {
    const inside = new Set(members)
    const lots = members.filter((node) => node < cellsAt)
    const cells = members
      .filter((node) => node >= cellsAt && node < cellsAt + of.cells.length)
      .map((node) => node - cellsAt)
    const sharers = members
      .filter((node) => node >= sharersAt && node < poolsAt)
      .map((node) => node - sharersAt)
    const leaving = network.arcs.filter(({ from, to }) => inside.has(from) && !inside.has(to))
    const funds = sum(members.map((node) => network.supply[node]))
    const taken =
      sum(members.map((node) => network.demand[node])) +
      sum(sharers.map((at) => network.claimants[at].claimant.upper)) +
      sum(leaving.map(({ capacity }) => capacity))
    if (funds <= taken) return []
    const edgeCaps = cappedArcs(of, leaving)
    return [
      {
        amount: funds - taken,
        lots: lots.map((lot) => of.lots[lot].id).sort(),
        cells: cells.map((cell) => of.cells[cell].id),
        funds,
        room: taken,
        ...(edgeCaps.length > 0 && { edgeCaps }),
      },
    ]
  })
  return [...stuck, ...heldBack]
}
