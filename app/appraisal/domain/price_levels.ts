import { Decimal } from '#money/decimal'
import type { AppraisalModel, PriceBase, PriceLevel } from '#appraisal/domain/model'
import { findPriceSeries } from '#appraisal/domain/price_series'

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

type Prices = Pick<AppraisalModel, 'inflation' | 'priceIndex'>

/** The levels that a model's prices are reckoned by; none when it has no table. */
export function levelsOf({ priceIndex: table }: Prices): readonly PriceLevel[] {
  if (!table) return []
  return 'series' in table ? (findPriceSeries(table.series)?.levels ?? []) : table.levels
}

/** The first year whose prices a line in prices of `base` needs and the model does not know; null: none. */
export function unknownPriceYear(model: AppraisalModel, base: PriceBase): number | null {
  if (model.inflation) return null
  const { prices, priceBase, horizon } = model
  const own = [horizon.startYear, horizon.startYear + horizon.years - 1]
  const needed = [
    ...(base === 'current' ? own : [base]),
    ...(prices === 'real' ? [priceBase] : own),
  ]
  const levels = levelsOf(model)
  const isKnown = (year: number) =>
    levels.length > 0 && year >= levels[0].year && year <= levels.at(-1)!.year
  return needed.find((year) => !isKnown(year)) ?? null
}

/** Whether a model can say what a line in prices of `base` comes to in its own. */
export function canReprice(model: AppraisalModel, base: PriceBase): boolean {
  return unknownPriceYear(model, base) === null
}

/**
 * By how much prices rise from one year to another: by the table, and at the yearly rise before its first and
 * after its last year. Both years must be known.
 */
export function priceRise(prices: Prices, from: number, to: number): Decimal {
  const rate = new Decimal(prices.inflation?.value ?? 0).plus(1)
  const levels = levelsOf(prices)
  if (levels.length === 0) return rate.pow(to - from)
  const [first, last] = [levels[0].year, levels.at(-1)!.year]
  const level = (year: number) => {
    const known = Math.min(last, Math.max(first, year))
    return new Decimal(levels[known - first].index).times(rate.pow(year - known))
  }
  return level(to).div(level(from))
}
