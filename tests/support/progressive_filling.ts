import module from 'highs'
import type { CanonicalProblem } from '#allocation/domain/types'
import { Rational } from '#money/rational'

/** The package is CommonJS: what its types call the default export is the module itself. */
const highs = module as unknown as typeof module.default
type Solver = Awaited<ReturnType<typeof highs>>

/** A solver of linear programmes in floating point: to compare with, never to book. */
export const linearSolver = (): Promise<Solver> => highs()

const number = (value: Rational) =>
  Number.parseFloat(`${value.numerator}`) / Number.parseFloat(`${value.denominator}`)
const amount = (value: bigint) => Number.parseFloat(`${value}`)

/**
 * The shares of a problem by progressive filling, one linear programme per level: raise the level of all
 * open lines together; whoever holds it down keeps it, and the rest go on. For lines without floors and
 * the rules of gains. Approximate; amounts are scaled to the largest. Throws when the solver gives up.
 */
export function fillProgressively(
  problem: CanonicalProblem,
  solver: Solver
): { shares: Map<string, number>; programmes: number } {
  const scale = problem.lots.reduce((most, lot) => Math.max(most, amount(lot.amount)), 1) / 1000
  const lines = problem.cells.map(({ id, need, cap, equityWeight }, at) => {
    const equity = number(Rational.parse(equityWeight))
    const room = amount(cap !== null && cap < need ? cap : need) / scale
    const weight = problem.rule === 'same_percentage' ? (equity * amount(need)) / scale : equity
    return { id, at, room, weight }
  })
  const numberOf = new Map(lines.map(({ id, at }) => [id, at]))
  const into: string[][] = lines.map(() => [])
  const budgets = problem.lots.flatMap(({ amount: held, edges }, lot) => {
    const flows = edges.map(({ cell }) => {
      const flow = `f${lot}_${numberOf.get(cell)}`
      into[numberOf.get(cell)!].push(flow)
      return flow
    })
    return flows.length === 0 ? [] : [` b${lot}: ${flows.join(' + ')} <= ${amount(held) / scale}`]
  })
  const caps = problem.lots.flatMap(({ edges }, lot) =>
    edges.flatMap(({ cell, cap }) =>
      cap === null ? [] : [` f${lot}_${numberOf.get(cell)} <= ${amount(cap) / scale}`]
    )
  )
  const shares = new Map(
    lines.filter(({ room, at }) => room === 0 || into[at].length === 0).map(({ id }) => [id, 0])
  )
  let programmes = 0
  for (;;) {
    const open = lines.filter(({ id }) => !shares.has(id))
    if (open.length === 0) break
    const most = open.reduce((least, { room, weight }) => Math.min(least, room / weight), Infinity)
    const rows = lines.flatMap(({ id, at, weight }) => {
      if (into[at].length === 0) return []
      const share = shares.get(id)
      return share === undefined
        ? [` c${at}: ${into[at].join(' + ')} - ${weight} level >= 0`]
        : [` c${at}: ${into[at].join(' + ')} >= ${share}`]
    })
    const text = [
      'Maximize',
      ' obj: level',
      'Subject To',
      ...budgets,
      ...rows,
      'Bounds',
      ` level <= ${most}`,
      ...caps,
      'End',
    ].join('\n')
    const { Status: status, Columns: columns, Rows: found } = solver.solve(text)
    programmes += 1
    if (status !== 'Optimal') throw new Error(`The linear solver says ${status}`)
    const level = columns.level.Primal
    const tight = new Set(
      found.flatMap((row) => {
        const { Name: name, Dual: dual } = row as { Name: string; Dual: number }
        return name.startsWith('c') && Math.abs(dual) > 1e-9 ? [Number.parseInt(name.slice(1))] : []
      })
    )
    const settled = open.filter(
      ({ at, room, weight }) => tight.has(at) || weight * level >= room - 1e-7
    )
    if (settled.length === 0) throw new Error('The linear solver settles nobody')
    for (const { id, weight } of settled) shares.set(id, weight * level)
  }
  return {
    shares: new Map([...shares].map(([id, share]) => [id, share * scale])),
    programmes,
  }
}
