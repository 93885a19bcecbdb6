import type { Rational } from '#money/rational'
import { highestLevel } from '#allocation/domain/levels'
import type { LevelSolution } from '#allocation/domain/leximin'
import type { LevelNetwork } from '#allocation/domain/network'

/** What one level adds to the nested closures: node numbers in rising order. */
export type LevelClosure = { level: Rational; nodes: number[] }

/** The highest level at which a claimant has its share, or null when it has all it may take. */
export function levelOf(network: LevelNetwork, shares: readonly Rational[], index: number) {
  return highestLevel(network.claimants[index].claimant, shares[index])
}

/**
 * For each level below need, rising: the claimants at that level that are in no earlier closure, and
 * everything from which money could still move to them: a lot with spare room towards a member, a
 * claimant paid by such a lot, and so on. It does not depend on which flow realises the shares.
 */
export function levelClosures(network: LevelNetwork, solution: LevelSolution): LevelClosure[] {
  const levels = network.claimants.map((_, index) => levelOf(network, solution.shares, index))
  const below = levels.flatMap((level, index) => (level ? [{ level, index }] : []))
  below.sort((a, b) => a.level.compare(b.level))

  const mayMoveTo: number[][] = network.supply.map(() => [])
  network.arcs.forEach(({ from, to, capacity }, arc) => {
    const { amount, scale } = solution.flows[arc]
    if (amount < capacity * scale) mayMoveTo[to].push(from)
    if (amount > 0n) mayMoveTo[from].push(to)
  })

  const closed = new Uint8Array(network.supply.length)
  const closures: LevelClosure[] = []
  for (let at = 0; at < below.length;) {
    const { level } = below[at]
    const added: number[] = []
    const join = (node: number) => {
      if (closed[node]) return
      closed[node] = 1
      added.push(node)
    }
    for (; at < below.length && below[at].level.equals(level); at++) {
      join(network.claimants[below[at].index].node)
    }
    for (let next = 0; next < added.length; next++) mayMoveTo[added[next]].forEach(join)
    if (added.length > 0) closures.push({ level, nodes: added.sort((a, b) => a - b) })
  }
  return closures
}
