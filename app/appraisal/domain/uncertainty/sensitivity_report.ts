import { Decimal } from '#money/decimal'
import type { AppraisalModel } from '#appraisal/domain/model'
import { assumptionsOf } from '#appraisal/domain/uncertainty/assumptions'
import { faultOfEnds } from '#appraisal/domain/uncertainty/plan'
import {
  extremes,
  oneWay,
  scenarios,
  spaced,
  switchingValues,
  tornado,
  twoWay,
  type Swing,
  type Switching,
} from '#appraisal/domain/uncertainty/sensitivity'
import {
  triedRange,
  type TypedPlan,
  type TypedScenario,
} from '#appraisal/domain/uncertainty/typed_ranges'

/** Values of one assumption that are tried. */
export interface TriedValues {
  key: string
  values: Decimal[]
}

/** What one version comes to when its assumptions are moved, without any draws. */
export interface SensitivityReport {
  /** The widest first. */
  swings: Swing[]
  switching: Switching[]
  /** Everything at its worst, as in the model, everything at its best. */
  scenarios: { name: string; npv: Decimal }[]
  /** Those that the city has named. */
  named: { name: string; npv: Decimal; values: { key: string; value: Decimal }[] }[]
  /** Along the ranges that matter most. */
  oneWay: (TriedValues & { npvs: Decimal[] })[]
  /** The two that matter most together, the first downwards; null when only one has a range. */
  grid: { first: TriedValues; second: TriedValues; npvs: Decimal[][] } | null
}

const GRID = 5
const ONE_WAY = 6

/** The range of every assumption: that of the plan, else what is tried where nobody has said more. */
export function completedPlan(model: AppraisalModel, plan: TypedPlan | null): TypedPlan {
  const typed = new Map(plan?.ranges.map((range) => [range.key, range]))
  return {
    ranges: assumptionsOf(model).map((one) => typed.get(one.key) ?? triedRange(one)),
    correlations: plan?.correlations ?? [],
    shares: plan?.shares,
    scenarios: plan?.scenarios,
  }
}

/** Moves the assumptions of a model along the ranges of a completed plan. */
export function sensitivityOf(model: AppraisalModel, plan: TypedPlan): SensitivityReport {
  const moved = plan.ranges
    .filter(({ low, high }) => new Decimal(low).lt(high))
    .filter(({ key, low, high }) => !faultOfEnds(model, key, Number(low), Number(high)))
    .map(({ key, low, high }) => ({ key, low: new Decimal(low), high: new Decimal(high) }))
  const swings = tornado(model, moved)
  const { worst, best } = extremes(swings)
  return {
    swings,
    switching: switchingValues(model),
    scenarios: scenarios(model, [
      { name: 'worst', values: worst },
      { name: 'base', values: new Map() },
      { name: 'best', values: best },
    ]),
    named: namedScenarios(model, plan.scenarios ?? []),
    oneWay: swings.slice(0, ONE_WAY).map((swing) => {
      const tried = triedAlong(swing)
      return { ...tried, npvs: oneWay(model, tried.key, tried.values) }
    }),
    grid: gridOf(model, swings),
  }
}

function namedScenarios(
  model: AppraisalModel,
  own: readonly TypedScenario[]
): SensitivityReport['named'] {
  const sets = own.map(({ name, values }) => ({
    name,
    values: values.map(({ key, value }) => ({ key, value: new Decimal(value) })),
  }))
  const results = scenarios(
    model,
    sets.map(({ name, values }) => ({
      name,
      values: new Map(values.map(({ key, value }) => [key, value])),
    }))
  )
  return results.map((result, at) => ({ ...result, values: sets[at].values }))
}

function triedAlong({ key, low, high }: Swing): TriedValues {
  return { key, values: spaced(low, high, GRID) }
}

function gridOf(model: AppraisalModel, [one, other]: readonly Swing[]): SensitivityReport['grid'] {
  if (!other) return null
  const first = triedAlong(one)
  const second = triedAlong(other)
  return { first, second, npvs: twoWay(model, first, second) }
}
