import { Rational } from '#money/rational'
import { byCode } from '#allocation/domain/document_fields'
import { LevelMeasure } from '#allocation/domain/level_measure'
import type { Claimant } from '#allocation/domain/levels'
import type { Shape } from '#allocation/domain/shape'
import type { CanonicalProblem } from '#allocation/domain/types'

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
  pools: { id: string; cap: bigint; lots: number[] }[]
  /** The level functions of lines and of programmes. */
  lineLevels: LevelMeasure
  programmeLevels: LevelMeasure
}

const NO_DATE = '\uffff'

/**
 * Numbers a problem. Routing order of lots: expiry (none last), few eligible lines first, receipt date,
 * id. A programme has the summed need and heads of its lines, their mean equity by need and their tier.
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
  const heads = programmes.map(() => 0n)
  const tiers = programmes.map(() => 1)
  const weighted = programmes.map(() => Rational.ZERO)
  cells.forEach(({ programme, need }, at) => {
    needs[programme] += need
    heads[programme] += problem.cells[at].heads ?? 0n
    tiers[programme] = problem.cells[at].tier ?? 1
    weighted[programme] = weighted[programme].plus(equities[at].times(Rational.of(need)))
  })
  const lotNumber = new Map(lots.map(({ id }, at) => [id, at]))
  return {
    problem,
    lots,
    cells,
    programmes,
    pools: (problem.pools ?? []).map(({ id, cap, lots: members }) => {
      return { id, cap, lots: members.map((lot) => lotNumber.get(lot)!).sort((a, b) => a - b) }
    }),
    lineLevels: new LevelMeasure(
      problem.rule,
      problem.cells.map(({ need, heads: own = 0n, tier = 1 }, at) => {
        return { need, equity: equities[at], heads: own, tier }
      })
    ),
    programmeLevels: new LevelMeasure(
      problem.rule,
      needs.map((need, at) => {
        const equity = need > 0n ? weighted[at].dividedBy(Rational.of(need)) : Rational.ONE
        return { need, equity, heads: heads[at], tier: tiers[at] }
      })
    ),
  }
}

/** A line as a sharer between the given floor and its room. */
export function lineClaimant(of: NumberedProblem, cell: number, lower: bigint): Claimant {
  return of.lineLevels.claimant(cell, lower, of.cells[cell].room)
}

/** The shape of the round with these floors: one sharer per line, or one per programme. */
export function shapeOf(of: NumberedProblem, floors: readonly bigint[]): Shape {
  const byLine = of.problem.unit === 'line'
  const rooms = of.programmes.map(() => 0n)
  for (const { programme, room } of of.cells) rooms[programme] += room
  return {
    lots: of.lots,
    pools: of.pools,
    cells: of.cells.map(({ programme, room }, at) => ({
      sharer: byLine ? at : programme,
      room,
      floor: floors[at],
    })),
    sharers: byLine
      ? of.cells.map((_, at) => lineClaimant(of, at, 0n))
      : rooms.map((room, at) => of.programmeLevels.claimant(at, 0n, room)),
  }
}
