import { Decimal } from '#money/decimal'
import type { Appraisal } from '#appraisal/domain/appraise'
import type { AppraisalModel, Impact } from '#appraisal/domain/model'
import type { Result } from '#appraisal/domain/results'

export const COMPARED_INDICATORS = [
  'npv',
  'bcr',
  'bcrOnInvestment',
  'irr',
  'payback',
  'discountedPayback',
  'equivalentAnnual',
  'presentValueOfCosts',
  'presentValueOfBenefits',
] as const
export type ComparedIndicator = (typeof COMPARED_INDICATORS)[number]

export interface IndicatorPair {
  key: ComparedIndicator
  was: Result
  is: Result
  /** Null when either is not defined. */
  difference: Decimal | null
}

/** A line by its id; null where one of the two does not have it. */
export interface LinePair {
  id: string
  name: string
  isCost: boolean
  was: Decimal | null
  is: Decimal | null
  /** Of present values; a line that is missing counts as nothing. */
  difference: Decimal
}

/** One value of the document that differs, by the line it belongs to and the name of its field. */
export interface AssumptionPair {
  /** Name of the line, stakeholder or outcome; null for the model itself. */
  line: string | null
  /** Names from the outside in: `flows 2027 amount`. */
  field: string[]
  was: string | null
  is: string | null
}

export interface Comparison {
  indicators: IndicatorPair[]
  lines: LinePair[]
  assumptions: AssumptionPair[]
  impacts: ImpactPair[]
}

/** What is recorded beside the money, as it is now, and whether only one of the two has it. */
export interface ImpactPair extends Impact {
  only: 'before' | 'after' | null
}

/** Two appraisals side by side: results, present value of each line, and every assumption that differs. */
export function compareAppraisals(before: Appraisal, after: Appraisal): Comparison {
  return {
    indicators: COMPARED_INDICATORS.map((key) => {
      const [was, is] = [before.results[key], after.results[key]]
      return { key, was, is, difference: was.value && is.value ? is.value.minus(was.value) : null }
    }),
    lines: comparedLines(before, after),
    assumptions: changedAssumptions(before.model, after.model),
    impacts: comparedImpacts(before.model, after.model),
  }
}

function comparedLines(before: Appraisal, after: Appraisal): LinePair[] {
  const pairs = new Map<string, LinePair>()
  const put = (side: 'was' | 'is', isCost: boolean, id: string, name: string, value: Decimal) => {
    const key = `${isCost} ${id}`
    const pair = pairs.get(key) ?? { id, name, isCost, was: null, is: null, difference: value }
    pair.name = name
    pair[side] = (pair[side] ?? new Decimal(0)).plus(value)
    pair.difference = (pair.is ?? new Decimal(0)).minus(pair.was ?? 0)
    pairs.set(key, pair)
  }
  for (const [side, { costs, benefits }] of [
    ['was', before],
    ['is', after],
  ] as const) {
    for (const { line, presentValue } of costs) put(side, true, line.id, line.name, presentValue)
    for (const { line, presentValue } of benefits)
      put(side, false, line.id, line.name, presentValue)
  }
  return [...pairs.values()]
}

function comparedImpacts(before: AppraisalModel, after: AppraisalModel): ImpactPair[] {
  const [was, is] = [before.impacts ?? [], after.impacts ?? []]
  const has = (list: readonly Impact[], id: string) => list.some((one) => one.id === id)
  return [
    ...is.map((one) => ({ ...one, only: has(was, one.id) ? null : ('after' as const) })),
    ...was.filter(({ id }) => !has(is, id)).map((one) => ({ ...one, only: 'before' as const })),
  ]
}

/** Every value that differs between two documents; lists are compared by id or year, not by place. */
export function changedAssumptions(
  before: AppraisalModel,
  after: AppraisalModel
): AssumptionPair[] {
  const [was, is] = [valuesOf(before), valuesOf(after)]
  const keys = new Set([...was.keys(), ...is.keys()])
  return [...keys].flatMap((key) => {
    const [old, now] = [was.get(key), is.get(key)]
    if (old?.value === now?.value) return []
    const { line, field } = (now ?? old)!
    return { line, field, was: old?.value ?? null, is: now?.value ?? null }
  })
}

interface Value {
  line: string | null
  field: string[]
  value: string
}

/** What stands behind a figure but does not change a result. */
const NO_ASSUMPTION = new Set(['format', 'id', 'name', 'entryIds', 'budgetLine', '$schema'])

function valuesOf(model: AppraisalModel): Map<string, Value> {
  const values = new Map<string, Value>()
  const walk = (part: unknown, at: string[], line: string | null, field: string[]) => {
    if (Array.isArray(part)) {
      part.forEach((one, place) => {
        const id = keyOf(one)
        const own = id !== null && typeof one.name === 'string' ? one.name : line
        const name = id ?? String(place + 1)
        walk(one, [...at, name], own, own === line ? [...field, name] : [])
      })
      return
    }
    if (part && typeof part === 'object') {
      for (const [key, inner] of Object.entries(part)) {
        if (!NO_ASSUMPTION.has(key)) walk(inner, [...at, key], line, [...field, key])
      }
      return
    }
    values.set(at.join('\n'), { line, field, value: part === null ? '' : String(part) })
  }
  walk(model, [], null, [])
  return values
}

/** What a row of a list is known by, whatever its place. */
function keyOf(row: unknown): string | null {
  if (!row || typeof row !== 'object') return null
  const { id, year, timing } = row as { id?: string; year?: number; timing?: string }
  if (id !== undefined) return id
  return year === undefined ? null : [year, timing].filter(Boolean).join(' ')
}
