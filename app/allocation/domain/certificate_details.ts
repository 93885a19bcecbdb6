import { Rational } from '#money/rational'
import {
  dueAt,
  standingsAt,
  type LevelFunction,
  type Standing,
} from '#allocation/domain/certificate_levels'
import { edgeKey, type Report, type Statement } from '#allocation/domain/certificate_statement'
import type { CanonicalProblem, CellShare, FeasibleAllocation } from '#allocation/domain/types'

type Line = CanonicalProblem['cells'][number] & { levels: LevelFunction }

/** What the verifier knows of an allocation when it comes to what the result says about itself. */
export interface Known {
  problem: CanonicalProblem
  result: FeasibleAllocation
  statement: Statement
  lines: ReadonlyMap<string, Line>
  exact: ReadonlyMap<string, Rational>
  /** What ring-fences hold of each line. */
  fenced: ReadonlyMap<string, bigint>
}

const larger = (a: bigint, b: bigint) => (a > b ? a : b)
const smaller = (a: bigint, b: bigint) => (a < b ? a : b)

/**
 * What a result says beside its amounts, and what pages and explanations are written from: rule and unit, blocks,
 * levels, what set each amount, odd units, programmes, the base of ring-fences, money that nobody may take. All
 * of it follows from problem, amounts and certificate, and is worked out again here without solving.
 */
export function checkDetails(known: Known, report: Report): void {
  const { problem, result } = known
  const differs = (at: string, stated: unknown, found: unknown) => {
    const [said, is] = [JSON.stringify(stated), JSON.stringify(found)]
    if (said !== is) report('detail_differs', at, { stated: `${said}`, found: `${is}` })
  }
  differs('rule', result.rule, problem.rule)
  differs('unit', result.unit, problem.unit)
  differs('levels', sorted(result.levels), sorted(result.certificate.closures))
  if (problem.unit === 'line') differs('lineFlows', result.certificate.lineFlows, null)
  checkShares(known, differs)
  checkProgrammes(known, differs)
  for (const { id, base } of result.ringFences) differs(id, `${base}`, `${result.spendable}`)
  const held = problem.lots.reduce((sum, { amount }) => sum + amount, 0n)
  const stuck = result.unspendable.reduce((sum, { amount }) => sum + amount, 0n)
  differs('unspendable', `${stuck}`, `${held - result.spendable}`)
  const capOf = new Map(
    problem.lots.flatMap(({ id, edges }) => edges.map(({ cell, cap }) => [edgeKey(id, cell), cap]))
  )
  for (const { amount, funds, room, lots, edgeCaps = [] } of result.unspendable) {
    differs(lots.join('+'), `${amount}`, `${funds - room}`)
    for (const { lot, cell, cap } of edgeCaps) {
      differs(`${lot} → ${cell}`, `${cap}`, `${capOf.get(edgeKey(lot, cell))}`)
    }
  }
}

type Differs = (at: string, stated: unknown, found: unknown) => void

/** Keys in one order, whatever order they were written in. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)])
  )
}

function checkShares({ problem, result, lines, exact, fenced }: Known, differs: Differs): void {
  const blockOf = new Map(
    result.certificate.closures.flatMap((block) =>
      block.cells.map((cell) => [cell, block] as const)
    )
  )
  const behind = linesBehind(problem, result)
  const tiers = [...new Set(problem.cells.map(({ tier = 1 }) => tier))].sort((a, b) => a - b)
  const fractions: { cell: string; part: Rational }[] = []
  for (const share of result.shares) {
    const line = lines.get(share.cell)
    const own = exact.get(share.cell)
    if (!line || !own) continue
    const { floor, levels } = line
    const room = Rational.of(line.cap === null ? line.need : smaller(line.need, line.cap))
    const isFull = own.equals(room)
    differs(`${share.cell} oddUnit`, share.oddUnit, Rational.of(share.amount).compare(own) > 0)
    if (share.oddUnit)
      fractions.push({ cell: share.cell, part: own.minus(Rational.of(own.floor())) })
    const standing = isFull ? null : standingsAt(levels, own)
    differs(`${share.cell} level`, share.level, standing?.highest.level.toString() ?? null)
    const block = blockOf.get(share.cell)
    if (problem.unit === 'line') {
      differs(`${share.cell} blockLevel`, share.blockLevel, block?.level ?? null)
    }
    const held = Rational.of(larger(floor, fenced.get(share.cell) ?? 0n))
    const possible = share.blockLevel === null ? [null] : baresAt(share.blockLevel)
    const reasons = possible.map(setBy)
    if (!reasons.includes(share.setBy)) {
      differs(`${share.cell} setBy`, share.setBy, reasons[0])
    }

    /** What the level of the block alone may give; between programmes the block may be of any priority. */
    function baresAt(text: string): Rational[] {
      const asked = problem.unit === 'line' ? [block?.tier ?? 1] : tiers
      const found = asked.map((one) => {
        const bounds = { least: Rational.ZERO, most: room }
        return dueAt(levels, standingOf(problem, text, one), bounds)
      })
      const right = found.filter((due) => Rational.max(due, held).equals(own!))
      if (right.length > 0) return right
      differs(`${share.cell} blockLevel`, found[0].toString(), own!.toString())
      return found
    }

    function setBy(bare: Rational | null): CellShare['setBy'] {
      if (isFull) return room.compare(Rational.of(line!.need)) < 0 ? 'cap' : 'need'
      if (bare && own!.equals(held) && bare.compare(own!) < 0) {
        return (fenced.get(share.cell) ?? 0n) > floor ? 'ring_fence' : 'floor'
      }
      if (own!.numerator === 0n && behind.has(share.cell)) return 'tier'
      const isHalf = own!.equals(Rational.of(line!.need, 2n))
      return problem.rule === 'contested_garment' && isHalf ? 'half' : 'level'
    }
  }
  fractions.sort((a, b) => b.part.compare(a.part) || (a.cell < b.cell ? -1 : 1))
  differs(
    'roundedUp',
    result.roundedUp,
    fractions.map(({ cell }) => cell)
  )
}

function standingOf({ rule }: CanonicalProblem, text: string, tier: number): Standing {
  const level = Rational.parse(text)
  return { tier, level, isLoss: rule === 'contested_garment' && level.numerator < 0n }
}

/** The lines for which some lot with money is in the closure of a higher priority. */
function linesBehind({ lots, cells, pools = [] }: CanonicalProblem, result: FeasibleAllocation) {
  const tierOf = new Map(cells.map(({ id, tier = 1 }) => [id, tier]))
  const empty = new Set(pools.flatMap(({ cap, lots: members }) => (cap === 0n ? members : [])))
  const first = new Map<string, number>()
  for (const { tier = 1, lots: members } of result.certificate.closures) {
    for (const lot of members) first.set(lot, Math.min(tier, first.get(lot) ?? tier))
  }
  const behind = new Set<string>()
  for (const { id, amount, edges } of lots) {
    const tier = first.get(id)
    if (tier === undefined || amount === 0n || empty.has(id)) continue
    for (const { cell, cap } of edges) {
      if (cap !== 0n && tier < (tierOf.get(cell) ?? 1)) behind.add(cell)
    }
  }
  return behind
}

function checkProgrammes({ problem, result, statement, exact }: Known, differs: Differs): void {
  const sums = new Map<string, Rational>()
  for (const { id, programme } of problem.cells) {
    const own = exact.get(id) ?? Rational.ZERO
    sums.set(programme, (sums.get(programme) ?? Rational.ZERO).plus(own))
  }
  const sharers = new Map(statement.sharers.map((sharer) => [sharer.id, sharer]))
  for (const { programme, exact: text, level } of result.programmes) {
    if (problem.unit === 'line') {
      differs(`${programme} exact`, text, (sums.get(programme) ?? Rational.ZERO).toString())
      differs(`${programme} level`, level, null)
      continue
    }
    const { upper, ...levels } = sharers.get(programme)!
    const own = Rational.parse(text)
    const standing = own.equals(Rational.of(upper)) ? null : standingsAt(levels, own)
    differs(`${programme} level`, level, standing?.highest.level.toString() ?? null)
  }
}
