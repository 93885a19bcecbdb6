import type { Decimal } from '#money/decimal'
import { sum } from '#appraisal/domain/discounting'
import {
  benefitRow,
  costRows,
  factorRows,
  type FactorRows,
  type YearlyRow,
} from '#appraisal/domain/flows'
import type { AppraisalModel, BenefitLine, CostLine } from '#appraisal/domain/model'
import {
  CHAIN_FIELDS,
  keyOf,
  quantityKey,
  RATE_KEY,
  withValues,
} from '#appraisal/domain/uncertainty/assumptions'

/** The net present value of a model at other values, by the engine that reckons the results. */
export type ExactValue = (values: ReadonlyMap<string, Decimal>) => Decimal

/** Present values of all rows at one discount rate, line by line, all other values as in the model. */
interface Still {
  factors: FactorRows
  costs: Decimal[][]
  benefits: Decimal[]
}

/**
 * Reckons one model at many values. Only lines that a value moves are reckoned again, and when the rate
 * moves the others are discounted again: a page asks some thousand times.
 */
export function exactValueOf(model: AppraisalModel): ExactValue {
  const base = factorRows(model)
  const costs = model.costs.map((line) => costRows(line, model, base))
  const benefits = model.benefits.map((line) => benefitRow(line, model, base))
  const known = new Map<string, Still>()
  const stillAt = (rate: Decimal | undefined): Still => {
    const key = rate?.toString() ?? ''
    let still = known.get(key)
    if (!still) {
      const factors = rate ? factorRows(withValues(model, new Map([[RATE_KEY, rate]]))) : base
      still = {
        factors,
        costs: costs.map((rows) => rows.map((row) => valueAt(row, factors))),
        benefits: benefits.map((row) => valueAt(row, factors)),
      }
      known.set(key, still)
    }
    return still
  }
  return (values) => {
    const still = stillAt(values.get(RATE_KEY))
    const { factors } = still
    const moved = withValues(model, values)
    const gains = moved.benefits.map((line, at) =>
      movesBenefit(line, values)
        ? benefitRow(line, moved, factors).presentValue
        : still.benefits[at]
    )
    const spent = moved.costs.flatMap((line, at) =>
      movesCost(line, values)
        ? costRows(line, moved, factors).map(({ presentValue }) => presentValue)
        : still.costs[at]
    )
    return sum(gains).minus(sum(spent))
  }
}

function movesCost({ id }: CostLine, values: ReadonlyMap<string, Decimal>): boolean {
  return values.has(keyOf('level', id))
}

function movesBenefit(line: BenefitLine, values: ReadonlyMap<string, Decimal>): boolean {
  return (
    values.has(quantityKey(line)) ||
    (['unitValue', ...CHAIN_FIELDS] as const).some((field) => values.has(keyOf(field, line.id)))
  )
}

function valueAt({ timing, amounts }: YearlyRow, factors: FactorRows): Decimal {
  return sum(amounts.map((amount, at) => amount.times(factors[timing][at])))
}
