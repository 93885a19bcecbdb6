import { Rational } from '#money/rational'
import { bindingCaps, type BindingCap } from '#allocation/domain/edge_caps'
import { weightOf } from '#allocation/domain/level_measure'
import { canonicalProblem } from '#allocation/domain/problem'
import type { AllocationProblem, CellShare, FeasibleAllocation } from '#allocation/domain/types'

/** Why a line gets what it gets, as facts for a sentence in any language. Fractions are "p/q". */
export type LineExplanation = {
  cell: string
  amount: bigint
  need: bigint
  /** Booked amount ÷ need; null when the need is 0. */
  coverage: string | null
  equityWeight: string
  heads: bigint | null
  tier: number
  /** Which limit set the amount; only with `level` is the level of the block the line's own. */
  setBy: CellShare['setBy']
  level: string | null
  blockLevel: string | null
  /** Lines that hang together with this one, and the lots that hold them all; all are fully used. */
  blockMates: string[]
  bindingLots: string[]
  /** Lots that may pay it too, but are used up by lines at a lower level. */
  lotsUsedBefore: string[]
  /** Whether any lot with money may pay it at all. */
  isReached: boolean
  /**
   * Limits that hold back lots which may pay it: used up, so that more in those lots would change nothing.
   * More under the limit `helps` the line unless lines at a lower level would take it first.
   */
  bindingPools: { pool: string; cap: bigint; lots: string[]; helps: boolean }[]
  paidBy: { lot: string; amount: bigint }[]
  /** Lots that already pay this line the most they may. */
  edgeCapsReached: { lot: string; cap: bigint }[]
  /** Used-up caps of better-off lots for lines of the block: more room on any of them would help this line. */
  bindingCaps: BindingCap[]
  /** Lots with money that may pay it nothing, because their cap for it is 0. */
  closedTo: string[]
  /** Lots with money whose earmark leaves this line out, the better-off ones first. */
  lotsThatMayNotPay: string[]
  /** Part of one more unit in any binding lot that would reach this line; null when nothing would. */
  shareOfNextUnit: string | null
  /** Whether the line got the odd unit, and whether its exact share had a fraction at all. */
  oddUnit: boolean
  hasFraction: boolean
}

/**
 * The facts behind each line of an allocation, in the order of its shares. `problem` must be the one
 * that was solved. Throws AllocationProblemError when it is malformed.
 */
export function explainLines(
  problem: AllocationProblem,
  result: FeasibleAllocation
): LineExplanation[] {
  const { lots, cells, pools = [] } = canonicalProblem(problem)
  const cellOf = new Map(cells.map((cell) => [cell.id, cell]))
  const shareOf = new Map(result.shares.map((share) => [share.cell, share]))
  const blockOf = new Map(
    result.levels.flatMap((block) => block.cells.map((cell) => [cell, block] as const))
  )
  const wealth = new Map(
    result.levels.flatMap(({ lots: members }, rank) => members.map((lot) => [lot, rank] as const))
  )
  const rankOf = (lot: string) => wealth.get(lot) ?? result.levels.length
  const poolRank = new Map(
    result.levels.flatMap(({ pools: members = [] }, rank) => members.map((pool) => [pool, rank]))
  )
  // A lot that stands in the closure of its limit, or in a later one, is held back by the limit.
  const heldBack = ({ lots: members }: { lots: string[] }, rank: number) =>
    members.filter((lot) => rankOf(lot) >= rank)
  const bound = pools.flatMap(({ id, cap, lots: members }) => {
    const rank = poolRank.get(id)
    return rank === undefined
      ? []
      : [{ pool: id, cap, lots: heldBack({ lots: members }, rank), rank }]
  })
  const caps = new Map(
    lots.flatMap(({ id, edges }) => edges.map(({ cell, cap }) => [`${id}\n${cell}`, cap] as const))
  )
  const paid = new Map<string, { lot: string; amount: bigint }[]>()
  for (const { lot, cell, amount } of result.flows) {
    paid.set(cell, [...(paid.get(cell) ?? []), { lot, amount }])
  }
  const moneyed = lots
    .filter(({ amount }) => amount > 0n)
    .map(({ id, edges }) => ({
      id,
      mayPay: new Set(edges.filter(({ cap }) => cap !== 0n).map(({ cell }) => cell)),
      closedTo: new Set(edges.filter(({ cap }) => cap === 0n).map(({ cell }) => cell)),
    }))
    .sort((a, b) => rankOf(b.id) - rankOf(a.id))

  const cappedIn = bindingCaps({ lots, pools }, result)

  const weightAt = (cell: string): Rational => {
    const { need, equityWeight, heads = 0n, tier = 1 } = cellOf.get(cell)!
    const equity = Rational.parse(equityWeight)
    // Beyond half of their needs lines of a contested garment share losses.
    const losing = shareOf.get(cell)!.level?.startsWith('-') ?? false
    const rule = result.rule === 'contested_garment' && losing ? 'same_shortfall' : result.rule
    return weightOf(rule, { need, equity, heads, tier })
  }
  return result.shares.map((share) => {
    const { need, equityWeight, heads = null, tier = 1 } = cellOf.get(share.cell)!
    const block = blockOf.get(share.cell)
    const atLevel = (block?.cells ?? []).filter((cell) => shareOf.get(cell)!.setBy === 'level')
    const weights = Rational.sum(atLevel.map(weightAt))
    const limits = bound
      .map((limit) => ({ ...limit, helps: block?.pools?.includes(limit.pool) ?? false }))
      .filter(({ helps, lots: back }) => helps || back.some((lot) => block?.lots.includes(lot)))
    const held = new Set(limits.flatMap(({ lots: members }) => members))
    const bindingLots = (block?.lots ?? []).filter((lot) => !held.has(lot))
    const ownRank = block ? result.levels.indexOf(block) : 0
    const payers = moneyed.filter(({ mayPay }) => mayPay.has(share.cell))
    return {
      cell: share.cell,
      amount: share.amount,
      need,
      coverage: need === 0n ? null : Rational.of(share.amount, need).toString(),
      equityWeight,
      heads,
      tier,
      setBy: share.setBy,
      level: share.level,
      blockLevel: share.blockLevel,
      blockMates: (block?.cells ?? []).filter((cell) => cell !== share.cell),
      bindingLots,
      lotsUsedBefore: payers
        .map(({ id }) => id)
        .filter((lot) => rankOf(lot) < ownRank && !held.has(lot))
        .sort(),
      isReached: payers.length > 0,
      bindingPools: limits.map(({ rank, ...limit }) => limit),
      paidBy: paid.get(share.cell) ?? [],
      edgeCapsReached: (paid.get(share.cell) ?? []).flatMap(({ lot, amount }) => {
        const cap = caps.get(`${lot}\n${share.cell}`)
        return cap === amount ? [{ lot, cap }] : []
      }),
      bindingCaps: block ? cappedIn[ownRank] : [],
      closedTo: moneyed.filter(({ closedTo }) => closedTo.has(share.cell)).map(({ id }) => id),
      lotsThatMayNotPay: moneyed
        .filter(({ mayPay, closedTo }) => !mayPay.has(share.cell) && !closedTo.has(share.cell))
        .map(({ id }) => id),
      shareOfNextUnit:
        share.setBy === 'level' &&
        block &&
        (bindingLots.length > 0 || limits.some(({ helps }) => helps))
          ? weightAt(share.cell).dividedBy(weights).toString()
          : null,
      oddUnit: share.oddUnit,
      hasFraction: !Rational.parse(share.exact).isInteger(),
    }
  })
}
