import { Rational } from '#money/rational'
import { Breakpoints, scaledShare, type Level } from '#allocation/domain/levels'
import { FlowNetwork } from '#allocation/domain/max_flow'
import type { LevelNetwork } from '#allocation/domain/network'

/** The exact shares of the claimants and one flow that realises them. */
export type LevelSolution = {
  shares: Rational[]
  /** What each arc carries: amount / scale. */
  flows: { amount: bigint; scale: bigint }[]
  blocks: { claimants: number[]; level: Rational | null }[]
}

type Part = {
  nodes: number[]
  arcs: number[]
  claimants: number[]
  supply: bigint[]
  demand: bigint[]
  total: bigint
}

/**
 * The one vector of shares whose levels are lexicographically max-min among all that spend `total`
 * (the maximum flow). Needs lower bounds and demands that can be met.
 *
 * Divide and conquer on minimum cuts (the decomposition algorithm for separable convex objectives over
 * a base polytope, Fujishige 1980, Groenevelt 1991): give everybody the same level; if the network can
 * carry that, done; otherwise the claimants behind the minimum cut ask for more than can reach them,
 * so they are solved with all that can, and the others with the rest. Each step is one maximum flow in
 * integers, since all capacities are multiplied by the denominator of the level.
 */
export function solveLevels(network: LevelNetwork, total: bigint): LevelSolution {
  const breakpoints = new Breakpoints(network.claimants.map(({ claimant }) => claimant))
  const solution: LevelSolution = {
    shares: network.claimants.map(({ claimant }) => Rational.of(claimant.lower)),
    flows: network.arcs.map(() => ({ amount: 0n, scale: 1n })),
    blocks: [],
  }
  const local = new Int32Array(network.supply.length)

  const parts: Part[] = [
    {
      nodes: network.supply.map((_, node) => node),
      arcs: network.arcs.map((_, arc) => arc),
      claimants: network.claimants.map((_, index) => index),
      supply: [...network.supply],
      demand: [...network.demand],
      total,
    },
  ]
  while (parts.length > 0) {
    const part = parts.pop()!
    const rest = part.demand.reduce((left, amount) => left - amount, part.total)
    const level = breakpoints.levelFor(part.claimants, Rational.of(rest))
    const trial = fillPart(network, part, breakpoints, level, local)
    if (trial.short === 0n) settle(part, trial, level, solution)
    else parts.push(...divide(network, part, trial.flow, local, solution))
  }
  return solution
}

type Trial = { flow: FlowNetwork; arcs: number[]; shares: bigint[]; q: bigint; short: bigint }

function fillPart(
  network: LevelNetwork,
  part: Part,
  breakpoints: Breakpoints,
  level: Level | null,
  local: Int32Array
): Trial {
  const q = level?.q ?? 1n
  const source = part.nodes.length
  const sink = source + 1
  const flow = new FlowNetwork(
    source + 2,
    2 * part.nodes.length + part.arcs.length + part.claimants.length
  )
  let wanted = 0n
  part.nodes.forEach((node, index) => {
    local[node] = index
    if (part.supply[index] > 0n) flow.addArc(source, index, part.supply[index] * q)
  })
  const arcs = part.arcs.map((arc) => {
    const { from, to, capacity } = network.arcs[arc]
    return flow.addArc(local[from], local[to], capacity * q)
  })
  part.demand.forEach((amount, index) => {
    if (amount === 0n) return
    flow.addArc(index, sink, amount * q)
    wanted += amount * q
  })
  const shares = part.claimants.map((index) => {
    const { node, claimant } = network.claimants[index]
    const share = level ? scaledShare(breakpoints.claimants[index], level) : claimant.lower
    flow.addArc(local[node], sink, share)
    wanted += share
    return share
  })
  return { flow, arcs, shares, q, short: wanted - flow.push(source, sink) }
}

function settle(part: Part, trial: Trial, level: Level | null, solution: LevelSolution): void {
  part.claimants.forEach((index, at) => {
    solution.shares[index] = Rational.of(trial.shares[at], trial.q)
  })
  part.arcs.forEach((arc, at) => {
    solution.flows[arc] = { amount: trial.flow.flowOn(trial.arcs[at]), scale: trial.q }
  })
  if (part.claimants.length > 0) {
    solution.blocks.push({
      claimants: part.claimants,
      level: level && Rational.of(level.p, level.q),
    })
  }
}

function divide(
  network: LevelNetwork,
  part: Part,
  flow: FlowNetwork,
  local: Int32Array,
  solution: LevelSolution
): [Part, Part] {
  const source = part.nodes.length
  const inFront = flow.reachableFrom(source)
  const emptyPart = (): Part => ({
    nodes: [],
    arcs: [],
    claimants: [],
    supply: [],
    demand: [],
    total: 0n,
  })
  const front = emptyPart()
  const behind = emptyPart()
  const supply = [...part.supply]
  const demand = [...part.demand]
  let shifted = 0n
  for (const arc of part.arcs) {
    const { from, to, capacity } = network.arcs[arc]
    const [a, b] = [local[from], local[to]]
    if (inFront[a] === inFront[b]) (inFront[a] ? front : behind).arcs.push(arc)
    else if (inFront[a]) {
      // A minimum cut uses this arc up: what it carries leaves the front and arrives behind.
      solution.flows[arc] = { amount: capacity, scale: 1n }
      demand[a] += capacity
      supply[b] += capacity
      shifted += capacity
    }
  }
  part.nodes.forEach((node, index) => {
    const side = inFront[index] ? front : behind
    side.nodes.push(node)
    side.supply.push(supply[index])
    side.demand.push(demand[index])
    if (!inFront[index]) behind.total += supply[index]
  })
  front.total = part.total - behind.total + shifted
  for (const index of part.claimants) {
    const side = inFront[local[network.claimants[index].node]] ? front : behind
    side.claimants.push(index)
  }
  if (front.claimants.length === 0 || behind.claimants.length === 0) {
    throw new RangeError('solveLevels needs floors that can be met')
  }
  return [front, behind]
}
