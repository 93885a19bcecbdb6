import { Decimal } from '#money/decimal'
import type { TimelinePoint } from '#appraisal/domain/flows'
import { sum, type TimedFlow } from '#appraisal/domain/discounting'
import { presentEffect } from '#appraisal/domain/effects'
import type { BenefitWorking, CostWorking } from '#appraisal/domain/flows'
import type { AppraisalModel, Outcome } from '#appraisal/domain/model'
import { modifiedRateOfReturn } from '#appraisal/domain/modified_rate'
import { payback, type Payback } from '#appraisal/domain/payback'
import {
  internalRatesOfReturn,
  nearestRate,
  type RateOfReturn,
} from '#appraisal/domain/rates_of_return'
import type { AppraisalFinding, AppraisalWarningCode } from '#appraisal/domain/refusals'

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
  | 'mirr_rates'
  | 'payback_from_start'
  | 'payback_discounted_from_start'
  | 'equivalent_annual_end_of_year'
  | 'cost_per_outcome_present_value'
  | 'cost_per_outcome_discounted_effect'

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
  /** The quantity, discounted when the model discounts effects. */
  effect: Decimal
  kind: Outcome['kind'] | null
}

export interface AppraisalResults {
  presentValueOfCosts: Result
  presentValueOfInvestment: Result
  presentValueOfBenefits: Result
  npv: Result
  bcr: Result
  bcrOnInvestment: Result
  irr: RateOfReturnResult
  mirr: Result
  payback: Result
  discountedPayback: Result
  equivalentAnnual: Result
  costPerOutcome: OutcomeResult[]
}

/** The indicators of a model, each with its convention, and what is to be said about them. */
export function resultsOf(
  model: AppraisalModel,
  costs: readonly CostWorking[],
  benefits: readonly BenefitWorking[],
  timeline: readonly TimelinePoint[],
  annuity: Decimal,
  firstRate: Decimal
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
    mirr: modifiedRate(model, flows, firstRate),
    payback: paybackResult(simple, 'payback_from_start'),
    discountedPayback: paybackResult(payback(discounted), 'payback_discounted_from_start'),
    equivalentAnnual: { value: npv.div(annuity), convention: 'equivalent_annual_end_of_year' },
    costPerOutcome: model.outcomes.map((outcome) => costPer(model, outcome, costValue)),
  }
  return { results, warnings }
}

function costPer(model: AppraisalModel, outcome: Outcome, costs: Decimal): OutcomeResult {
  const { id, name, unit, quantity, kind } = outcome
  const effect = presentEffect(model, outcome)
  const convention = model.effectDiscounting
    ? 'cost_per_outcome_discounted_effect'
    : 'cost_per_outcome_present_value'
  return {
    outcome: id,
    name,
    unit,
    quantity: new Decimal(quantity.value),
    effect,
    kind: kind ?? null,
    ...ratio(costs, effect, 'no_quantity', convention),
  }
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

/** At the model's own rates, else both at that of the first year. */
function modifiedRate(
  { financing, horizon }: AppraisalModel,
  flows: readonly TimedFlow[],
  firstRate: Decimal
): Result {
  const rate = (figure?: { value: string }) => (figure ? new Decimal(figure.value) : firstRate)
  const years = new Decimal(horizon.years)
  const { finance, reinvest } = financing ?? {}
  const value = modifiedRateOfReturn(flows, years, rate(finance), rate(reinvest))
  const convention = 'mirr_rates'
  if (value) return { value, convention }
  const losses = flows.some(({ amount }) => amount.lt(0))
  return { value, reason: losses ? 'total_loss' : 'no_change_of_sign', convention }
}
