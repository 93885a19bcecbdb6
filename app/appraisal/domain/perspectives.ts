import { Decimal } from '#money/decimal'
import { stepsOf } from '#appraisal/domain/check_model'
import {
  discountFactor,
  mergeByTime,
  numericSteps,
  rateOfYear,
  sum,
  timeOf,
  type NumericStep,
} from '#appraisal/domain/discounting'
import type { BenefitWorking, CostWorking, FactorRows } from '#appraisal/domain/flows'
import { TIMINGS, type AppraisalModel, type TransferLine } from '#appraisal/domain/model'
import { internalRatesOfReturn, type RateOfReturn } from '#appraisal/domain/rates_of_return'
import { viewsOf, type View } from '#appraisal/domain/views'

export type Side = 'cost' | 'benefit'

/** One line, or the share of one that is handed over, as a perspective sees it. */
export interface SeenRow {
  id: string
  name: string
  side: Side
  transfer: TransferLine | null
  /** The row of the model behind it: its amounts and its timing. */
  working: CostWorking | BenefitWorking
  /** 1, or the share of a transfer. */
  share: Decimal
  /** What each year is worth at time 0, beyond the perspective's horizon nothing. */
  discounted: Decimal[]
  presentValue: Decimal
}

/** What a model comes to for one perspective. */
export interface PerspectiveResult {
  view: View
  steps: NumericStep[]
  rates: Decimal[]
  factors: FactorRows
  rows: SeenRow[]
  costs: Decimal
  benefits: Decimal
  npv: Decimal
  /** Benefits ÷ costs; null without costs. */
  bcr: Decimal | null
  roots: RateOfReturn[]
}

/** A transfer as rows of the line that it is a share of. */
export interface TransferWorking {
  transfer: TransferLine
  rows: { working: CostWorking | BenefitWorking; share: Decimal }[]
}

export function transferRows(
  model: AppraisalModel,
  costs: readonly CostWorking[],
  benefits: readonly BenefitWorking[]
): TransferWorking[] {
  return (model.transfers ?? []).map((transfer) => ({
    transfer,
    rows: [...costs, ...benefits]
      .filter(({ line }) => line.id === transfer.of)
      .map((working) => ({ working, share: new Decimal(transfer.share.value) })),
  }))
}

/**
 * The model seen from each perspective: costs of its own stakeholders and what they hand to others, against
 * what they gain and receive. What one of them hands to another of them is on neither side.
 */
export function perspectiveResults(
  model: AppraisalModel,
  costs: readonly CostWorking[],
  benefits: readonly BenefitWorking[]
): PerspectiveResult[] {
  const transfers = transferRows(model, costs, benefits)
  return viewsOf(model).map((view) => {
    const discounting = view.own?.discounting
    const steps = numericSteps(stepsOf(discounting ? { ...model, discounting } : model))
    const factors = factorsOf(model, view, steps)
    const see = (
      line: { id: string; name: string },
      side: Side,
      working: CostWorking | BenefitWorking,
      share: Decimal,
      transfer: TransferLine | null = null
    ): SeenRow => {
      const discounted = working.amounts.map((amount, at) =>
        amount.times(share).times(factors[working.timing][at])
      )
      const { id, name } = line
      return { id, name, side, transfer, working, share, discounted, presentValue: sum(discounted) }
    }
    const one = new Decimal(1)
    const isMember = (id?: string) => id !== undefined && view.members.has(id)
    const rows = [
      ...costs
        .filter(({ line }) => isMember(line.payer))
        .map((row) => see(row.line, 'cost', row, one)),
      ...benefits
        .filter(({ line }) => isMember(line.beneficiary))
        .filter(({ line }) => !view.cashableOnly || line.cashable !== false)
        .map((row) => see(row.line, 'benefit', row, one)),
      ...transfers
        .filter(({ transfer }) => isMember(transfer.from) !== isMember(transfer.to))
        .flatMap(({ transfer, rows: shares }) =>
          shares.map(({ working, share }) =>
            see(transfer, isMember(transfer.to) ? 'benefit' : 'cost', working, share, transfer)
          )
        ),
    ]
    return { view, steps, factors, ...valuesOf(rows, steps, view, model) }
  })
}

function valuesOf(rows: SeenRow[], steps: NumericStep[], view: View, model: AppraisalModel) {
  const totalOf = (side: Side) =>
    sum(rows.filter((row) => row.side === side).map(({ presentValue }) => presentValue))
  const costs = totalOf('cost')
  const benefits = totalOf('benefit')
  const flows = rows.flatMap(({ working, share, side }) =>
    working.amounts.slice(0, view.years).map((amount, at) => ({
      time: timeOf(at + 1, working.timing),
      amount: amount.times(share).times(side === 'cost' ? -1 : 1),
    }))
  )
  return {
    rates: Array.from({ length: model.horizon.years }, (_, at) => rateOfYear(steps, at + 1)),
    rows,
    costs,
    benefits,
    npv: benefits.minus(costs),
    bcr: costs.gt(0) ? benefits.div(costs) : null,
    roots: internalRatesOfReturn(mergeByTime(flows)),
  }
}

/** The factors of a perspective, 0 beyond its horizon. */
export function factorsOf(
  model: AppraisalModel,
  view: View,
  steps: readonly NumericStep[]
): FactorRows {
  const years = Array.from({ length: model.horizon.years }, (_, at) => at + 1)
  return Object.fromEntries(
    TIMINGS.map((timing) => [
      timing,
      years.map((year) =>
        year > view.years ? new Decimal(0) : discountFactor(steps, timeOf(year, timing))
      ),
    ])
  ) as FactorRows
}
