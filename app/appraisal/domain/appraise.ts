import { Decimal } from '#money/decimal'
import { assertSound, stepsOf } from '#appraisal/domain/check_model'
import {
  annuityFactor,
  discountFactor,
  numericSteps,
  rateOfYear,
  sum,
  timeOf,
} from '#appraisal/domain/discounting'
import {
  benefitRow,
  costRows,
  factorRows,
  yearsOf,
  type BenefitWorking,
  type CostWorking,
  type FactorRows,
  type TimelinePoint,
  type YearlyRow,
} from '#appraisal/domain/flows'
import { countsWellbeingTwice } from '#appraisal/domain/links'
import type { AppraisalModel, Timing } from '#appraisal/domain/model'
import { momentsOf } from '#appraisal/domain/moments'
import { perspectiveResults, type PerspectiveResult } from '#appraisal/domain/perspectives'
import type { AppraisalFinding, AppraisalWarningCode } from '#appraisal/domain/refusals'
import { resultsOf, type AppraisalResults } from '#appraisal/domain/results'
import { findSchedule } from '#appraisal/domain/schedules'
import { stakeholderResults, type StakeholderResults } from '#appraisal/domain/stakeholders'

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
  /** From each perspective; empty when the model names no stakeholders. */
  perspectives: PerspectiveResult[]
  stakeholders: StakeholderResults | null
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
  const factors = factorRows(model)
  const costs = model.costs.flatMap((line) => costRows(line, model, factors))
  const benefits = model.benefits.map((line) => benefitRow(line, model, factors))
  const timeline = timelineOf(model, costs, benefits, steps)
  const years = workingByYear(model, costs, benefits, factors, steps)
  const results = resultsOf(
    model,
    costs,
    benefits,
    timeline,
    annuityFactor(steps, years.length),
    years[0].rate
  )
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
    perspectives: perspectiveResults(model, costs, benefits),
    stakeholders: stakeholderResults(model, costs, benefits),
    warnings: [...remarksOn(model, years), ...results.warnings],
  }
}

function timelineOf(
  model: AppraisalModel,
  costs: readonly CostWorking[],
  benefits: readonly BenefitWorking[],
  steps: Parameters<typeof discountFactor>[0]
): TimelinePoint[] {
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
  return momentsOf(model).map((time) => {
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
  for (const line of countsWellbeingTwice(model.benefits)) {
    const path = `/benefits/${model.benefits.indexOf(line)}/gain`
    remarks.push({ code: 'W_WELLBEING_TWICE', params: { line: line.id }, path })
  }
  return remarks
}
