import type { Appraisal } from '#appraisal/domain/appraise'
import type { MissingReason } from '#appraisal/domain/results'
import type { MissingWhole } from '#appraisal/domain/stakeholders'
import { FIRST_ROW } from '#workbooks/appraisal/desk'

/** Why a figure of the workbook is not defined. */
export type ReasonCode = MissingReason | MissingWhole | 'no_gain'

export const REASONS: readonly ReasonCode[] = [
  'no_costs',
  'no_investment',
  'no_change_of_sign',
  'no_rate_in_range',
  'total_loss',
  'never_below_zero',
  'not_within_horizon',
  'no_quantity',
  'no_public_cost',
  'pays_for_itself',
  'no_investment_by_funders',
  'no_gain',
]

/** The rows of the results sheet; known before it is written, because other sheets point to them. */
export interface ResultsLayout {
  presentValueOfCosts: number
  presentValueOfInvestment: number
  presentValueOfBenefits: number
  npv: number
  npvByTimeline: number
  /** Only where one rate holds for all years. */
  npvByFunction: number | null
  bcr: number
  bcrOnInvestment: number
  /** One row per rate of return, at least one to say that there is none. */
  irr: number[]
  mirr: number
  payback: number
  discountedPayback: number
  equivalentAnnual: number
  costPerOutcome: number[]
  yearsSection: number
  costs: number
  benefits: number
  net: number
  discountedCosts: number
  discountedBenefits: number
  discountedNet: number
  cumulative: number
  discountedCumulative: number
  netStart: number
  netMid: number
  netEnd: number
  reasonsSection: number
  reasons: Record<ReasonCode, number>
}

export function layoutResults({ results, discounting }: Appraisal): ResultsLayout {
  let row = FIRST_ROW + 1
  const next = () => row++
  const many = (count: number) => Array.from({ length: count }, next)
  const oneRate = discounting.steps.length === 1
  const indicators = {
    npv: next(),
    bcr: next(),
    bcrOnInvestment: next(),
    irr: many(Math.max(1, results.irr.roots.length)),
    mirr: next(),
    payback: next(),
    discountedPayback: next(),
    equivalentAnnual: next(),
    costPerOutcome: many(results.costPerOutcome.length),
    presentValueOfCosts: next(),
    presentValueOfInvestment: next(),
    presentValueOfBenefits: next(),
    npvByTimeline: next(),
    npvByFunction: oneRate ? next() : null,
  }
  const years = {
    yearsSection: next(),
    costs: next(),
    benefits: next(),
    net: next(),
    discountedCosts: next(),
    discountedBenefits: next(),
    discountedNet: next(),
    cumulative: next(),
    discountedCumulative: next(),
    netStart: next(),
    netMid: next(),
    netEnd: next(),
  }
  const reasonsSection = next()
  const reasons = Object.fromEntries(REASONS.map((reason) => [reason, next()]))
  return {
    ...indicators,
    ...years,
    reasonsSection,
    reasons: reasons as Record<ReasonCode, number>,
  }
}
