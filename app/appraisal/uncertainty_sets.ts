import type { AppraisalModel } from '#appraisal/domain/model'
import { assumptionsOf, type Assumption } from '#appraisal/domain/uncertainty/assumptions'
import { faultOfEnds } from '#appraisal/domain/uncertainty/plan'
import type { TypedPlan } from '#appraisal/domain/uncertainty/typed_ranges'
import {
  DECIMAL_MARKS,
  readTypedNumber,
  readTypedPercent,
  typedNumber,
  typedPercent,
} from '#appraisal/typed_numbers'

/*
 * Assumptions that share a total, and scenarios with a name: the parts of the form of an uncertain
 * appraisal that speak of several assumptions at once.
 */

/** The rows as texts; an empty key is an empty place. */
export interface SetRows {
  shares: { keys: string[]; observations: string }[]
  scenarios: { name: string; values: { key: string; value: string }[] }[]
}

export interface SetProblem {
  field: string
  code: string
  key: string | null
}

/** Places of the form. */
export const SET_PLACES = { shares: 2, sharesKeys: 4, scenarios: 3, scenarioValues: 4 } as const

const LONGEST_VALUE = 40

type IsPercent = (assumption: Assumption) => boolean

/** Sets and scenarios as their form shows them. */
export function rowsOfSets(
  assumptions: readonly Assumption[],
  { shares = [], scenarios = [] }: TypedPlan,
  locale: string,
  isPercent: IsPercent
): SetRows {
  const mark = DECIMAL_MARKS[locale]
  const byKey = new Map(assumptions.map((one) => [one.key, one]))
  return {
    shares: shares.map(({ keys, observations }) => ({
      keys,
      observations: typedNumber(observations, mark),
    })),
    scenarios: scenarios.map(({ name, values }) => ({
      name,
      values: values.map(({ key, value }) => ({
        key,
        value: (isPercent(byKey.get(key)!) ? typedPercent : typedNumber)(value, mark),
      })),
    })),
  }
}

/** The sets and scenarios of sent rows; `drawn` are the assumptions that have a shape of their own. */
export function readSets(
  model: AppraisalModel,
  rows: SetRows,
  locale: string,
  drawn: ReadonlySet<string>,
  isPercent: IsPercent
): { plan: Pick<TypedPlan, 'shares' | 'scenarios'>; problems: SetProblem[] } {
  const mark = DECIMAL_MARKS[locale]
  const byKey = new Map(assumptionsOf(model).map((one) => [one.key, one]))
  const problems: SetProblem[] = []
  const taken = new Set(drawn)
  const shares: NonNullable<TypedPlan['shares']> = []
  rows.shares.forEach((row, at) => {
    const keys = row.keys.filter((key) => key !== '')
    if (keys.length === 0 && row.observations === '') return
    const observations = readTypedNumber(row.observations, mark)
    const known = keys.every((key) => byKey.has(key))
    const twice = keys.find((key, place) => taken.has(key) || keys.indexOf(key) !== place)
    const report = (code: string, key: string | null, field = 'keys.0') =>
      problems.push({ field: `shares.${at}.${field}`, code, key })
    if (keys.length < 2 || !known) report('E_SHARE_SET', null)
    else if (twice !== undefined) report('E_SHARE_TWICE', twice)
    else if (observations === null || !(Number(observations) > 0)) {
      report('E_SHARE_SET', null, 'observations')
    } else shares.push({ keys, observations })
    for (const key of keys) taken.add(key)
  })
  const scenarios: NonNullable<TypedPlan['scenarios']> = []
  rows.scenarios.forEach((row, at) => {
    const given = row.values.filter(({ key, value }) => key !== '' || value !== '')
    if (row.name === '' && given.length === 0) return
    const values = given.flatMap(({ key, value: typed }) => {
      const assumption = byKey.get(key)
      const read = assumption && isPercent(assumption) ? readTypedPercent : readTypedNumber
      const value = typed.length > LONGEST_VALUE ? null : read(typed, mark)
      return assumption && value !== null ? [{ key, value }] : []
    })
    const isWhole = row.name !== '' && given.length > 0 && values.length === given.length
    const isOnce = new Set(values.map(({ key }) => key)).size === values.length
    const report = (code: string, key: string | null) =>
      problems.push({ field: `scenarios.${at}.name`, code, key })
    if (!isWhole || !isOnce) return report('E_SCENARIO', null)
    for (const { key, value } of values) {
      const code = faultOfEnds(model, key, Number(value), Number(value))
      if (code) report(code, key)
    }
    scenarios.push({ name: row.name, values })
  })
  return {
    plan: {
      ...(shares.length > 0 && { shares }),
      ...(scenarios.length > 0 && { scenarios }),
    },
    problems,
  }
}
