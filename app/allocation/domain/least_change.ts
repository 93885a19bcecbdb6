import { CostNetwork } from '#allocation/domain/min_cost_flow'
import { numbered } from '#allocation/domain/numbered'
import type { CanonicalProblem, FeasibleAllocation } from '#allocation/domain/types'

/** Who paid whom before: lots and lines by their names in this problem. */
export type EarlierFlows = readonly { lot: string; cell: string; amount: bigint }[]

/** Who paid whom in an earlier round, as a run states it: by the codes of its own funds and lines. */
export interface EarlierRouting {
  /** Code of that round, and number of its decision. */
  round: string
  number: string
  flows: { lot: string; cell: string; amount: string }[]
}

/** The flows as the engine reads them. */
export function earlierFlows(routing: EarlierRouting | undefined): EarlierFlows | undefined {
  return routing?.flows.map((flow) => ({ ...flow, amount: BigInt(flow.amount) }))
}

const keyOf = (lot: string, cell: string) => `${lot}\n${cell}`
const smaller = (a: bigint, b: bigint) => (a < b ? a : b)

/**
 * The same allocation with another routing: as much as possible of what each lot paid to each line before
 * it pays again. What each line gets and what each lot gives stay as they are, so that money that expires
 * first is still spent first, and every limit holds. With both sums fixed, keeping the most is the same as
 * deviating the least. The prices prove it: see `checkRouting`.
 */
export function withLeastChange(
  problem: CanonicalProblem,
  result: FeasibleAllocation,
  earlier: EarlierFlows
): FeasibleAllocation {
  const { lots, cells } = numbered(problem)
  const before = earlierByEdge(earlier)
  const sums = sumsOf(result.flows)
  const [source, sink] = [lots.length + cells.length, lots.length + cells.length + 1]
  const network = new CostNetwork(sink + 1)
  lots.forEach(({ id }, lot) => network.addArc(source, lot, sums.lots.get(id) ?? 0n))
  const edges = lots.flatMap(({ id, amount, edges: own }, lot) =>
    own.map(({ cell, cap }) => {
      const most = cap ?? amount
      const kept = smaller(before.get(keyOf(id, cells[cell].id)) ?? 0n, most)
      const to = lots.length + cell
      return {
        lot: id,
        cell: cells[cell].id,
        kept: network.addArc(lot, to, kept),
        moved: network.addArc(lot, to, most - kept, 1),
      }
    })
  )
  cells.forEach(({ id }, cell) => {
    network.addArc(lots.length + cell, sink, sums.cells.get(id) ?? 0n)
  })
  network.send(source, sink)
  const flows = edges
    .map(({ lot, cell, kept, moved }) => {
      return { lot, cell, amount: network.flowOn(kept) + network.flowOn(moved) }
    })
    .filter(({ amount }) => amount > 0n)
  const prices = network.prices
  return {
    ...result,
    flows,
    routing: {
      kept: edges.reduce((sum, { kept }) => sum + network.flowOn(kept), 0n).toString(),
      prices: {
        lots: lots.map(({ id }, lot) => ({ lot: id, price: prices[lot] })),
        cells: cells.map(({ id }, cell) => ({ cell: id, price: prices[lots.length + cell] })),
      },
    },
  }
}

export type RoutingFailure = { check: 'routing_wrong'; at: string; params: Record<string, string> }

/**
 * Whether a stored routing keeps as much as possible of an earlier one, without solving anything: by its
 * prices no unit could be kept more by moving money between lots and lines (complementary slackness). That
 * the flows are a routing of the same totals, `verifyAllocation` checks. Linear in lots, lines and edges.
 */
export function checkRouting(
  { lots, cells }: Pick<CanonicalProblem, 'lots' | 'cells'>,
  { flows, routing }: Pick<FeasibleAllocation, 'flows' | 'routing'>,
  earlier: EarlierFlows | undefined
): RoutingFailure[] {
  const failures: RoutingFailure[] = []
  const report = (at: string, stated: string, found: string) =>
    void failures.push({ check: 'routing_wrong', at, params: { stated, found } })
  if (!earlier || !routing) {
    if (earlier || routing)
      report('routing', `${routing !== undefined}`, `${earlier !== undefined}`)
    return failures
  }
  const before = earlierByEdge(earlier)
  const paid = new Map(flows.map(({ lot, cell, amount }) => [keyOf(lot, cell), amount]))
  const sums = sumsOf(flows)
  const lotPrice = new Map(routing.prices.lots.map(({ lot, price }) => [lot, price]))
  const cellPrice = new Map(routing.prices.cells.map(({ cell, price }) => [cell, price]))
  const known = new Set(cells.map(({ id }) => id))
  let kept = 0n
  for (const { id, amount, edges } of lots) {
    for (const { cell, cap } of edges) {
      if (!known.has(cell) || !sums.lots.get(id) || !sums.cells.get(cell)) continue
      const flow = paid.get(keyOf(id, cell)) ?? 0n
      const most = cap ?? amount
      const again = smaller(before.get(keyOf(id, cell)) ?? 0n, most)
      const gain = (cellPrice.get(cell) ?? Number.NaN) - (lotPrice.get(id) ?? Number.NaN)
      kept += smaller(flow, again)
      const holds =
        (flow >= again || gain <= 0) &&
        (smaller(flow, again) === 0n || gain >= 0) &&
        (flow >= most || again === most || gain <= 1) &&
        (flow <= again || gain >= 1)
      if (!holds) report(`${id} → ${cell}`, `${flow}`, `${again}`)
    }
  }
  if (routing.kept !== `${kept}`) report('kept', routing.kept, `${kept}`)
  return failures
}

function earlierByEdge(earlier: EarlierFlows): Map<string, bigint> {
  return new Map(earlier.map(({ lot, cell, amount }) => [keyOf(lot, cell), amount]))
}

function sumsOf(flows: FeasibleAllocation['flows']) {
  const [lots, cells] = [new Map<string, bigint>(), new Map<string, bigint>()]
  for (const { lot, cell, amount } of flows) {
    lots.set(lot, (lots.get(lot) ?? 0n) + amount)
    cells.set(cell, (cells.get(cell) ?? 0n) + amount)
  }
  return { lots, cells }
}
