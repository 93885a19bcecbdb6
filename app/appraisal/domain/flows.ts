import { Decimal } from '#money/decimal'
import { benefitAdjustment, costAdjustment } from '#appraisal/domain/adjustments'
import { quantityOf, stepsOf } from '#appraisal/domain/check_model'
import { discountFactor, numericSteps, sum, timeOf } from '#appraisal/domain/discounting'
import { linkFactor } from '#appraisal/domain/links'
import { timingsOf } from '#appraisal/domain/moments'
import {
  TIMINGS,
  type AppraisalModel,
  type BenefitLine,
  type CostLine,
  type Timing,
} from '#appraisal/domain/model'

/** Amounts of one line at one timing, one per year of the horizon. */
export interface YearlyRow {
  timing: Timing
  amounts: Decimal[]
  /** What each amount is worth at time 0. */
  discounted: Decimal[]
  total: Decimal
  presentValue: Decimal
}

export interface CostWorking extends YearlyRow {
  line: CostLine
  /** The amounts as given, before the adjustment. */
  given: Decimal[]
  /** What they are multiplied by in each year; null when by nothing. */
  adjustment: Decimal[] | null
  /** Whether the row is what is left of the line at the end, taken off the costs. */
  residual: boolean
}

/** How a benefit comes about, year by year; money is per year of the horizon. */
export interface BenefitWorking extends YearlyRow {
  line: BenefitLine
  /** 1 in the years in which the benefit runs. */
  active: Decimal[]
  /** The part of the first year's benefit that has not dropped off. */
  remaining: Decimal[]
  gross: Decimal[]
  afterDeadweight: Decimal[]
  afterDisplacement: Decimal[]
  afterAttribution: Decimal[]
  /** What the benefit is multiplied by in each year; null when by nothing. */
  adjustment: Decimal[] | null
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

/** Factors per timing, one per year of the horizon. */
export type FactorRows = Record<Timing, Decimal[]>

/** The factors of a model's own discount rates. */
export function factorRows(model: AppraisalModel): FactorRows {
  const steps = numericSteps(stepsOf(model))
  return Object.fromEntries(
    TIMINGS.map((timing) => [
      timing,
      yearsOf(model).map((_, at) => discountFactor(steps, timeOf(at + 1, timing))),
    ])
  ) as FactorRows
}

/** What all costs of a sound model are worth at time 0, without the rest of its results. */
export function presentCosts(model: AppraisalModel): Decimal {
  const factors = factorRows(model)
  const rows = model.costs.flatMap((line) => costRows(line, model, factors))
  return sum(rows.map(({ presentValue }) => presentValue))
}

/** The rows of a cost line: one for each timing that it uses. */
export function costRows(
  line: CostLine,
  model: AppraisalModel,
  factors: FactorRows
): CostWorking[] {
  const years = yearsOf(model)
  const adjustment = costAdjustment(line, model, years)
  const rows = timingsOf(line).map((timing) => {
    const given = years.map((year) => {
      const flow = line.flows.find(
        (candidate) => candidate.year === year && (candidate.timing ?? line.timing) === timing
      )
      return new Decimal(flow?.amount ?? 0)
    })
    const row = discountedRow(timing, adjusted(given, adjustment), factors)
    return { line, given, adjustment, residual: false, ...row }
  })
  if (!line.residualValue) return rows
  const left = new Decimal(line.residualValue.value).neg()
  const given = years.map((_, at) => (at === years.length - 1 ? left : new Decimal(0)))
  const row = discountedRow('end', given, factors)
  return [...rows, { line, given, adjustment: null, residual: true, ...row }]
}

/** The chain of a benefit line from its quantity to its value in each year. */
export function benefitRow(
  line: BenefitLine,
  model: AppraisalModel,
  factors: FactorRows
): BenefitWorking {
  const firstYear = line.lag + 1
  const lastYear = line.lag + line.duration
  const perYear = new Decimal(quantityOf(model, line).value)
    .times(linkFactor(line))
    .times(line.unitValue.value)
  const kept = (share?: { value: string }) => new Decimal(1).minus(share?.value ?? 0)
  let left = new Decimal(0)
  const active: Decimal[] = []
  const remaining = yearsOf(model).map((_, at) => {
    const year = at + 1
    const runs = year >= firstYear && year <= lastYear
    active.push(new Decimal(runs ? 1 : 0))
    if (!runs) left = new Decimal(0)
    else left = year === firstYear ? new Decimal(1) : left.times(kept(line.dropOff))
    return left
  })
  const gross = remaining.map((share) => perYear.times(share))
  const afterDeadweight = gross.map((amount) => amount.times(kept(line.deadweight)))
  const afterDisplacement = afterDeadweight.map((amount) => amount.times(kept(line.displacement)))
  const afterAttribution = afterDisplacement.map((amount) => amount.times(kept(line.attribution)))
  const adjustment = benefitAdjustment(line, model, yearsOf(model))
  const amounts = adjusted(afterAttribution, adjustment)
  return {
    line,
    active,
    remaining,
    gross,
    afterDeadweight,
    afterDisplacement,
    afterAttribution,
    adjustment,
    ...discountedRow(line.timing, amounts, factors),
  }
}

/** The calendar years of the horizon. */
export function yearsOf({ horizon }: AppraisalModel): number[] {
  return Array.from({ length: horizon.years }, (_, at) => horizon.startYear + at)
}

function adjusted(amounts: Decimal[], by: Decimal[] | null): Decimal[] {
  return by ? amounts.map((amount, at) => amount.times(by[at])) : amounts
}

function discountedRow(timing: Timing, amounts: Decimal[], factors: FactorRows): YearlyRow {
  const discounted = amounts.map((amount, at) => amount.times(factors[timing][at]))
  return { timing, amounts, discounted, total: sum(amounts), presentValue: sum(discounted) }
}
