import { Rational } from '#money/rational'
import { byCode, wholeWeights } from '#allocation/domain/document_fields'
import type { Claimant } from '#allocation/domain/levels'
import type { Shape } from '#allocation/domain/shape'
import type { AllocationRule, CanonicalProblem } from '#allocation/domain/types'

/** A canonical problem by number: cells by id, lots in routing order, programmes by name. */
export type NumberedProblem = {
  problem: CanonicalProblem
  lots: {
    id: string
    amount: bigint
    wave: number
    edges: { cell: number; cap: bigint | null }[]
  }[]
  cells: { id: string; programme: number; room: bigint; need: bigint; floor: bigint }[]
  programmes: string[]
  /** Level = whole-number level × scale, for lines and for programmes. */
  lineWeights: { whole: bigint[]; scale: bigint }
  programmeWeights: { whole: bigint[]; scale: bigint }
}

const NO_DATE = '\uffff'

/**
 * Numbers a problem. Routing order of lots: expiry (none last), few eligible lines first, receipt date,
 * id. Weights: percentage need × equity; amount equity; shortfall 1 ÷ equity (an equity weight of 2
 * halves the loss). A programme has the summed need of its lines and their mean equity by need.
 */
export function numbered(problem: CanonicalProblem): NumberedProblem {
  const programmes = [...new Set(problem.cells.map(({ programme }) => programme))].sort(byCode)
  const programmeNumber = new Map(programmes.map((id, at) => [id, at]))
  const cells = problem.cells.map(({ id, programme, need, floor, cap }) => ({
    id,
    programme: programmeNumber.get(programme)!,
    room: cap !== null && cap < need ? cap : need,
    need,
    floor,
  }))
  const cellNumber = new Map(cells.map(({ id }, at) => [id, at]))
  const expiries = [...new Set(problem.lots.map(({ expiresOn }) => expiresOn ?? NO_DATE))]
  expiries.sort(byCode)
  const lots = [...problem.lots]
    .sort(
      (a, b) =>
        byCode(a.expiresOn ?? NO_DATE, b.expiresOn ?? NO_DATE) ||
        a.edges.length - b.edges.length ||
        byCode(a.receivedOn ?? NO_DATE, b.receivedOn ?? NO_DATE) ||
        byCode(a.id, b.id)
    )
    .map(({ id, amount, edges, expiresOn }) => ({
      id,
      amount,
      wave: expiries.indexOf(expiresOn ?? NO_DATE),
      edges: edges.map(({ cell, cap }) => ({ cell: cellNumber.get(cell)!, cap })),
    }))

  const equities = problem.cells.map(({ equityWeight }) => Rational.parse(equityWeight))
  const needs = programmes.map(() => 0n)
  const weighted = programmes.map(() => Rational.ZERO)
  cells.forEach(({ programme, need }, at) => {
    needs[programme] += need
    weighted[programme] = weighted[programme].plus(equities[at].times(Rational.of(need)))
  })
  const weight = (equity: Rational, need: bigint) => weightOf(problem.rule, equity, need)
  return {
    problem,
    lots,
    cells,
    programmes,
    lineWeights: wholeWeights(cells.map(({ need }, at) => weight(equities[at], need))),
    programmeWeights: wholeWeights(
      needs.map((need, at) =>
        weight(need > 0n ? weighted[at].dividedBy(Rational.of(need)) : Rational.ONE, need)
      )
    ),
  }
}

function weightOf(rule: AllocationRule, equity: Rational, need: bigint): Rational {
  if (rule === 'same_percentage') return equity.times(Rational.of(need))
  return rule === 'same_amount' ? equity : Rational.ONE.dividedBy(equity)
}

/** A line as a sharer between the given floor and its room. */
export function lineClaimant(of: NumberedProblem, cell: number, lower: bigint): Claimant {
  const { need, room } = of.cells[cell]
  const base = of.problem.rule === 'same_shortfall' ? need : 0n
  return { base, weight: of.lineWeights.whole[cell], lower, upper: room }
}

/** The shape of the round with these floors: one sharer per line, or one per programme. */
export function shapeOf(of: NumberedProblem, floors: readonly bigint[]): Shape {
  const byLine = of.problem.unit === 'line'
  const programmes = of.programmes.map((_, at): Claimant => {
    return { base: 0n, weight: of.programmeWeights.whole[at], lower: 0n, upper: 0n }
  })
  of.cells.forEach(({ programme, need, room }) => {
    if (of.problem.rule === 'same_shortfall') programmes[programme].base += need
    programmes[programme].upper += room
  })
  return {
    lots: of.lots,
    cells: of.cells.map(({ programme, room }, at) => ({
      sharer: byLine ? at : programme,
      room,
      floor: floors[at],
    })),
    sharers: byLine ? of.cells.map((_, at) => lineClaimant(of, at, 0n)) : programmes,
  }
}
