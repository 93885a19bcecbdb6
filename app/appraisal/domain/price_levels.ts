import { Decimal } from '#money/decimal'

/** Constant: in the prices of the base period. Current: in the prices of each period itself. */
export type PriceConversion = 'constant_to_current' | 'current_to_constant'

/** The price level of each period, 1 in period 0; the first rate is not used. */
export function priceIndex(inflation: readonly Decimal[]): Decimal[] {
  let level = new Decimal(1)
  return inflation.map((rate, period) => {
    if (period > 0) level = level.times(rate.plus(1))
    return level
  })
}

/** Amounts per period from constant prices of `basePeriod` to current ones, or back. */
export function convertPrices(
  amounts: readonly Decimal[],
  index: readonly Decimal[],
  basePeriod: number,
  direction: PriceConversion
): Decimal[] {
  return amounts.map((amount, period) => {
    const rise = index[period].div(index[basePeriod])
    return direction === 'constant_to_current' ? amount.times(rise) : amount.div(rise)
  })
}
