import { Rational } from '#money/rational'
import { checkElection, votersOf, type Election } from '#allocation/domain/participation/election'

export type Phragmen = {
  /** Project and the load of its supporters after it, in the order in which they were chosen. */
  added: { project: number; load: Rational }[]
  /** Load of each voter of each ballot at the end. */
  loads: Rational[]
}

/**
 * Sequential Phragmén (1894) for projects of different costs: the cost of a project is loaded on its supporters so
 * that all of them carry the same; next is the project that leads to the lowest such load, ties in the
 * order of the list; it stops when that one no longer fits. `from` continues after another rule. Throws E_NEGATIVE,
 * E_UNKNOWN_INDEX.
 */
export function sequentialPhragmen(
  election: Election,
  from: { chosen: readonly number[]; loads: readonly Rational[] } = {
    chosen: [],
    loads: election.voters.map(() => Rational.ZERO),
  }
): Phragmen {
  checkElection(election)
  const { costs, voters, budget } = election
  const loads = [...from.loads]
  const chosen = new Set(from.chosen)
  const supporters = costs.map((_, project) =>
    [...voters.keys()].filter((at) => (voters[at].points.get(project)?.numerator ?? 0n) > 0n)
  )
  const added: Phragmen['added'] = []
  let left = [...chosen].reduce((rest, project) => rest.minus(costs[project]), budget)
  for (;;) {
    let best: { project: number; load: Rational } | null = null
    costs.forEach((cost, project) => {
      if (chosen.has(project) || supporters[project].length === 0) return
      const carried = supporters[project].map((at) =>
        loads[at].times(Rational.of(voters[at].count))
      )
      const count = supporters[project].reduce((sum, at) => sum + voters[at].count, 0n)
      const load = cost.plus(Rational.sum(carried)).dividedBy(Rational.of(count))
      if (!best || load.compare(best.load) < 0) best = { project, load }
    })
    // TypeScript does not see the assignment inside the loop
    const next = best as { project: number; load: Rational } | null
    if (!next || costs[next.project].compare(left) > 0) break
    for (const at of supporters[next.project]) loads[at] = next.load
    left = left.minus(costs[next.project])
    chosen.add(next.project)
    added.push(next)
  }
  return { added, loads }
}

/**
 * Fractional equal shares, for projects that can be done in part: each voter divides an equal purse equally over
 * the ballot; a project is funded to what it receives, at most whole. Throws E_NEGATIVE, E_UNKNOWN_INDEX.
 */
export function fractionalEqualShares(election: Election): Rational[] {
  checkElection(election)
  const voters = votersOf(election)
  const received = election.costs.map(() => Rational.ZERO)
  for (const { points, count } of election.voters) {
    const chosen = [...points].filter(([, given]) => given.numerator > 0n)
    for (const [project] of chosen) {
      const part = election.budget
        .times(Rational.of(count, voters))
        .dividedBy(Rational.of(BigInt(chosen.length)))
      received[project] = received[project].plus(part)
    }
  }
  return election.costs.map((cost, project) =>
    cost.numerator === 0n
      ? Rational.ONE
      : Rational.min(Rational.ONE, received[project].dividedBy(cost))
  )
}
