import type { AppraisalModel } from '#appraisal/domain/model'
import { assumptionsOf, type Assumption } from '#appraisal/domain/uncertainty/assumptions'
import { faultOfEnds, faultOfPlan } from '#appraisal/domain/uncertainty/plan'
import {
  distributionOf,
  planOfTyped,
  RANGE_SHAPES,
  type RangeShape,
  type TypedPlan,
  type TypedRange,
} from '#appraisal/domain/uncertainty/typed_ranges'
import { PERCENT_FIGURES } from '#appraisal/form_adjustments'
import { lineOfText } from '#appraisal/form_state'
import {
  readSets,
  rowsOfSets,
  SET_PLACES,
  type SetProblem,
  type SetRows,
} from '#appraisal/uncertainty_sets'
import {
  DECIMAL_MARKS,
  readTypedNumber,
  readTypedPercent,
  typedNumber,
  typedPercent,
} from '#appraisal/typed_numbers'

/** The rows of the form as texts. */
export interface UncertaintyRows {
  ranges: { key: string; shape: string; low: string; likely: string; high: string }[]
  correlations: { a: string; b: string; rank: string }[]
  shares: SetRows['shares']
  scenarios: SetRows['scenarios']
}

export type UncertaintyProblem = SetProblem

export const CORRELATION_ROWS = 3
const MOST_RANGES = 2_000
const RANGE_VALUES = ['low', 'likely', 'high'] as const

/** Figures that are shown and typed in per cent, levels and what is added to the rate among them. */
export function isPercent({ field }: Pick<Assumption, 'field'>): boolean {
  return field === 'level' || field === 'rate' || PERCENT_FIGURES.has(field)
}

/** The texts of a sent form, whatever was sent; null where it was not this form. */
export function readRows(sent: Record<string, unknown>): UncertaintyRows | null {
  if (!('ranges' in sent)) return null
  return {
    ranges: rowsOf(sent.ranges, MOST_RANGES).map((row) => ({
      key: text(row.key),
      shape: text(row.shape),
      low: text(row.low),
      likely: text(row.likely),
      high: text(row.high),
    })),
    correlations: rowsOf(sent.correlations, CORRELATION_ROWS).map((row) => ({
      a: text(row.a),
      b: text(row.b),
      rank: text(row.rank),
    })),
    shares: rowsOf(sent.shares, SET_PLACES.shares).map((row) => ({
      keys: listOf(row.keys).slice(0, SET_PLACES.sharesKeys).map(text),
      observations: text(row.observations),
    })),
    scenarios: rowsOf(sent.scenarios, SET_PLACES.scenarios).map((row) => ({
      name: text(row.name),
      values: rowsOf(row.values, SET_PLACES.scenarioValues).map((one) => ({
        key: text(one.key),
        value: text(one.value),
      })),
    })),
  }
}

/** A plan as its form shows it. */
export function rowsOfPlan(
  assumptions: readonly Assumption[],
  plan: TypedPlan,
  locale: string
): UncertaintyRows {
  const mark = DECIMAL_MARKS[locale]
  const byKey = new Map(assumptions.map((one) => [one.key, one]))
  return {
    ranges: plan.ranges.map((range) => {
      const write = isPercent(byKey.get(range.key)!) ? typedPercent : typedNumber
      return {
        ...range,
        low: write(range.low, mark),
        likely: write(range.likely, mark),
        high: write(range.high, mark),
      }
    }),
    correlations: plan.correlations.map((one) => ({ ...one, rank: typedNumber(one.rank, mark) })),
    ...rowsOfSets(assumptions, plan, locale, isPercent),
  }
}

/** The plan of sent rows, with all that is wrong with it. */
export function planOfRows(
  model: AppraisalModel,
  rows: UncertaintyRows,
  locale: string
): { plan: TypedPlan; problems: UncertaintyProblem[] } {
  const assumptions = assumptionsOf(model)
  const byKey = new Map(assumptions.map((one) => [one.key, one]))
  const problems: UncertaintyProblem[] = []
  const plan: TypedPlan = { ranges: [], correlations: [] }
  rows.ranges.forEach((row, at) => {
    const assumption = byKey.get(row.key)
    if (!assumption) return
    const { range, unread } = readRange(assumption, row, locale)
    for (const field of unread) {
      problems.push({ field: `ranges.${at}.${field}`, code: 'E_NUMBER', key: row.key })
    }
    if (unread.length > 0) return
    plan.ranges.push(range)
    const code = faultOfRange(model, assumption, range)
    if (code) problems.push({ field: `ranges.${at}.low`, code, key: row.key })
  })
  rows.correlations.forEach((row, at) => {
    if (!row.a && !row.b && !row.rank) return
    const rank = readTypedNumber(row.rank, DECIMAL_MARKS[locale])
    if (rank === null) {
      problems.push({ field: `correlations.${at}.rank`, code: 'E_NUMBER', key: null })
    } else plan.correlations.push({ a: row.a, b: row.b, rank })
  })
  const drawn = new Set(plan.ranges.filter(({ shape }) => shape !== 'fixed').map(({ key }) => key))
  const sets = readSets(model, rows, locale, drawn, isPercent)
  Object.assign(plan, sets.plan)
  problems.push(...sets.problems)
  if (problems.length === 0) {
    const fault = faultOfPlan(model, planOfTyped(assumptions, plan))
    if (fault) {
      const at = rows.ranges.findIndex(({ key }) => key === fault.key)
      const set = (plan.shares ?? []).findIndex(({ keys }) => keys.includes(fault.key ?? ''))
      const isPair = fault.code === 'E_CORRELATION'
      const place = set === -1 ? `ranges.${Math.max(0, at)}.low` : `shares.${set}.keys.0`
      const field = isPair ? 'correlations.0.rank' : place
      problems.push({ field, code: fault.code, key: fault.key })
    }
  }
  return { plan, problems }
}

/** What is fixed is not drawn, but moved all the same, one at a time. */
function faultOfRange(model: AppraisalModel, assumption: Assumption, range: TypedRange) {
  if (range.shape !== 'fixed') return distributionOf(assumption, range) ? null : 'E_RANGE'
  const [low, high] = [Number(range.low), Number(range.high)]
  return low < high ? faultOfEnds(model, range.key, low, high) : null
}

function readRange(
  assumption: Assumption,
  row: UncertaintyRows['ranges'][number],
  locale: string
): { range: TypedRange; unread: string[] } {
  const shape = (RANGE_SHAPES as readonly string[]).includes(row.shape)
    ? (row.shape as RangeShape)
    : 'fixed'
  const read = isPercent(assumption) ? readTypedPercent : readTypedNumber
  const range = { key: row.key, shape, low: '', likely: '', high: '' }
  const unread: string[] = []
  for (const field of RANGE_VALUES) {
    const value = read(row[field], DECIMAL_MARKS[locale])
    if (value === null || value.length > 40) unread.push(field)
    else range[field] = value
  }
  return { range, unread }
}

function text(value: unknown): string {
  return typeof value === 'string' ? lineOfText(value).slice(0, 300) : ''
}

/** Rows with gaps, and long lists, arrive as an object of numbers. */
function rowsOf(value: unknown, most: number): Record<string, unknown>[] {
  return listOf(value).slice(0, most).map(record)
}

const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : Object.values(record(value))

function record(value: unknown): Record<string, unknown> {
  return value && typeof value === 'object' ? (value as Record<string, unknown>) : {}
}
