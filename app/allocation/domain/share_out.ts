import { Rational } from '#money/rational'
import { levelClosures, levelOf, type LevelClosure } from '#allocation/domain/closures'
import { solveLevels } from '#allocation/domain/leximin'
import { fill, type FilledNetwork, type LevelNetwork } from '#allocation/domain/network'
import { roundShares } from '#allocation/domain/rounding'
import type { ShapedNetwork } from '#allocation/domain/shape'

/** The shares of one shaped problem, exact and in whole units, with their routing and closures. */
export type ShareOut = {
  /** All that can be spent at all. */
  spendable: bigint
  exact: Rational[]
  amounts: bigint[]
  roundedUp: number[]
  /** null for a sharer that has all it may take. */
  levels: (Rational | null)[]
  closures: LevelClosure[]
  /** For each lot the amount on each of its edges, in their order. */
  routes: bigint[][]
  exactRoutes: Rational[][]
  /** The network filled to the upper bounds: what is left over there cannot be spent. */
  filled: FilledNetwork
}

/** The network filled to the floors only; when `value` is below `wanted` the floors cannot be met. */
export function fillFloors({ network }: ShapedNetwork): FilledNetwork {
  return fill(
    network,
    network.claimants.map(({ claimant }) => claimant.lower)
  )
}

/** Shares out what can be spent. Needs floors that can be met (see fillFloors). */
export function shareOut(shaped: ShapedNetwork): ShareOut {
  const { network, given } = shaped
  const filled = fill(
    network,
    network.claimants.map(({ claimant }) => claimant.upper)
  )
  const solution = solveLevels(network, filled.value)
  const closures = levelClosures(network, solution)
  const { blocks, fixed } = blocksOf(closures, network)
  const above = network.demand.reduce((rest, amount) => rest - amount, filled.value)
  const rounded = roundShares(blocks, solution.shares, above)
  const routed = fill(blocks, rounded.amounts, shaped.waves)
  return {
    spendable: filled.value,
    exact: solution.shares.map((share, at) => share.plus(Rational.of(given[at]))),
    amounts: rounded.amounts.map((amount, at) => amount + given[at]),
    roundedUp: rounded.roundedUp,
    levels: network.claimants.map((_, at) => levelOf(network, solution.shares, at)),
    closures,
    exactRoutes: routesOf(shaped, (arc) => {
      const { amount, scale } = solution.flows[arc]
      return Rational.of(amount, scale)
    }),
    routes: routesOf(shaped, (arc) => routed.flow.flowOn(routed.arcs[arc]) + fixed[arc]),
    filled,
  }
}

/**
 * The network in which whole units stay in their blocks. The exact solution uses no arc that leads out of a
 * closure to one that is better off, and uses up every arc that leads into a closure from there. So the first
 * are left out, and what the second carry is fixed: demanded where they begin, supplied where they end.
 */
function blocksOf(
  closures: readonly LevelClosure[],
  network: LevelNetwork
): { blocks: LevelNetwork; fixed: bigint[] } {
  const rank = new Int32Array(network.supply.length).fill(closures.length)
  closures.forEach(({ nodes }, at) => nodes.forEach((node) => (rank[node] = at)))
  const [supply, demand] = [[...network.supply], [...network.demand]]
  const fixed = network.arcs.map(({ from, to, capacity }) => {
    if (rank[from] <= rank[to]) return 0n
    demand[from] += capacity
    supply[to] += capacity
    return capacity
  })
  const arcs = network.arcs.map((arc) =>
    rank[arc.from] === rank[arc.to] ? arc : { ...arc, capacity: 0n }
  )
  return { blocks: { ...network, supply, demand, arcs }, fixed }
}

/** For each lot what it sends over each of its edges, in the order of the shape. */
function routesOf<Amount>({ shape }: ShapedNetwork, on: (arc: number) => Amount): Amount[][] {
  let arc = 0
  return shape.lots.map(({ edges }) => edges.map(() => on(arc++)))
}
