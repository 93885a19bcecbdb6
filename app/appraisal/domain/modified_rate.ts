import { Decimal } from '#money/decimal'
import { presentValue, sum, type TimedFlow } from '#appraisal/domain/discounting'

/**
 * The modified internal rate of return: what the investment grows by a year when its losses are financed at
 * one rate and its gains put by at another until the end. (Future value of the gains ÷ present value of the
 * losses)^(1/years) − 1, from time 0 to `years`. Unlike the internal rate it is always one, or none:
 * null without gains, losses or time between, or when a rate is −100 % or lower.
 */
export function modifiedRateOfReturn(
  flows: readonly TimedFlow[],
  years: Decimal,
  financeRate: Decimal,
  reinvestRate: Decimal
): Decimal | null {
  const gains = flows.filter(({ amount }) => amount.gt(0))
  const losses = flows.filter(({ amount }) => amount.lt(0))
  if (gains.length === 0 || losses.length === 0 || years.lte(0)) return null
  if (!(financeRate.gt(-1) && reinvestRate.gt(-1))) return null
  const ahead = sum(
    gains.map(({ time, amount }) => amount.times(reinvestRate.plus(1).pow(years.minus(time))))
  )
  return ahead.div(presentValue(losses, financeRate).neg()).pow(new Decimal(1).div(years)).minus(1)
}
