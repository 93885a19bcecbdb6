import { readAll, type CaseNumber, type CaseRunner } from '#appraisal/domain/cases/case_numbers'
import {
  meanOf,
  netBenefit,
  perfectInformation,
  shareAboveZero,
} from '#appraisal/domain/uncertainty/decision_value'

interface FixedDraws {
  delta_effect: CaseNumber[]
  delta_cost: CaseNumber[]
  k_grid: { ceac?: CaseNumber[]; eib?: CaseNumber[]; evpi?: CaseNumber[] }
  kstar_step: CaseNumber
  kstar_max: CaseNumber
}

/** Decision under uncertainty on draws that are given. */
export const monteCarloCases: Record<string, CaseRunner> = {
  montecarlo: (inputs: FixedDraws) => {
    const numbers = (values: CaseNumber[] = []) =>
      Float64Array.from(readAll(values), (value) => value.toNumber())
    const effects = numbers(inputs.delta_effect)
    const costs = numbers(inputs.delta_cost)
    const onGrid = (grid: CaseNumber[] | undefined, answer: (net: Float64Array) => number) =>
      [...numbers(grid)].map((k) => answer(netBenefit(effects, costs, k)))
    return {
      icer: finite(meanOf(costs) / meanOf(effects)),
      kstar: firstBelowZero(meanOf(effects), meanOf(costs), inputs),
      ceac: onGrid(inputs.k_grid.ceac, shareAboveZero),
      eib: onGrid(inputs.k_grid.eib, meanOf),
      evpi: onGrid(inputs.k_grid.evpi, perfectInformation),
    }
  },
}

/** The first value of a unit of effect on the grid at which the mean net benefit is below 0. */
function firstBelowZero(
  effect: number,
  cost: number,
  { kstar_step: step, kstar_max: most }: FixedDraws
): number | null {
  const [size, last] = readAll([step, most]).map((value) => value.toNumber())
  const count = size > 0 ? Math.floor(last / size + 1e-9) : -1
  for (let at = 0; at <= count; at++) if (at * size * effect - cost < 0) return at * size
  return null
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
