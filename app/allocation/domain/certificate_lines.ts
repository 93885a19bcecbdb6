import { Rational } from '#money/rational'
import {
  compareStandings,
  standingsAt,
  type LevelFunction,
} from '#allocation/domain/certificate_levels'
import {
  addFlows,
  edgeKey,
  spentBy,
  type FlowClaim,
  type Report,
  type Statement,
} from '#allocation/domain/certificate_statement'

/** The lines of a round by programme: what each has exactly, and the level function it follows. */
export type LineClaims = {
  /** Lots and cells as in the statement; each cell is a line, its sharer the programme. */
  statement: Statement
  lines: ReadonlyMap<string, { exact: Rational; amount: bigint; levels: LevelFunction }>
  programmeAmounts: ReadonlyMap<string, bigint>
  flows: readonly FlowClaim[]
}

/**
 * Checks the second pass of a round by programme: exact lines are paid over the earmarks, add up to the
 * whole programme totals, stay within one unit of the booked amounts, and at every level no line could
 * gain within the fixed totals except from lines at or below that level. For each level this is one pass
 * for strongly connected nodes of the graph of possible moves, in linear time.
 */
export function checkLines(claims: LineClaims, report: Report): void {
  const { statement, lines, programmeAmounts } = claims
  const { byLot, byCell, byEdge } = addFlows(statement, claims.flows, report)
  const totals = new Map<string, Rational>()
  for (const { id, sharer } of statement.cells) {
    const line = lines.get(id)
    if (!line) {
      report('unknown_reference', id)
      return
    }
    const paid = byCell.get(id) ?? Rational.ZERO
    if (!paid.equals(line.exact)) {
      report('amount_not_paid', id, { amount: line.exact.toString(), paid: paid.toString() })
    }
    if (Rational.of(line.amount).minus(line.exact).absolute().compare(Rational.ONE) >= 0) {
      report('rounding_off_by_one_or_more', id)
    }
    totals.set(sharer, (totals.get(sharer) ?? Rational.ZERO).plus(line.exact))
  }
  for (const [programme, amount] of programmeAmounts) {
    const total = totals.get(programme) ?? Rational.ZERO
    if (!total.equals(Rational.of(amount))) {
      report('total_differs', programme, { amount: `${amount}`, lines: total.toString() })
    }
  }

  const number = new Map<string, number>()
  const numberOf = (kind: string, id: string): number => {
    const key = `${kind} ${id}`
    if (!number.has(key)) number.set(key, number.size)
    return number.get(key)!
  }
  const outside = numberOf('outside', '')
  const fixed: [number, number][] = []
  const entry = new Map<string, number>()
  for (const pool of statement.pools) {
    const node = numberOf('pool', pool.id)
    const spent = spentBy(pool, byLot)
    if (spent.compare(Rational.of(pool.cap)) < 0) fixed.push([outside, node])
    if (spent.numerator > 0n) fixed.push([node, outside])
    for (const lot of pool.lots) entry.set(lot, node)
  }
  for (const { id, amount, edges } of statement.lots) {
    const lot = numberOf('lot', id)
    const spent = byLot.get(id) ?? Rational.ZERO
    const from = entry.get(id) ?? outside
    if (spent.compare(Rational.of(amount)) < 0) fixed.push([from, lot])
    if (spent.numerator > 0n) fixed.push([lot, from])
    for (const { cell, cap } of edges) {
      const flow = byEdge.get(edgeKey(id, cell)) ?? Rational.ZERO
      const to = numberOf('cell', cell)
      if (cap === null || flow.compare(Rational.of(cap)) < 0) fixed.push([lot, to])
      if (flow.numerator > 0n) fixed.push([to, lot])
    }
  }
  const rows = statement.cells.map(({ id, sharer, floor, room }) => {
    const { exact, levels } = lines.get(id)!
    return {
      id,
      cell: numberOf('cell', id),
      programme: numberOf('programme', sharer),
      standings: standingsAt(levels, exact),
      mayFall: exact.compare(Rational.of(floor)) > 0,
      mayRise: exact.compare(Rational.of(room)) < 0,
    }
  })
  const rising = rows.flatMap(({ standings, mayRise }) =>
    standings && mayRise ? [standings.highest] : []
  )
  const distinct = new Map(
    rising.map((one) => [`${one.tier} ${one.isLoss} ${one.level.toString()}`, one])
  )
  for (const standing of distinct.values()) {
    const moves = [...fixed]
    for (const row of rows) {
      if (row.mayRise) moves.push([row.cell, row.programme])
      if (row.mayFall && row.standings && compareStandings(row.standings.lowest, standing) > 0) {
        moves.push([row.programme, row.cell])
      }
    }
    const group = stronglyConnected(number.size, moves)
    for (const row of rows) {
      if (!row.mayRise || !row.standings) continue
      if (compareStandings(row.standings.highest, standing) !== 0) continue
      if (group[row.cell] === group[row.programme]) {
        report('line_could_gain', row.id, { level: standing.level.toString() })
      }
    }
  }
}

/** Numbers the strongly connected components of a graph (Kosaraju), without recursion. */
function stronglyConnected(nodes: number, moves: readonly [number, number][]): Int32Array {
  const forward: number[][] = Array.from({ length: nodes }, () => [])
  const backward: number[][] = Array.from({ length: nodes }, () => [])
  for (const [from, to] of moves) {
    forward[from].push(to)
    backward[to].push(from)
  }
  const finished: number[] = []
  const seen = new Uint8Array(nodes)
  for (let start = 0; start < nodes; start++) {
    if (seen[start]) continue
    seen[start] = 1
    const stack = [{ node: start, next: 0 }]
    while (stack.length > 0) {
      const top = stack[stack.length - 1]
      if (top.next === forward[top.node].length) {
        finished.push(top.node)
        stack.pop()
        continue
      }
      const to = forward[top.node][top.next++]
      if (seen[to]) continue
      seen[to] = 1
      stack.push({ node: to, next: 0 })
    }
  }
  const group = new Int32Array(nodes).fill(-1)
  for (const start of finished.reverse()) {
    if (group[start] >= 0) continue
    group[start] = start
    const stack = [start]
    while (stack.length > 0) {
      for (const to of backward[stack.pop()!]) {
        if (group[to] >= 0) continue
        group[to] = start
        stack.push(to)
      }
    }
  }
  return group
}
