import { Rational } from '#money/rational'
import { byCode, wholeWeights } from '#allocation/domain/document_fields'
import { readAllocationDocument, type AllocationDocument } from '#allocation/domain/documents'
import { LevelMeasure } from '#allocation/domain/level_measure'
import type { Claimant } from '#allocation/domain/levels'
import type { FilledNetwork } from '#allocation/domain/network'
import { splitProRata } from '#allocation/domain/pro_rata'
import { networkOf, type Shape, type ShapedNetwork } from '#allocation/domain/shape'
import { fillFloors, shareOut, type ShareOut } from '#allocation/domain/share_out'

/** The answer to a plain problem document; all quantities are strings ("p/q" where exact). */
export type SolvedDocument = FeasibleDocument | InfeasibleDocument

export type FeasibleDocument = {
  feasible: true
  rule: string
  cell_floors?: Record<string, string>
  totals: Record<string, string>
  integer_totals: Record<string, string>
  rounded_up: string[]
  total: string
  closures: { level: string; programmes: string[]; sources: string[]; cells?: string[] }[]
  at_cap: string[]
  unspendable: null | {
    amount: string
    sources: string[]
    programmes: string[]
    funds: string
    room: string
  }
  flows: DocumentFlow[]
  /** With the closures: what the independent verifier needs (see verifySolvedDocument). */
  certificate: { exact_flows: DocumentFlow[] }
}

export type DocumentFlow = { source: string; programme: string; group?: string; amount: string }

export type InfeasibleDocument = {
  feasible: false
  rule: string
  cell_floors?: Record<string, string>
  short: string
  /** Groups whose cells have no room for their minimum, and programmes whose cap is below the minimums in them. */
  no_room?: { groups: NoRoom[]; programmes: NoRoom[] }
  /** What sources cannot pay; `floors` and `available` are "0" when only room is missing. */
  violator: {
    programmes: string[]
    sources: string[]
    cells?: string[]
    floors: string
    available: string
  }
}

export type NoRoom = { id: string; minimum: string; room: string }

/** The problem of a document by number, with the names behind the numbers. */
export type DocumentProblem = {
  document: AllocationDocument
  /** Sources in routing order: few eligible cells first, then by id. */
  sources: AllocationDocument['sources']
  cellFloors: bigint[]
  /** Groups whose cells have less room than their minimum. */
  crowded: { id: string; minimum: bigint; room: bigint }[]
  /** The name of a level of the solver. */
  nameOf: (level: Rational) => string
  shape: Shape
}

/**
 * Solves a problem in the plain format of the published cases (see readAllocationDocument): who gets
 * what, exactly and in whole units, which source pays it, and why, or what cannot be met and by how
 * much. A group's minimum is split pro rata to need. Throws AllocationProblemError for a document that
 * cannot be read.
 */
export function solveDocument(value: unknown): SolvedDocument {
  return solveReadDocument(problemOf(readAllocationDocument(value)))
}

/** The numbered problem of a document, its group minimums already split into floors of cells. */
export function problemOf(document: AllocationDocument): DocumentProblem {
  const cellFloors = document.cells.map(() => 0n)
  const crowded: DocumentProblem['crowded'] = []
  for (const { id, minimum } of document.groups) {
    const members = [...document.cells.keys()].filter((cell) => document.cells[cell].group === id)
    const split = splitProRata(
      minimum,
      members.map((cell) => {
        const { need } = document.cells[cell]
        return { weight: need, lower: 0n, upper: need }
      })
    )
    members.forEach((cell, index) => (cellFloors[cell] = split.amounts[index]))
    if (split.unplaced > 0n) crowded.push({ id, minimum, room: minimum - split.unplaced })
  }
  const levels = levelsOf(document)
  const sources = [...document.sources].sort(
    (a, b) => a.edges.length - b.edges.length || byCode(a.id, b.id)
  )
  const shape: Shape = {
    lots: sources.map(({ amount, edges }) => ({ amount, edges, wave: 0 })),
    cells: document.cells.map(({ programme, need }, cell) => ({
      sharer: programme,
      room: need,
      floor: cellFloors[cell],
    })),
    sharers: document.programmes.map(({ cap, floor }, at) => levels.claimant(at, floor, cap)),
    pools: [],
  }
  return { document, sources, cellFloors, crowded, nameOf: levels.nameOf, shape }
}

/** Weights as they are written multiply the level; contested garment divides losses by them. */
function levelsOf({ rule, programmes }: AllocationDocument) {
  if (rule === 'contested_garment') {
    const measure = new LevelMeasure(
      rule,
      programmes.map(({ need, weight }) => {
        const equity = weight.numerator === 0n ? Rational.ONE : weight
        return { need, equity, heads: 0n, tier: 1 }
      })
    )
    return {
      claimant: measure.claimant.bind(measure),
      nameOf: (level: Rational) => measure.nameOf(level).level,
    }
  }
  const { whole, scale } = wholeWeights(programmes.map(({ weight }) => weight))
  return {
    claimant: (at: number, lower: bigint, upper: bigint): Claimant => {
      const base = rule === 'losses' ? programmes[at].need : 0n
      return { base, weight: whole[at], lower, upper }
    },
    nameOf: (level: Rational) => level.times(Rational.of(scale)).toString(),
  }
}

function solveReadDocument(problem: DocumentProblem): SolvedDocument {
  const { document, cellFloors, crowded } = problem
  const floorsOfCells = document.grouped && {
    cell_floors: namedAmounts(
      document.cells.flatMap(({ id }, cell) =>
        cellFloors[cell] > 0n ? [[id, cellFloors[cell]] as const] : []
      )
    ),
  }
  const { shape, over } = withinCaps(problem.shape)
  const shaped = networkOf(shape)
  const floors = fillFloors(shaped)
  const unpaid = floors.wanted - floors.value
  const capped = over.map(({ sharer, ...place }) => ({
    id: document.programmes[sharer].id,
    ...place,
  }))
  const crowding = [...crowded, ...capped]
  const short = crowding.reduce((total, { minimum, room }) => total + minimum - room, unpaid)
  if (short > 0n) {
    return {
      feasible: false,
      rule: document.rule,
      ...floorsOfCells,
      short: `${short}`,
      ...(crowding.length > 0 && {
        no_room: { groups: crowded.map(inText), programmes: capped.map(inText) },
      }),
      violator: violator({ ...problem, shape }, shaped, floors, unpaid),
    }
  }
  return {
    feasible: true,
    rule: document.rule,
    ...floorsOfCells,
    ...describe(problem, shaped, shareOut(shaped)),
  }
}

const inText = ({ id, minimum, room }: { id: string; minimum: bigint; room: bigint }): NoRoom => {
  return { id, minimum: `${minimum}`, room: `${room}` }
}

/**
 * Where the cell floors of one programme add up to more than its cap, only the cap can be met: those
 * floors become a share of exactly the cap, and the programme is named with both.
 */
function withinCaps(shape: Shape) {
  const floors = shape.sharers.map(() => 0n)
  for (const { sharer, floor } of shape.cells) floors[sharer] += floor
  const over = shape.sharers.flatMap(({ upper }, sharer) =>
    floors[sharer] > upper ? [{ sharer, minimum: floors[sharer], room: upper }] : []
  )
  const isOver = new Set(over.map(({ sharer }) => sharer))
  const cells = shape.cells.map((cell) =>
    isOver.has(cell.sharer) ? { sharer: cell.sharer, room: cell.floor, floor: 0n } : cell
  )
  const sharers = shape.sharers.map((sharer, at) =>
    isOver.has(at) ? { ...sharer, lower: sharer.upper } : sharer
  )
  return { shape: { ...shape, cells, sharers }, over }
}

function violator(
  problem: DocumentProblem,
  shaped: ShapedNetwork,
  { flow, source }: FilledNetwork,
  unpaid: bigint
): InfeasibleDocument['violator'] {
  const { document, shape } = problem
  const reached = flow.reachableFrom(source)
  const missed = (node: number) => !reached[node]
  const floorOf = (programme: number) => {
    const given = shaped.given[programme]
    const { lower } = shape.sharers[programme]
    return lower > given ? lower - given : 0n
  }
  const programmes = [...document.programmes.keys()].filter(
    (programme) => missed(shaped.sharersAt + programme) && floorOf(programme) > 0n
  )
  const cells = [...document.cells.keys()].filter(
    (cell) => document.grouped && missed(shaped.cellsAt + cell) && shape.cells[cell].floor > 0n
  )
  const floors =
    programmes.reduce((sum, programme) => sum + floorOf(programme), 0n) +
    cells.reduce((sum, cell) => sum + shape.cells[cell].floor, 0n)
  return {
    programmes: programmes.map((programme) => document.programmes[programme].id),
    ...(document.grouped && { cells: cells.map((cell) => document.cells[cell].id) }),
    sources: problem.sources
      .filter((_, lot) => missed(lot))
      .map(({ id }) => id)
      .sort(byCode),
    floors: `${floors}`,
    available: `${floors - unpaid}`,
  }
}

function describe(problem: DocumentProblem, shaped: ShapedNetwork, shares: ShareOut) {
  const { document, sources, nameOf } = problem
  const ids = document.programmes.map(({ id }) => id)
  const programmesAmong = (nodes: readonly number[]) =>
    nodes.filter((node) => node >= shaped.sharersAt).map((node) => ids[node - shaped.sharersAt])
  const sourcesAmong = (nodes: readonly number[]) =>
    nodes
      .filter((node) => node < shaped.cellsAt)
      .map((lot) => sources[lot].id)
      .sort(byCode)
  return {
    totals: Object.fromEntries(shares.exact.map((share, at) => [ids[at], share.toString()])),
    integer_totals: namedAmounts(shares.amounts.map((amount, at) => [ids[at], amount] as const)),
    rounded_up: shares.roundedUp.map((at) => ids[at]).sort(byCode),
    total: `${shares.spendable}`,
    closures: shares.closures.map(({ level, nodes }) => ({
      level: nameOf(level),
      programmes: programmesAmong(nodes),
      sources: sourcesAmong(nodes),
      ...(document.grouped && {
        cells: nodes
          .filter((node) => node >= shaped.cellsAt && node < shaped.cellsAt + document.cells.length)
          .map((node) => document.cells[node - shaped.cellsAt].id),
      }),
    })),
    at_cap: ids.filter((_, at) => shares.levels[at] === null),
    unspendable: unspendable(problem, shaped, shares, programmesAmong, sourcesAmong),
    flows: flowsOf(problem, (lot, edge) => Rational.of(shares.routes[lot][edge])),
    certificate: { exact_flows: flowsOf(problem, (lot, edge) => shares.exactRoutes[lot][edge]) },
  }
}

function flowsOf(
  { document, sources }: DocumentProblem,
  amountOf: (lot: number, edge: number) => Rational
): DocumentFlow[] {
  return sources.flatMap(({ id, edges }, lot) =>
    edges.flatMap(({ cell }, edge) => {
      const amount = amountOf(lot, edge)
      if (amount.numerator === 0n) return []
      const { programme, group } = document.cells[cell]
      const to = { source: id, programme: document.programmes[programme].id }
      return [{ ...to, ...(document.grouped && { group }), amount: amount.toString() }]
    })
  )
}

function unspendable(
  problem: DocumentProblem,
  shaped: ShapedNetwork,
  { spendable, filled }: ShareOut,
  programmesAmong: (nodes: readonly number[]) => string[],
  sourcesAmong: (nodes: readonly number[]) => string[]
): FeasibleDocument['unspendable'] {
  const all = problem.sources.reduce((sum, { amount }) => sum + amount, 0n)
  if (spendable === all) return null
  const reached = filled.flow.reachableFrom(filled.source)
  const nodes = shaped.network.supply.map((_, node) => node).filter((node) => reached[node])
  const programmes = nodes.filter((node) => node >= shaped.sharersAt)
  return {
    amount: `${all - spendable}`,
    sources: sourcesAmong(nodes),
    programmes: programmesAmong(nodes),
    funds: `${sum(nodes.map((node) => shaped.network.supply[node]))}`,
    room: `${sum(programmes.map((node) => problem.shape.sharers[node - shaped.sharersAt].upper))}`,
  }
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n)

const namedAmounts = (entries: readonly (readonly [string, bigint])[]) =>
  Object.fromEntries(entries.map(([id, amount]) => [id, `${amount}`]))
