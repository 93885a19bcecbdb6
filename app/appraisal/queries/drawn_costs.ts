import { NotFound } from '#core/refusal'
import type { Client } from '#core/sql'
import type { AppraisalModel, CostLine, Mark } from '#appraisal/domain/model'
import { spendingOfLines } from '#ledger/queries/spending'
import { fromDecimalString } from '#money/money'
import { budgetLines, type BudgetLine } from '#programmes/queries/lines'

/** Where the amounts of a cost line come from when nobody types them. */
export const DRAWN_FROM = ['need', 'decided', 'ledger'] as const
export type DrawnFrom = (typeof DRAWN_FROM)[number]

/** The amount of one calendar year, minor units, with what stands behind it. */
export interface DrawnFlow {
  year: number
  amount: bigint
  mark: Mark
  /** Names of the budget lines: "G7 2026". */
  budgetLines: string[]
  entryIds: string[]
}

/** Budget lines that a cost line can be drawn from. */
export function nameOfLine({ code, year }: Pick<BudgetLine, 'code' | 'year'>): string {
  return `${code} ${year}`
}

/**
 * The costs of budget lines by year: what they need, what was decided for them, or what the ledger says
 * was spent, with its entries. A line without spending stands with 0 in its own year, so that it is
 * known to be looked at. Throws NotFound for a line that is not of the city.
 */
export async function drawCosts(
  client: Client,
  cityId: string,
  from: DrawnFrom,
  lineIds: readonly string[]
): Promise<DrawnFlow[]> {
  const lines = (await budgetLines(client, cityId)).filter(({ id }) => lineIds.includes(id))
  if (lines.length < new Set(lineIds).size) throw new NotFound()
  return from === 'ledger'
    ? spentByYear(client, cityId, lines)
    : merged(
        lines.map((line) => ({
          ...flowOf(line),
          mark: line.mark === 'sourced' ? 'S' : line.mark === 'illustrative' ? 'I' : 'D',
          amount: from === 'need' ? line.need : line.figures.allocated,
        }))
      )
}

async function spentByYear(client: Client, cityId: string, lines: BudgetLine[]) {
  const byId = new Map(lines.map((line) => [line.id, line]))
  const spending = await spendingOfLines(client, cityId, [...byId.keys()])
  const spent = spending.map(({ entryId, effectiveOn, lineId, amount }) => ({
    ...flowOf(byId.get(lineId)!),
    year: Number(effectiveOn.slice(0, 4)),
    amount,
    entryIds: [entryId],
  }))
  const seen = new Set(spending.map(({ lineId }) => lineId))
  return merged([...spent, ...lines.filter(({ id }) => !seen.has(id)).map(flowOf)])
}

function flowOf(line: BudgetLine): DrawnFlow {
  const mark = line.mark === 'illustrative' ? 'I' : 'D'
  return {
    year: line.year,
    amount: 0n,
    mark,
    budgetLines: [nameOfLine(line)],
    entryIds: [],
  }
}

/** One flow per year; what contains something illustrative is illustrative. */
function merged(flows: DrawnFlow[]): DrawnFlow[] {
  const years = new Map<number, DrawnFlow>()
  for (const flow of flows) {
    const before = years.get(flow.year)
    years.set(flow.year, before ? together(before, flow) : flow)
  }
  return [...years.values()].toSorted((a, b) => a.year - b.year)
}

function together(a: DrawnFlow, b: DrawnFlow): DrawnFlow {
  const marks = [a.mark, b.mark]
  return {
    year: a.year,
    amount: a.amount + b.amount,
    mark: marks.includes('I') ? 'I' : marks.includes('D') ? 'D' : 'S',
    budgetLines: [...new Set([...a.budgetLines, ...b.budgetLines])],
    entryIds: [...new Set([...a.entryIds, ...b.entryIds])],
  }
}

/** Where a cost line of a model is drawn from; null when it was typed. */
export function drawnFrom(line: CostLine): DrawnFrom | null {
  if (line.origin === 'ledger') return 'ledger'
  return line.origin === 'plan' ? (line.basis ?? 'need') : null
}

/** The budget lines behind a cost line, as far as they are still known. */
export function linesBehind(line: CostLine, known: readonly BudgetLine[]): BudgetLine[] {
  const names = new Set(line.flows.flatMap(({ budgetLine }) => budgetLine?.split(', ') ?? []))
  return known.filter((candidate) => names.has(nameOfLine(candidate)))
}

/** A drawn cost line whose origin has moved on since the version was saved. */
export interface MovedLine {
  name: string
  from: DrawnFrom
  /** Now less then, minor units; 0 when only years or entries changed. */
  difference: bigint
}

/** Compares the drawn lines of a model with the ledger and the plan of today. */
export async function movedSince(
  client: Client,
  cityId: string,
  model: AppraisalModel
): Promise<MovedLine[]> {
  const drawn = model.costs.filter((line) => drawnFrom(line))
  if (drawn.length === 0) return []
  const known = await budgetLines(client, cityId)
  const moved: MovedLine[] = []
  for (const line of drawn) {
    const from = drawnFrom(line)!
    const ids = linesBehind(line, known).map(({ id }) => id)
    if (ids.length === 0) continue
    const now = await drawCosts(client, cityId, from, ids)
    const then = line.flows.map(({ year, amount, entryIds }) => ({
      year,
      amount: fromDecimalString(amount, model.currency),
      entryIds: entryIds ?? [],
    }))
    if (sameFlows(now, then)) continue
    moved.push({ name: line.name, from, difference: totalOf(now) - totalOf(then) })
  }
  return moved
}

type Flow = Pick<DrawnFlow, 'year' | 'amount' | 'entryIds'>

function totalOf(flows: Flow[]): bigint {
  return flows.reduce((sum, { amount }) => sum + amount, 0n)
}

function sameFlows(a: Flow[], b: Flow[]): boolean {
  const key = (flows: Flow[]) =>
    flows
      .map(({ year, amount, entryIds }) => `${year} ${amount} ${[...entryIds].sort().join(' ')}`)
      .sort()
      .join('\n')
  return key(a) === key(b)
}
