import { Decimal } from '#money/decimal'
import { exponentOf } from '#money/currencies'
import type { TrialFigure } from '#appraisal/domain/trial'
import { typingOf } from '#appraisal/trial/reading'

/** Between which values a slider moves a figure, as the figure is typed (per cent for shares). */
export interface Slider {
  least: string
  most: string
  step: string
}

/** Reach of figures that are typed in per cent: from, to, step; twice the value where that is more. */
const REACH: Record<string, [number, number, number]> = {
  rate: [0, 15, 0.1],
  rateAdded: [-3, 3, 0.1],
  level: [50, 200, 1],
  optimismBias: [0, 100, 1],
  taxBurden: [0, 100, 1],
  inflation: [0, 15, 0.1],
  financeRate: [0, 15, 0.1],
  reinvestRate: [0, 15, 0.1],
}
const SHARE: [number, number, number] = [0, 100, 1]
const FACTORS: Record<string, [number, number, number]> = {
  conversion: [0, 2, 0.01],
  eta: [0, 4, 0.1],
}

export function sliderOf(figure: TrialFigure, currency: string): Slider {
  const typing = typingOf(figure)
  const base = new Decimal(figure.base).times(typing === 'percent' ? 100 : 1)
  const fixed = typing === 'percent' ? (REACH[figure.field] ?? SHARE) : FACTORS[figure.field]
  if (fixed) {
    const [from, to, step] = fixed.map((one) => new Decimal(one))
    const isShare = fixed === SHARE
    return {
      least: Decimal.min(from, base.floor()).toFixed(),
      most: (isShare || base.lte(to) ? to : base.times(2).ceil()).toFixed(),
      step: step.toFixed(),
    }
  }
  const finest = typing === 'amount' ? new Decimal(10).pow(-exponentOf(currency)) : null
  const ends = base.isZero() ? [new Decimal(0), new Decimal(100)] : [base.times(0), base.times(2)]
  const step = ends[1].minus(ends[0]).abs().div(200).toSignificantDigits(1)
  return {
    least: Decimal.min(...ends).toFixed(),
    most: Decimal.max(...ends).toFixed(),
    step: (finest ? Decimal.max(step, finest) : step).toFixed(),
  }
}
