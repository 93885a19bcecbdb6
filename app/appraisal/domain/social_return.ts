import { Decimal } from '#money/decimal'
import { sum } from '#appraisal/domain/discounting'

export interface SocialReturn {
  total: Decimal
  /** Value per unit of investment; null without an investment. */
  ratio: Decimal | null
  /** The ratio as headlines print it, a whole number: 5.57 and 5.62 are both "6 to 1". */
  headline: Decimal | null
}

/** The social value of all stakeholders against what was invested. */
export function socialReturn(values: readonly Decimal[], investment: Decimal): SocialReturn {
  const total = sum(values)
  const ratio = investment.isZero() ? null : total.div(investment)
  return { total, ratio, headline: ratio?.toDecimalPlaces(0, Decimal.ROUND_HALF_UP) ?? null }
}

/**
 * The share that a filter scored on a scale takes away: nothing at the lowest score, all at the highest.
 * Null on a scale of one step.
 */
export function shareRemoved(score: Decimal, lowest: Decimal, highest: Decimal): Decimal | null {
  const scale = highest.minus(lowest)
  return scale.isZero() ? null : score.minus(lowest).div(scale)
}

/**
 * The marginal value of public funds: what recipients would pay ÷ what the programme costs government on
 * balance. Negative when it harms; null when it costs nothing.
 */
export function marginalValueOfPublicFunds(
  willingnessToPay: Decimal,
  netCost: Decimal
): Decimal | null {
  return netCost.isZero() ? null : willingnessToPay.div(netCost)
}
