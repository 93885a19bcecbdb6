import type { HttpContext } from '@adonisjs/core/http'
import { Decimal } from '#money/decimal'
import { formatsFor } from '#core/format'
import { wordsOf } from '#appraisal/controllers/page'
import type { AppraisalModel } from '#appraisal/domain/model'
import { assumptionsOf, type Assumption } from '#appraisal/domain/uncertainty/assumptions'
import { faultOfEnds } from '#appraisal/domain/uncertainty/plan'
import {
  extremes,
  oneWay,
  scenarios,
  spaced,
  switchingValues,
  tornado,
  twoWay,
  type Range,
  type Swing,
} from '#appraisal/domain/uncertainty/sensitivity'
import {
  shapesFor,
  triedRange,
  type TypedPlan,
  type TypedRange,
} from '#appraisal/domain/uncertainty/typed_ranges'
import type { SimulationShown } from '#appraisal/queries/simulations'
import { SET_PLACES } from '#appraisal/uncertainty_sets'
import {
  CORRELATION_ROWS,
  isPercent,
  rowsOfPlan,
  type UncertaintyRows,
} from '#appraisal/uncertainty_form'

const BARS = 12
const GRID = 5
const ONE_WAY = 6

/** Everything the page tells of one version under uncertainty. */
export function uncertaintyPage(
  ctx: HttpContext,
  model: AppraisalModel,
  shown: SimulationShown | null,
  sent: UncertaintyRows | null
) {
  const assumptions = assumptionsOf(model)
  const plan = planFor(assumptions, shown?.plan ?? null)
  const rows = sent ?? rowsOfPlan(assumptions, plan, ctx.i18n.locale)
  const byKey = new Map(rows.ranges.map((row, at) => [row.key, { ...row, at }]))
  const say = namesIn(ctx, assumptions)
  const moved = plan.ranges
    .filter(({ low, high }) => new Decimal(low).lt(high))
    .filter(({ key, low, high }) => !faultOfEnds(model, key, Number(low), Number(high)))
    .map(rangeOf)
  const swings = tornado(model, moved)
  const { worst, best } = extremes(swings)
  return {
    w: { ...wordsOf(ctx, model), decimal: (value: number) => new Decimal(value) },
    rows: assumptions.map((assumption, at) => ({
      at,
      name: say.name(assumption.key),
      lineName: assumption.name,
      base: say.value(assumption, assumption.base),
      isPercent: isPercent(assumption),
      key: assumption.key,
      shape: 'fixed',
      low: '',
      likely: '',
      high: '',
      ...byKey.get(assumption.key),
      shapes: shapesFor(assumption).map((shape) => ({
        value: shape,
        label: ctx.i18n.t(`uncertainty.shape.${shape}`),
      })),
    })),
    correlations: Array.from(
      { length: CORRELATION_ROWS },
      (_, at) => rows.correlations[at] ?? { a: '', b: '', rank: '' }
    ),
    shares: Array.from({ length: SET_PLACES.shares }, (_, at) => ({
      keys: places(SET_PLACES.sharesKeys, rows.shares[at]?.keys, ''),
      observations: rows.shares[at]?.observations ?? '',
    })),
    ownScenarios: Array.from({ length: SET_PLACES.scenarios }, (_, at) => ({
      name: rows.scenarios[at]?.name ?? '',
      values: places(SET_PLACES.scenarioValues, rows.scenarios[at]?.values, { key: '', value: '' }),
    })),
    choices: assumptions.map(({ key }) => ({ value: key, label: say.name(key) })),
    swings: swings.slice(0, BARS).map((swing) => ({
      ...swing,
      name: say.name(swing.key),
      lowText: say.valueOf(swing.key, swing.low),
      highText: say.valueOf(swing.key, swing.high),
    })),
    swingsLeftOut: Math.max(0, swings.length - BARS),
    switching: switchingValues(model).map(({ assumption, value, change, reason }) => ({
      name: say.name(assumption.key),
      base: say.value(assumption, assumption.base),
      value: value && say.value(assumption, value.toString()),
      change,
      reason,
    })),
    scenarios: scenarios(model, [
      { name: 'worst', values: worst },
      { name: 'base', values: new Map() },
      { name: 'best', values: best },
    ]),
    named: namedScenarios(model, plan, say),
    oneWay: oneWayOf(model, swings, say),
    grid: gridOf(model, swings, say),
    isTried: shown === null,
    say,
  }
}

/** What is known of each assumption: the plan of the simulation, else what is tried. */
function planFor(assumptions: readonly Assumption[], plan: TypedPlan | null): TypedPlan {
  const typed = new Map(plan?.ranges.map((range) => [range.key, range]))
  return {
    ranges: assumptions.map((one) => typed.get(one.key) ?? triedRange(one)),
    correlations: plan?.correlations ?? [],
    shares: plan?.shares,
    scenarios: plan?.scenarios,
  }
}

/** What is given, and empty places up to so many. */
function places<Place>(count: number, given: readonly Place[] = [], empty: Place): Place[] {
  return Array.from({ length: count }, (_, at) => given[at] ?? empty)
}

/** The scenarios of the city, with what they change. */
function namedScenarios(model: AppraisalModel, { scenarios: own = [] }: TypedPlan, say: Names) {
  const values = own.map((one) =>
    one.values.map(({ key, value }) => [key, new Decimal(value)] as const)
  )
  const results = scenarios(
    model,
    own.map(({ name }, at) => ({ name, values: new Map(values[at]) }))
  )
  return results.map((result, at) => ({
    ...result,
    changes: values[at].map(([key, value]) => ({
      name: say.name(key),
      value: say.valueOf(key, value),
    })),
  }))
}

/** Net present values along the range of each of the assumptions that matter most. */
function oneWayOf(model: AppraisalModel, swings: readonly Swing[], say: Names) {
  return swings.slice(0, ONE_WAY).map(({ key, low, high }) => {
    const values = spaced(low, high, GRID)
    const npvs = oneWay(model, key, values)
    return {
      name: say.name(key),
      cells: values.map((value, at) => ({ value: say.valueOf(key, value), npv: npvs[at] })),
    }
  })
}

function rangeOf({ key, low, high }: TypedRange): Range {
  return { key, low: new Decimal(low), high: new Decimal(high) }
}

function gridOf(model: AppraisalModel, swings: readonly Swing[], say: Names) {
  const [first, second] = swings
  if (!second) return null
  const rows = spaced(first.low, first.high, GRID)
  const columns = spaced(second.low, second.high, GRID)
  const values = twoWay(
    model,
    { key: first.key, values: rows },
    { key: second.key, values: columns }
  )
  return {
    first: say.name(first.key),
    second: say.name(second.key),
    columns: columns.map((value) => say.valueOf(second.key, value)),
    rows: rows.map((value, at) => ({ label: say.valueOf(first.key, value), values: values[at] })),
  }
}

/** Assumptions and their values in words. */
export function namesIn({ i18n }: HttpContext, assumptions: readonly Assumption[]) {
  const f = formatsFor(i18n.locale)
  const byKey = new Map(assumptions.map((one) => [one.key, one]))
  const value = (assumption: Assumption, text: string) =>
    isPercent(assumption)
      ? f.percent(new Decimal(text).toFixed(12), 1)
      : f.exact(new Decimal(text).toSignificantDigits(6).toFixed())
  return {
    value,
    valueOf: (key: string, of: Decimal) => value(byKey.get(key)!, of.toString()),
    name: (key: string) => {
      const one = byKey.get(key)
      if (!one) return key
      const field = i18n.t(`uncertainty.assumption.${one.field}`)
      return one.name === null ? field : `${one.name}: ${field}`
    },
  }
}

export type Names = ReturnType<typeof namesIn>
