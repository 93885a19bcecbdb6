import { Rational } from '#money/rational'
import {
  compareStandings,
  dueAt,
  type LevelFunction,
  type Standing,
} from '#allocation/domain/certificate_levels'

/**
 * What an allocation claims, in the verifier's own words. The verifier shares number types with the
 * solver and nothing else: it searches nothing and solves nothing, it only adds up and compares.
 */
export type Statement = {
  lots: { id: string; amount: bigint; edges: { cell: string; cap: bigint | null }[] }[]
  cells: { id: string; sharer: string; floor: bigint; room: bigint }[]
  /** The share follows the level (see LevelFunction) between these bounds. */
  sharers: ({ id: string; lower: bigint; upper: bigint } & LevelFunction)[]
  pools: { id: string; cap: bigint; lots: string[] }[]
}

export type Claim = {
  amounts: ReadonlyMap<string, bigint>
  exact: ReadonlyMap<string, Rational>
  flows: readonly FlowClaim[]
  exactFlows: readonly FlowClaim[]
  closures: readonly (Standing & {
    lots: string[]
    cells: string[]
    sharers: string[]
    pools: string[]
  })[]
}

export type FlowClaim = { lot: string; cell: string; amount: Rational }

export type CertificateCheck =
  | 'unreadable'
  | 'unknown_reference'
  | 'flow_not_eligible'
  | 'flow_not_positive'
  | 'flow_listed_twice'
  | 'edge_cap_exceeded'
  | 'lot_overspent'
  | 'pool_exceeded'
  | 'amount_not_paid'
  | 'below_floor'
  | 'above_need_or_cap'
  | 'total_differs'
  | 'rounding_off_by_one_or_more'
  | 'block_total_not_exact'
  | 'levels_not_rising'
  | 'listed_in_two_closures'
  | 'closure_not_spent'
  | 'closure_pays_outside'
  | 'closure_open'
  | 'level_wrong'
  | 'ring_fence_amount_wrong'
  | 'ring_fence_not_met'
  | 'ring_fence_floors_wrong'
  | 'line_could_gain'
  | 'later_spent_first'
  | 'detail_differs'

/** A check that failed, the field or name it failed on, and the values that disagree. */
export type CertificateFailure = {
  check: CertificateCheck
  at: string
  params: Record<string, string>
}

export type Report = (check: CertificateCheck, at: string, params?: Record<string, string>) => void

/** What flows add up to by lot, by cell and by edge; every refusal is reported. */
export type AddedFlows = {
  byLot: Map<string, Rational>
  byCell: Map<string, Rational>
  byEdge: Map<string, Rational>
}

export const edgeKey = (lot: string, cell: string) => JSON.stringify([lot, cell])

const added = (map: ReadonlyMap<string, Rational>, key: string) => map.get(key) ?? Rational.ZERO

/**
 * Adds up flows and checks that each goes over an earmark, within its cap, that no lot pays out more
 * than it holds, and that every cell gets at least its floor and at most its room.
 */
export function addFlows(
  { lots, cells, pools }: Statement,
  flows: readonly FlowClaim[],
  report: Report
): AddedFlows {
  const caps = new Map<string, bigint | null>()
  for (const { id, edges } of lots) {
    for (const { cell, cap } of edges) caps.set(edgeKey(id, cell), cap)
  }
  const byLot = new Map<string, Rational>()
  const byCell = new Map<string, Rational>()
  const byEdge = new Map<string, Rational>()
  for (const { lot, cell, amount } of flows) {
    const key = edgeKey(lot, cell)
    const at = `${lot} → ${cell}`
    const cap = caps.get(key)
    if (cap === undefined) report('flow_not_eligible', at)
    if (byEdge.has(key)) report('flow_listed_twice', at)
    if (amount.numerator <= 0n) report('flow_not_positive', at, { amount: amount.toString() })
    if (cap !== undefined && cap !== null && amount.compare(Rational.of(cap)) > 0) {
      report('edge_cap_exceeded', at, { amount: amount.toString(), cap: `${cap}` })
    }
    byEdge.set(key, amount)
    byLot.set(lot, added(byLot, lot).plus(amount))
    byCell.set(cell, added(byCell, cell).plus(amount))
  }
  for (const { id, amount } of lots) {
    const spent = added(byLot, id)
    if (spent.compare(Rational.of(amount)) > 0) {
      report('lot_overspent', id, { spent: spent.toString(), amount: `${amount}` })
    }
  }
  for (const pool of pools) {
    const spent = spentBy(pool, byLot)
    if (spent.compare(Rational.of(pool.cap)) > 0) {
      report('pool_exceeded', pool.id, { spent: spent.toString(), cap: `${pool.cap}` })
    }
  }
  for (const { id, floor, room } of cells) {
    const held = added(byCell, id)
    const params = { amount: held.toString(), floor: `${floor}`, most: `${room}` }
    if (held.compare(Rational.of(floor)) < 0) report('below_floor', id, params)
    if (held.compare(Rational.of(room)) > 0) report('above_need_or_cap', id, params)
  }
  return { byLot, byCell, byEdge }
}

/** What the lots of a pool pay together. */
export const spentBy = ({ lots }: { lots: string[] }, byLot: ReadonlyMap<string, Rational>) =>
  Rational.sum(lots.map((lot) => added(byLot, lot)))

/** Sums cells to their sharers and compares them with what the claim says each sharer has. */
function checkSharers(
  { cells, sharers }: Statement,
  { byCell }: AddedFlows,
  claimed: (sharer: string) => Rational | undefined,
  report: Report
): void {
  const held = new Map<string, Rational>()
  for (const { id, sharer } of cells) held.set(sharer, added(held, sharer).plus(added(byCell, id)))
  for (const { id, lower, upper } of sharers) {
    const amount = claimed(id)
    if (!amount) {
      report('unknown_reference', id)
      continue
    }
    const paid = added(held, id)
    const params = { amount: amount.toString(), paid: paid.toString() }
    if (!paid.equals(amount)) report('amount_not_paid', id, params)
    if (amount.compare(Rational.of(lower)) < 0) report('below_floor', id, params)
    if (amount.compare(Rational.of(upper)) > 0) report('above_need_or_cap', id, params)
  }
}

/**
 * Checks a claim against a statement: conservation, eligibility, caps, floors; whole amounts within one
 * unit of the exact ones with exact block totals; and the nested closures that prove the exact shares
 * lexicographically max-min. Linear in lots, cells and edges.
 */
export function checkClaim(statement: Statement, claim: Claim, report: Report): void {
  const whole = addFlows(statement, claim.flows, report)
  checkSharers(
    statement,
    whole,
    (id) => {
      const amount = claim.amounts.get(id)
      return amount === undefined ? undefined : Rational.of(amount)
    },
    report
  )
  const exact = addFlows(statement, claim.exactFlows, report)
  checkSharers(statement, exact, (id) => claim.exact.get(id), report)
  checkRounding(statement, claim, report)
  checkClosures(statement, claim, exact, report)
}

function checkRounding({ sharers }: Statement, claim: Claim, report: Report): void {
  const difference = (id: string) =>
    Rational.of(claim.amounts.get(id) ?? 0n).minus(claim.exact.get(id) ?? Rational.ZERO)
  for (const { id } of sharers) {
    if (difference(id).absolute().compare(Rational.ONE) >= 0) {
      report('rounding_off_by_one_or_more', id, { difference: difference(id).toString() })
    }
  }
  for (const { level, sharers: members } of claim.closures) {
    const gap = Rational.sum(members.map(difference))
    if (gap.numerator !== 0n) {
      report('block_total_not_exact', level.toString(), { difference: gap.toString() })
    }
  }
}

/**
 * The nested closures. C_k is everything listed up to k. Each lot of C_k is fully spent on members of
 * C_k, every way into C_k from outside is used up, every member stands exactly where its level puts it,
 * and whoever is in no closure has all it may take. Then no allocation gives C_k more than this one, so
 * nobody at level k can gain unless someone at or below that level loses: that is leximin optimality.
 */
function checkClosures(
  { lots, cells, sharers, pools }: Statement,
  claim: Claim,
  { byLot, byCell, byEdge }: AddedFlows,
  report: Report
): void {
  const none = claim.closures.length
  const ranks = { lots: new Map(), cells: new Map(), sharers: new Map(), pools: new Map() }
  const kinds = ['lots', 'cells', 'sharers', 'pools'] as const
  claim.closures.forEach((closure, rank) => {
    if (rank > 0 && compareStandings(closure, claim.closures[rank - 1]) <= 0) {
      report('levels_not_rising', closure.level.toString())
    }
    for (const kind of kinds) {
      for (const id of closure[kind]) {
        if (ranks[kind].has(id)) report('listed_in_two_closures', id)
        ranks[kind].set(id, rank)
      }
    }
  })
  const rankOf = (kind: (typeof kinds)[number], id: string): number => ranks[kind].get(id) ?? none

  const entry = new Map(pools.flatMap(({ id, lots: members }) => members.map((lot) => [lot, id])))
  const amounts = new Map(lots.map(({ id, amount }) => [id, amount]))
  for (const pool of pools) {
    const held = pool.lots.reduce((sum, lot) => sum + (amounts.get(lot) ?? 0n), 0n)
    const most = Rational.of(pool.cap < held ? pool.cap : held)
    const spent = spentBy(pool, byLot)
    if (rankOf('pools', pool.id) < none && !spent.equals(most)) {
      report('closure_not_spent', pool.id, { spent: spent.toString(), amount: most.toString() })
    }
  }
  for (const { id, amount, edges } of lots) {
    const rank = rankOf('lots', id)
    const pool = entry.get(id)
    const poolRank = pool === undefined ? none : rankOf('pools', pool)
    const spent = added(byLot, id)
    if (rank < poolRank && !spent.equals(Rational.of(amount))) {
      report('closure_not_spent', id, { spent: spent.toString(), amount: `${amount}` })
    }
    if (rank > poolRank && spent.numerator > 0n) report('closure_pays_outside', id)
    for (const { cell, cap } of edges) {
      const flow = added(byEdge, edgeKey(id, cell))
      const target = rankOf('cells', cell)
      if (flow.numerator > 0n && target > rank) report('closure_pays_outside', `${id} → ${cell}`)
      if (target < rank && (cap === null || !flow.equals(Rational.of(cap)))) {
        report('closure_open', `${id} → ${cell}`)
      }
    }
  }
  const floors = new Map<string, bigint>()
  for (const { id, sharer, floor, room } of cells) {
    floors.set(sharer, (floors.get(sharer) ?? 0n) + floor)
    const rank = rankOf('cells', id)
    const target = rankOf('sharers', sharer)
    const held = added(byCell, id)
    if (rank < target && !held.equals(Rational.of(floor))) report('closure_pays_outside', id)
    if (rank > target && !held.equals(Rational.of(room))) report('closure_open', id)
  }
  for (const { id, lower, upper, ...levels } of sharers) {
    const rank = rankOf('sharers', id)
    const exact = claim.exact.get(id) ?? Rational.ZERO
    const least = Rational.max(Rational.of(lower), Rational.of(floors.get(id) ?? 0n))
    const most = Rational.of(upper)
    const due = rank === none ? most : dueAt(levels, claim.closures[rank], { least, most })
    if (!exact.equals(due)) {
      report('level_wrong', id, { exact: exact.toString(), due: due.toString() })
    }
  }
}
