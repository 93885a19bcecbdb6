import type { HttpContext } from '@adonisjs/core/http'
import { Decimal } from '#money/decimal'
import { formatsFor } from '#core/format'
import { wordsOf } from '#appraisal/controllers/page'
import type { AppraisalModel } from '#appraisal/domain/model'
import { assumptionsOf, type Assumption } from '#appraisal/domain/uncertainty/assumptions'
import type { SensitivityReport } from '#appraisal/domain/uncertainty/sensitivity_report'
import { shapesFor, type TypedPlan } from '#appraisal/domain/uncertainty/typed_ranges'
import { SET_PLACES } from '#appraisal/uncertainty_sets'
import {
  CORRELATION_ROWS,
  isPercent,
  rowsOfPlan,
  type UncertaintyRows,
} from '#appraisal/uncertainty_form'

const BARS = 12

/** Everything the page tells of one version under uncertainty. */
export function uncertaintyPage(
  ctx: HttpContext,
  model: AppraisalModel,
  { plan, report, isTried }: { plan: TypedPlan; report: SensitivityReport; isTried: boolean },
  sent: UncertaintyRows | null
) {
  const assumptions = assumptionsOf(model)
  const rows = sent ?? rowsOfPlan(assumptions, plan, ctx.i18n.locale)
  const byKey = new Map(rows.ranges.map((row, at) => [row.key, { ...row, at }]))
  const say = namesIn(ctx, assumptions)
  const { swings, switching, scenarios } = report
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
    switching: switching.map(({ assumption, value, change, reason }) => ({
      name: say.name(assumption.key),
      base: say.value(assumption, assumption.base),
      value: value && say.value(assumption, value.toString()),
      change,
      reason,
    })),
    scenarios,
    named: namedShown(report, say),
    oneWay: oneWayShown(report, say),
    grid: gridShown(report, say),
    isTried,
    say,
  }
}

/** What is given, and empty places up to so many. */
function places<Place>(count: number, given: readonly Place[] = [], empty: Place): Place[] {
  return Array.from({ length: count }, (_, at) => given[at] ?? empty)
}

/** The scenarios of the city, with what they change. */
function namedShown({ named }: SensitivityReport, say: Names) {
  return named.map(({ values, ...result }) => ({
    ...result,
    changes: values.map(({ key, value }) => ({
      name: say.name(key),
      value: say.valueOf(key, value),
    })),
  }))
}

function oneWayShown({ oneWay }: SensitivityReport, say: Names) {
  return oneWay.map(({ key, values, npvs }) => ({
    name: say.name(key),
    cells: values.map((value, at) => ({ value: say.valueOf(key, value), npv: npvs[at] })),
  }))
}

function gridShown({ grid }: SensitivityReport, say: Names) {
  if (!grid) return null
  const { first, second, npvs } = grid
  return {
    first: say.name(first.key),
    second: say.name(second.key),
    columns: second.values.map((value) => say.valueOf(second.key, value)),
    rows: first.values.map((value, at) => ({
      label: say.valueOf(first.key, value),
      values: npvs[at],
    })),
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
