import { Decimal } from '#money/decimal'
import { assertSound, stepsOf } from '#appraisal/domain/check_model'
import {
  annuityFactor,
  discountFactor,
  numericSteps,
  rateOfYear,
  sum,
  timeOf,
  type TimedFlow,
} from '#appraisal/domain/discounting'
import {
  benefitRow,
  costRows,
  yearsOf,
  type BenefitWorking,
  type CostWorking,
  type FactorRows,
  type YearlyRow,
} from '#appraisal/domain/flows'
import { TIMINGS, type AppraisalModel, type Timing } from '#appraisal/domain/model'
import { payback, type Payback } from '#appraisal/domain/payback'
import {
  internalRatesOfReturn,
  nearestRate,
  type RateOfReturn,
} from '#appraisal/domain/rates_of_return'
import type { AppraisalFinding, AppraisalWarningCode } from '#appraisal/domain/refusals'
import { findSchedule } from '#appraisal/domain/schedules'

/** Why a result is not defined. */
export type MissingReason =
  | 'no_costs'
  | 'no_investment'
  | 'no_change_of_sign'
  | 'no_rate_in_range'
  | 'total_loss'
  | 'never_below_zero'
  | 'not_within_horizon'
  | 'no_quantity'

/** How a result is defined; the words are looked up by it and printed beside the figure. */
export type Convention =
  | 'present_value_at_start'
  | 'npv_benefits_less_costs'
  | 'bcr_all_costs'
  | 'bcr_investment'
  | 'irr_all_roots'
  | 'payback_from_start'
  | 'payback_discounted_from_start'
  | 'equivalent_annual_end_of_year'
  | 'cost_per_outcome_present_value'

/** `value` is unrounded; when it is null, `reason` says why. */
export interface Result {
  value: Decimal | null
  reason?: MissingReason
  convention: Convention
}

/** `value` is the rate nearest to 10 % when there are several; `roots` holds all of them, rising. */
export interface RateOfReturnResult extends Result {
  roots: RateOfReturn[]
}

export interface OutcomeResult extends Result {
  outcome: string
  name: string
  unit: string
  quantity: Decimal
}

export interface AppraisalResults {
  presentValueOfCosts: Result
  presentValueOfInvestment: Result
  presentValueOfBenefits: Result
  npv: Result
  bcr: Result
  bcrOnInvestment: Result
  irr: RateOfReturnResult
  payback: Result
  discountedPayback: Result
  equivalentAnnual: Result
  costPerOutcome: OutcomeResult[]
}

/** One year of the horizon; `index` is 1 for the first. Running sums stand at the end of the year. */
export interface AppraisalYear {
  year: number
  index: number
  rate: Decimal
  factors: Record<Timing, Decimal>
  costs: Decimal
  benefits: Decimal
  net: Decimal
  discountedCosts: Decimal
  discountedBenefits: Decimal
  discountedNet: Decimal
  cumulative: Decimal
  discountedCumulative: Decimal
}

/** One moment of the horizon: money at the end of a year meets that of the start of the next. */
export interface TimelinePoint {
  time: Decimal
  factor: Decimal
  flow: Decimal
  discounted: Decimal
  cumulative: Decimal
  discountedCumulative: Decimal
}

export interface Appraisal {
  model: AppraisalModel
  discounting: {
    scheduleId: string | null
    name: string | null
    vintage: string | null
    source: string | null
    steps: { fromYear: number; toYear: number | null; rate: Decimal }[]
  }
  costs: CostWorking[]
  benefits: BenefitWorking[]
  years: AppraisalYear[]
  timeline: TimelinePoint[]
  results: AppraisalResults
  warnings: AppraisalFinding<AppraisalWarningCode>[]
}

/**
 * Appraises a model: the full working year by year and the results, each with its convention and, when it
 * is not defined, the reason. Nothing is rounded or clamped. Amounts are in major units of the model's
 * currency, rates and shares are fractions, times are years from the start of the first year.
 * Throws `AppraisalError` when the model is not sound.
 */
export function appraise(model: AppraisalModel): Appraisal {
  assertSound(model)
  const steps = numericSteps(stepsOf(model))
  const factors = Object.fromEntries(
    TIMINGS.map((timing) => [
      timing,
      yearsOf(model).map((_, at) => discountFactor(steps, timeOf(at + 1, timing))),
    ])
  ) as FactorRows
  const costs = model.costs.flatMap((line) => costRows(line, model, factors))
  const benefits = model.benefits.map((line) => benefitRow(line, model, factors))
  const timeline = timelineOf(model, costs, benefits, steps)
  const years = workingByYear(model, costs, benefits, factors, steps)
  const results = resultsOf(model, costs, benefits, timeline, annuityFactor(steps, years.length))
  const named =
    'schedule' in model.discounting ? findSchedule(model.discounting.schedule) : undefined
  return {
    model,
    discounting: {
      scheduleId: named?.id ?? null,
      name: named?.name ?? null,
      vintage: named?.vintage ?? null,
      source: named?.source ?? ('source' in model.discounting ? model.discounting.source! : null),
      steps,
    },
    costs,
    benefits,
    years,
    timeline,
    results: results.results,
    warnings: [...remarksOn(model, years), ...results.warnings],
  }
}

/** Half-year points when a line is counted mid-year, else years; shared with the exported workbook. */
export function pointsPerYear(rows: readonly YearlyRow[]): 1 | 2 {
  return rows.some(({ timing }) => timing === 'mid') ? 2 : 1
}

function timelineOf(
  model: AppraisalModel,
  costs: readonly CostWorking[],
  benefits: readonly BenefitWorking[],
  steps: Parameters<typeof discountFactor>[0]
): TimelinePoint[] {
  const perYear = pointsPerYear([...costs, ...benefits])
  const flows = new Map<string, Decimal>()
  const add = (row: YearlyRow, sign: 1 | -1) =>
    row.amounts.forEach((amount, at) => {
      const time = timeOf(at + 1, row.timing).toString()
      flows.set(time, (flows.get(time) ?? new Decimal(0)).plus(amount.times(sign)))
    })
  costs.forEach((row) => add(row, -1))
  benefits.forEach((row) => add(row, 1))
  let cumulative = new Decimal(0)
  let discountedCumulative = new Decimal(0)
  return Array.from({ length: model.horizon.years * perYear + 1 }, (_, at) => {
    const time = new Decimal(at).div(perYear)
    const factor = discountFactor(steps, time)
    const flow = flows.get(time.toString()) ?? new Decimal(0)
    const discounted = flow.times(factor)
    cumulative = cumulative.plus(flow)
    discountedCumulative = discountedCumulative.plus(discounted)
    return { time, factor, flow, discounted, cumulative, discountedCumulative }
  })
}

function workingByYear(
  model: AppraisalModel,
  costs: readonly CostWorking[],
  benefits: readonly BenefitWorking[],
  factors: FactorRows,
  steps: Parameters<typeof rateOfYear>[0]
): AppraisalYear[] {
  let cumulative = new Decimal(0)
  let discountedCumulative = new Decimal(0)
  const at = (rows: readonly YearlyRow[], key: 'amounts' | 'discounted', index: number) =>
    sum(rows.map((row) => row[key][index]))
  return yearsOf(model).map((year, index) => {
    const costsNow = at(costs, 'amounts', index)
    const benefitsNow = at(benefits, 'amounts', index)
    const discountedCosts = at(costs, 'discounted', index)
    const discountedBenefits = at(benefits, 'discounted', index)
    const net = benefitsNow.minus(costsNow)
    const discountedNet = discountedBenefits.minus(discountedCosts)
    cumulative = cumulative.plus(net)
    discountedCumulative = discountedCumulative.plus(discountedNet)
    return {
      year,
      index: index + 1,
      rate: rateOfYear(steps, index + 1),
      factors: { start: factors.start[index], mid: factors.mid[index], end: factors.end[index] },
      costs: costsNow,
      benefits: benefitsNow,
      net,
      discountedCosts,
      discountedBenefits,
      discountedNet,
      cumulative,
      discountedCumulative,
    }
  })
}

function resultsOf(
  model: AppraisalModel,
  costs: readonly CostWorking[],
  benefits: readonly BenefitWorking[],
  timeline: readonly TimelinePoint[],
  annuity: Decimal
): { results: AppraisalResults; warnings: AppraisalFinding<AppraisalWarningCode>[] } {
  const warnings: AppraisalFinding<AppraisalWarningCode>[] = []
  const costValue = sum(costs.map(({ presentValue }) => presentValue))
  const benefitValue = sum(benefits.map(({ presentValue }) => presentValue))
  const investment = sum(
    costs.filter(({ line }) => line.kind === 'investment').map(({ presentValue }) => presentValue)
  )
  const npv = benefitValue.minus(costValue)
  const flows = timeline.map(({ time, flow }) => ({ time, amount: flow }))
  const discounted = timeline.map(({ time, discounted: amount }) => ({ time, amount }))
  const simple = payback(flows)
  if (simple.reached && !simple.lasting) {
    warnings.push({ code: 'W_NOT_LASTING', params: {}, path: '' })
  }
  const irr = rateOfReturn(flows)
  if (irr.roots.length > 1) {
    const params = { count: `${irr.roots.length}` }
    warnings.push({ code: 'W_SEVERAL_RATES_OF_RETURN', params, path: '' })
  }
  if (irr.roots.some(({ rate }) => rate.lt('-0.8'))) {
    warnings.push({ code: 'W_RATE_OF_RETURN_BELOW_MINUS_80', params: {}, path: '' })
  }
  const results: AppraisalResults = {
    presentValueOfCosts: { value: costValue, convention: 'present_value_at_start' },
    presentValueOfInvestment: { value: investment, convention: 'present_value_at_start' },
    presentValueOfBenefits: { value: benefitValue, convention: 'present_value_at_start' },
    npv: { value: npv, convention: 'npv_benefits_less_costs' },
    bcr: ratio(benefitValue, costValue, 'no_costs', 'bcr_all_costs'),
    bcrOnInvestment: ratio(
      benefitValue.minus(costValue.minus(investment)),
      investment,
      'no_investment',
      'bcr_investment'
    ),
    irr,
    payback: paybackResult(simple, 'payback_from_start'),
    discountedPayback: paybackResult(payback(discounted), 'payback_discounted_from_start'),
    equivalentAnnual: { value: npv.div(annuity), convention: 'equivalent_annual_end_of_year' },
    costPerOutcome: model.outcomes.map(({ id, name, unit, quantity }) => ({
      outcome: id,
      name,
      unit,
      quantity: new Decimal(quantity.value),
      ...ratio(
        costValue,
        new Decimal(quantity.value),
        'no_quantity',
        'cost_per_outcome_present_value'
      ),
    })),
  }
  return { results, warnings }
}

/** A ratio to nothing, or to less than nothing, says nothing. */
function ratio(
  numerator: Decimal,
  denominator: Decimal,
  reason: MissingReason,
  convention: Convention
): Result {
  if (denominator.lte(0)) return { value: null, reason, convention }
  return { value: numerator.div(denominator), convention }
}

function paybackResult(found: Payback, convention: Convention): Result {
  if (found.reached) return { value: found.time, convention }
  return { value: null, reason: found.reason, convention }
}

function rateOfReturn(flows: readonly TimedFlow[]): RateOfReturnResult {
  const roots = internalRatesOfReturn(flows)
  const convention = 'irr_all_roots'
  if (roots.length > 0) return { value: nearestRate(roots, new Decimal('0.1')), roots, convention }
  const gains = flows.some(({ amount }) => amount.gt(0))
  const losses = flows.some(({ amount }) => amount.lt(0))
  const reason = gains && losses ? 'no_rate_in_range' : losses ? 'total_loss' : 'no_change_of_sign'
  return { value: null, reason, roots, convention }
}

function remarksOn(
  model: AppraisalModel,
  years: readonly AppraisalYear[]
): AppraisalFinding<AppraisalWarningCode>[] {
  const remarks: AppraisalFinding<AppraisalWarningCode>[] = []
  const highest = years.map(({ rate }) => rate).reduce((a, b) => Decimal.max(a, b))
  if (highest.gt('0.5')) {
    const params = { rate: highest.toString() }
    remarks.push({ code: 'W_RATE_ABOVE_50', params, path: '/discounting' })
  }
  if (model.costs.length === 0) remarks.push({ code: 'W_NO_COST', params: {}, path: '/costs' })
  if (model.benefits.length === 0)
    remarks.push({ code: 'W_NO_BENEFIT', params: {}, path: '/benefits' })
  model.benefits.forEach((line, at) => {
    if (line.lag + line.duration <= model.horizon.years) return
    const params = { line: line.id, years: `${model.horizon.years}` }
    remarks.push({ code: 'W_BENEFIT_BEYOND_HORIZON', params, path: `/benefits/${at}/duration` })
  })
  return remarks
}
