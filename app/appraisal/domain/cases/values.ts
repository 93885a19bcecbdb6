import {
  discountFactor,
  presentValue,
  shapedFactor,
  sum,
  type DiscountShape,
} from '#appraisal/domain/discounting'
import {
  countedYears,
  flowsFrom,
  mapValues,
  read,
  readAll,
  readRate,
  write,
  type CaseNumber,
  type CaseRunner,
} from '#appraisal/domain/cases/case_numbers'
import { convertPrices, priceIndex, type PriceConversion } from '#appraisal/domain/price_levels'

/** Present values, discount factors and price levels. */
export const valueCases: Record<string, CaseRunner> = {
  npv: (inputs) => {
    if (inputs.measure === 'lump_sum') return lumpSums(inputs)
    return inputs.measure === 'series' ? seriesValue(inputs) : null
  },
  discount_factors: discountFactorRows,
  inflation: priceRows,
}

function seriesValue(inputs: {
  rate: CaseNumber
  cashflows: CaseNumber[]
  first_period: number
  added_outside?: CaseNumber
}) {
  const flows = flowsFrom(inputs.cashflows, inputs.first_period)
  const rate = readRate(inputs.rate)
  const npv = presentValue(flows, rate)
  return {
    npv: write(npv),
    npv_with_added: write(npv.plus(read(inputs.added_outside ?? 0))),
    pv_of_flows_after_the_first: flows.slice(1).map((flow) => write(presentValue([flow], rate))),
  }
}

interface LumpSum {
  benefit: CaseNumber
  cost: CaseNumber
  year: CaseNumber
  rate: CaseNumber
  shape: DiscountShape
  discount: 'both' | 'benefit' | 'cost' | 'none'
}

const SHAPES = ['exponential', 'hyperbolic_harvey_1986', 'hyperbolic_mazur_1987']

function lumpSums(inputs: { results: Record<string, LumpSum> }) {
  const isKnown = ({ shape, discount }: LumpSum) => discount === 'none' || SHAPES.includes(shape)
  if (!Object.values(inputs.results).every(isKnown)) return null
  return mapValues(inputs.results, (lump) => {
    const side = (amount: CaseNumber, name: 'benefit' | 'cost') =>
      lump.discount === 'both' || lump.discount === name
        ? read(amount).times(shapedFactor(lump.shape, readRate(lump.rate), read(lump.year)))
        : read(amount)
    return write(side(lump.benefit, 'benefit').minus(side(lump.cost, 'cost')))
  })
}

interface FactorRow {
  steps: { from_year: number; to_year: number | null; rate: CaseNumber }[]
  offset: CaseNumber
  amount: CaseNumber
  sum_years?: number | null
}

function discountFactorRows(inputs: { periods: CaseNumber[]; rows: Record<string, FactorRow> }) {
  return mapValues(inputs.rows, (row) => {
    const steps = row.steps.map(({ from_year: fromYear, to_year: toYear, rate }) => ({
      fromYear,
      toYear,
      rate: readRate(rate),
    }))
    const at = (period: CaseNumber) =>
      read(row.amount).times(
        discountFactor(steps, countedYears(read(period).plus(read(row.offset))))
      )
    const years = row.sum_years ?? null
    if (years !== null) countedYears(read(years))
    if (years === null) return inputs.periods.map((period) => write(at(period)))
    return write(sum(Array.from({ length: years }, (_, year) => at(year + 1))))
  })
}

interface PriceRow {
  direction: PriceConversion
  base_period: number
}

function priceRows(inputs: {
  amounts: CaseNumber[]
  /** The first is not used. */
  inflation: (CaseNumber | null)[]
  rows: Record<string, PriceRow>
}) {
  const known = ['constant_to_current', 'current_to_constant']
  if (Object.values(inputs.rows).some(({ direction }) => !known.includes(direction))) return null
  const index = priceIndex(inputs.inflation.map((rate) => read(rate ?? 0)))
  return mapValues(inputs.rows, ({ direction, base_period: base }) =>
    convertPrices(readAll(inputs.amounts), index, base, direction).map(write)
  )
}
