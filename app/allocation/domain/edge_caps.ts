import { leftOf, type EdgeCap } from '#allocation/domain/round_terms'
import type { AllocationProblem, FeasibleAllocation } from '#allocation/domain/types'

/**
 * The problem with these caps on what funds pay to lines, and those of them that have an effect: one for a
 * fund that may not pay the line at all, or for what is not in the round, binds nothing. Where the problem caps a
 * payment already, the smaller of the two holds.
 */
export function withEdgeCaps<Cap extends EdgeCap>(
  problem: AllocationProblem,
  stated: readonly Cap[]
): { problem: AllocationProblem; caps: Cap[] } {
  const caps = stated.filter(({ fund, line }) =>
    problem.lots.some(({ id, edges }) => id === fund && edges.some(({ cell }) => cell === line))
  )
  const lots = problem.lots.map((lot) => {
    const own = new Map(
      caps.flatMap((cap) => (cap.fund === lot.id ? [[cap.line, leftOf(cap)]] : []))
    )
    const edges = lot.edges.map((edge) => {
      const cap = own.get(edge.cell)
      if (cap === undefined) return edge
      const { cap: before = null } = edge
      return { ...edge, cap: before !== null && before < cap ? before : cap }
    })
    return { ...lot, edges }
  })
  return { problem: caps.length > 0 ? { ...problem, lots } : problem, caps }
}

/** A cap that is used up although its lot could give more. */
export type BindingCap = { lot: string; cell: string; cap: bigint }

/**
 * The caps that hold each block of a result, in the order of its levels: the ways into the block from lots
 * with money to spare for it, all of them used up. More room on one of them would lift the block. A lot of
 * the block or of a lower one, or one that a used-up limit holds back, is no such lot.
 */
export function bindingCaps(
  { lots, pools = [] }: Pick<AllocationProblem, 'lots' | 'pools'>,
  { levels }: Pick<FeasibleAllocation, 'levels'>
): BindingCap[][] {
  const rankOf = (kind: 'lots' | 'pools') =>
    new Map(levels.flatMap((level, rank) => (level[kind] ?? []).map((id) => [id, rank] as const)))
  const [ranks, poolRanks] = [rankOf('lots'), rankOf('pools')]
  const poolOf = new Map(pools.flatMap((pool) => pool.lots.map((lot) => [lot, pool] as const)))
  const blockOf = new Map(levels.flatMap(({ cells }, rank) => cells.map((cell) => [cell, rank])))
  const found: BindingCap[][] = levels.map(() => [])
  for (const { id, amount, edges } of lots) {
    const pool = poolOf.get(id)
    if (amount === 0n || pool?.cap === 0n) continue
    const limited = pool && poolRanks.get(pool.id)
    const from = Math.min(ranks.get(id) ?? levels.length, limited ?? levels.length)
    for (const { cell, cap } of edges) {
      const block = blockOf.get(cell)
      if (block !== undefined && block < from && cap !== undefined && cap !== null) {
        found[block].push({ lot: id, cell, cap })
      }
    }
  }
  return found
}
