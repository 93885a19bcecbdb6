import type { Decimal } from '#money/decimal'
import { stepsOf } from '#appraisal/domain/check_model'
import { discountFactor, numericSteps, sum, timeOf } from '#appraisal/domain/discounting'
import { benefitRow, costRows, yearsOf, type FactorRows } from '#appraisal/domain/flows'
import { TIMINGS, type AppraisalModel } from '#appraisal/domain/model'
import { RATE_KEY, withValues } from '#appraisal/domain/uncertainty/assumptions'

/** The net present value of a model at other values, by the engine that reckons the results. */
export type ExactValue = (values: ReadonlyMap<string, Decimal>) => Decimal

/** Reckons one model at many values; factors are reckoned again only when the rate moves. */
export function exactValueOf(model: AppraisalModel): ExactValue {
  const known = new Map<string, FactorRows>()
  return (values) => {
    const moved = withValues(model, values)
    const rate = values.get(RATE_KEY)?.toString() ?? ''
    const factors = known.get(rate) ?? factorsOf(moved)
    known.set(rate, factors)
    const benefits = moved.benefits.map((line) => benefitRow(line, moved, factors).presentValue)
    const costs = moved.costs
      .flatMap((line) => costRows(line, moved, factors))
      .map(({ presentValue }) => presentValue)
    return sum(benefits).minus(sum(costs))
  }
}

function factorsOf(model: AppraisalModel): FactorRows {
  const steps = numericSteps(stepsOf(model))
  return Object.fromEntries(
    TIMINGS.map((timing) => [
      timing,
      yearsOf(model).map((_, at) => discountFactor(steps, timeOf(at + 1, timing))),
    ])
  ) as FactorRows
}
