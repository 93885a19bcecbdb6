import { FlowNetwork } from '#allocation/domain/max_flow'
import type { Claimant } from '#allocation/domain/levels'

/**
 * Money on its way from lots to claimants: nodes with a supply (lots), nodes with a fixed demand that
 * is always met first (floors of cells), and one node per claimant. Node numbers are the routing order.
 */
export type LevelNetwork = {
  supply: bigint[]
  demand: bigint[]
  arcs: { from: number; to: number; capacity: bigint }[]
  claimants: { node: number; claimant: Claimant }[]
}

/** A capacity that no flow in this network can use up. */
export const beyondAllSupply = (supply: readonly bigint[]): bigint =>
  supply.reduce((sum, amount) => sum + amount, 1n)

/** A network filled with a maximum flow into the demands and into sinks of the given sizes. */
export type FilledNetwork = {
  flow: FlowNetwork
  source: number
  sink: number
  /** How much arrived, and how much the sinks and demands could have taken. */
  value: bigint
  wanted: bigint
  arcs: number[]
  sinkArcs: number[]
}

/**
 * The maximum flow with the given sink size for each claimant. `waves` opens the supplies one wave of
 * nodes after the other, so that earlier waves are spent first; by default all at once. Nodes of a wave
 * may be fed by others (lots by their pool); a later wave may then take some of the pool from an earlier
 * one, where the total needs it.
 */
export function fill(
  network: LevelNetwork,
  sinks: readonly bigint[],
  waves?: readonly (readonly number[])[]
): FilledNetwork {
  const nodes = network.supply.length
  const source = nodes
  const sink = nodes + 1
  const flow = new FlowNetwork(
    nodes + 2,
    2 * nodes + network.arcs.length + network.claimants.length
  )
  const closed = new Set(waves?.flat())
  const supplyArcs = network.supply.map((amount, node) =>
    flow.addArc(source, node, closed.has(node) ? 0n : amount)
  )
  const feeding = new Map<number, { arc: number; capacity: bigint }[]>()
  const arcs = network.arcs.map(({ from, to, capacity }) => {
    if (!closed.has(to)) return flow.addArc(from, to, capacity)
    const arc = flow.addArc(from, to, 0n)
    feeding.set(to, [...(feeding.get(to) ?? []), { arc, capacity }])
    return arc
  })
  let wanted = 0n
  network.demand.forEach((amount, node) => {
    if (amount > 0n) flow.addArc(node, sink, amount)
    wanted += amount
  })
  const sinkArcs = network.claimants.map(({ node }, index) => {
    wanted += sinks[index]
    return flow.addArc(node, sink, sinks[index])
  })
  let value = 0n
  if (waves) {
    for (const wave of waves) {
      const fed = wave.flatMap((node) => feeding.get(node) ?? [])
      for (const node of wave) flow.setCapacity(supplyArcs[node], network.supply[node])
      for (const { arc, capacity } of fed) flow.setCapacity(arc, capacity)
      value += flow.push(source, sink)
    }
  } else value = flow.push(source, sink)
  return { flow, source, sink, value, wanted, arcs, sinkArcs }
}
