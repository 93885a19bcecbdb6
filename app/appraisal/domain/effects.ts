import { Decimal } from '#money/decimal'
import { stepsOf } from '#appraisal/domain/check_model'
import { discountFactor, numericSteps, sum, timeOf } from '#appraisal/domain/discounting'
import { yearsOf, type FactorRows } from '#appraisal/domain/flows'
import { TIMINGS, type AppraisalModel, type Outcome } from '#appraisal/domain/model'

/** The factors that effects are discounted by, one per year; null when they are not discounted. */
export function effectFactors(model: AppraisalModel): FactorRows | null {
  if (!model.effectDiscounting) return null
  const steps = numericSteps(stepsOf({ discounting: model.effectDiscounting }))
  return Object.fromEntries(
    TIMINGS.map((timing) => [
      timing,
      yearsOf(model).map((_, at) => discountFactor(steps, timeOf(at + 1, timing))),
    ])
  ) as FactorRows
}

/** How much of an outcome each year of the horizon reaches; null when the model does not say. */
export function quantitiesByYear(model: AppraisalModel, { byYear }: Outcome): Decimal[] | null {
  if (!byYear) return null
  return yearsOf(model).map((year) => {
    const found = byYear.quantities.find((one) => one.year === year)
    return new Decimal(found?.quantity ?? 0)
  })
}

/**
 * How much of an outcome its cost is divided by: its quantity, discounted at the rates for effects when the
 * model has any. A quantity that is moved keeps its years.
 */
export function presentEffect(model: AppraisalModel, outcome: Outcome): Decimal {
  const quantity = new Decimal(outcome.quantity.value)
  const factors = effectFactors(model)
  const quantities = quantitiesByYear(model, outcome)
  if (!factors || !quantities || !outcome.byYear) return quantity
  const whole = sum(quantities)
  if (whole.isZero()) return quantity
  const own = factors[outcome.byYear.timing]
  return sum(quantities.map((one, at) => one.times(own[at])))
    .times(quantity)
    .div(whole)
}
