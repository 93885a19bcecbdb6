import { shifted, type Claimant } from '#allocation/domain/levels'
import { beyondAllSupply, type LevelNetwork } from '#allocation/domain/network'

/**
 * An allocation problem by number: who is which lot, cell or sharer is known to the caller alone. The
 * order is the routing order of lots and the tie order of sharers. All amounts are whole minor units.
 */
export type Shape = {
  lots: {
    amount: bigint
    edges: { cell: number; cap: bigint | null }[]
    /** Lots of an earlier wave are spent first. */
    wave: number
  }[]
  /** Lots that together give at most `cap`; each lot in at most one pool. */
  pools: { cap: bigint; lots: number[] }[]
  cells: { sharer: number; room: bigint; floor: bigint }[]
  sharers: Claimant[]
}

/** The network of a shape: lots, cells, (unless each sharer is one cell) the sharers, then the pools. */
export type ShapedNetwork = {
  shape: Shape
  network: LevelNetwork
  /** Lots, cells and sharers start at these node numbers; a flat network has no nodes of its own for sharers. */
  cellsAt: number
  sharersAt: number
  poolsAt: number
  /** What the cell floors already give to each sharer. */
  given: bigint[]
  waves: number[][]
}

const smaller = (a: bigint, b: bigint) => (a < b ? a : b)
const larger = (a: bigint, b: bigint) => (a > b ? a : b)

/**
 * Builds the network. Where a sharer has several cells, the floors of cells become fixed demands and the
 * sharer's level function is lowered by what they give, so that the rest is a plain flow.
 * Needs floors of cells that do not exceed their room, nor together the sharer's upper bound.
 */
export function networkOf(shape: Shape): ShapedNetwork {
  const { lots, cells, sharers, pools } = shape
  const flat = cells.length === sharers.length && cells.every(({ sharer }, at) => sharer === at)
  const cellsAt = lots.length
  const sharersAt = flat ? cellsAt : cellsAt + cells.length
  const poolsAt = sharersAt + sharers.length
  const entry = entries(lots, pools, poolsAt)
  const supply = [
    ...entry.supply,
    ...Array.from({ length: poolsAt - cellsAt }, () => 0n),
    ...entry.poolSupply,
  ]
  const demand = supply.map(() => 0n)
  const endless = beyondAllSupply(supply)
  const arcs = lots.flatMap(({ edges }, lot) =>
    edges.map(({ cell, cap }) => ({ from: lot, to: cellsAt + cell, capacity: cap ?? endless }))
  )
  arcs.push(...entry.arcs)
  const given = sharers.map(() => 0n)
  if (!flat) {
    cells.forEach(({ sharer, room, floor }, cell) => {
      given[sharer] += floor
      demand[cellsAt + cell] = floor
      arcs.push({ from: cellsAt + cell, to: sharersAt + sharer, capacity: room - floor })
    })
  }
  const claimants = sharers.map((sharer, at) => {
    const { floor, room } = flat ? cells[at] : { floor: 0n, room: sharer.upper }
    return {
      node: sharersAt + at,
      claimant: {
        ...shifted(sharer, given[at]),
        weight: sharer.weight,
        lower: larger(larger(sharer.lower, floor) - given[at], 0n),
        upper: smaller(sharer.upper, room) - given[at],
      },
    }
  })
  const waves: number[][] = []
  lots.forEach(({ wave }, lot) => (waves[wave] ??= []).push(lot))
  return {
    shape,
    network: { supply, demand, arcs, claimants },
    cellsAt,
    sharersAt,
    poolsAt,
    given,
    waves: waves.filter(Boolean),
  }
}

/**
 * How money enters: a lot of its own supplies what it holds, lots of a pool are fed by the node of the
 * pool, which supplies no more than its cap.
 */
export function entries(
  lots: readonly { amount: bigint }[],
  pools: Shape['pools'],
  poolsAt: number
): Pick<LevelNetwork, 'supply' | 'arcs'> & { poolSupply: bigint[] } {
  const supply = lots.map(({ amount }) => amount)
  const arcs: LevelNetwork['arcs'] = []
  const poolSupply = pools.map(({ cap, lots: members }, pool) => {
    let held = 0n
    for (const lot of members) {
      held += lots[lot].amount
      supply[lot] = 0n
      arcs.push({ from: poolsAt + pool, to: lot, capacity: lots[lot].amount })
    }
    return smaller(cap, held)
  })
  return { supply, arcs, poolSupply }
}
