import { Decimal } from '#money/decimal'
import type { AppraisalModel, BenefitLine, CostLine, PriceBase } from '#appraisal/domain/model'
import { priceRise } from '#appraisal/domain/price_levels'
import { upliftFactor } from '#appraisal/domain/uplifts'
import { distributionalWeight } from '#appraisal/domain/welfare'

const one = new Decimal(1)
const valueOf = (figure?: { value: string }) => figure && new Decimal(figure.value)

/** Whether anything multiplies the amounts of a cost line. */
export function isAdjustedCost(line: CostLine): boolean {
  const { optimismBias, taxBurden, conversion, priceBase } = line
  return [optimismBias, taxBurden, conversion, priceBase].some((part) => part !== undefined)
}

/** Whether anything multiplies a benefit after its chain. */
export function isAdjustedBenefit({ haircut, income, priceBase }: BenefitLine): boolean {
  return [haircut, income, priceBase].some((part) => part !== undefined)
}

/**
 * What a cost is multiplied by in each year: optimism bias as far as it is not mitigated, economic instead
 * of market prices, the burden of taxation on all of that, and the prices of the model. Null: by nothing.
 */
export function costAdjustment(
  line: CostLine,
  model: AppraisalModel,
  years: readonly number[]
): Decimal[] | null {
  if (!isAdjustedCost(line)) return null
  const uplift = upliftFactor({
    optimismBias: valueOf(line.optimismBias),
    mitigation: valueOf(line.mitigation),
    taxBurden: valueOf(line.taxBurden),
  }).times(valueOf(line.conversion) ?? 1)
  return years.map((year) => uplift.times(priceFactor(line.priceBase, model, year)))
}

/**
 * What a benefit is multiplied by in each year after its chain: less the haircut for weak evidence, the
 * weight of those who gain, and the prices of the model. Null: by nothing.
 */
export function benefitAdjustment(
  line: BenefitLine,
  model: AppraisalModel,
  years: readonly number[]
): Decimal[] | null {
  if (!isAdjustedBenefit(line)) return null
  const factor = one.minus(line.haircut?.value ?? 0).times(weightOf(line, model))
  return years.map((year) => factor.times(priceFactor(line.priceBase, model, year)))
}

function weightOf({ income }: BenefitLine, { distribution }: AppraisalModel): Decimal {
  if (!income || !distribution) return one
  const { referenceIncome, eta } = distribution
  const weight = distributionalWeight(
    new Decimal(income.value),
    new Decimal(referenceIncome.value),
    new Decimal(eta.value)
  )
  return weight ?? one
}

/**
 * From the prices that an amount is in to those of the model: of its price base when it is real, of the
 * year itself when it is nominal.
 */
export function priceFactor(
  from: PriceBase | undefined,
  model: AppraisalModel,
  year: number
): Decimal {
  if (from === undefined) return one
  const target = model.prices === 'real' ? model.priceBase : year
  return priceRise(model, from === 'current' ? year : from, target)
}
