import { Decimal } from '#money/decimal'
import {
  read,
  readAll,
  write,
  type CaseNumber,
  type CaseRunner,
} from '#appraisal/domain/cases/case_numbers'
import { sum } from '#appraisal/domain/discounting'
import { perfectInformation, shareAboveZero } from '#appraisal/domain/uncertainty/decision_value'

interface FixedDraws {
  delta_effect: CaseNumber[]
  delta_cost: CaseNumber[]
  k_grid: { ceac?: CaseNumber[]; eib?: CaseNumber[]; evpi?: CaseNumber[] }
  kstar_step: CaseNumber
  kstar_max: CaseNumber
}

/**
 * Decision under uncertainty on draws that are given. Net benefits and their means are exact before they
 * become floating-point numbers: a draw that is worth 0 is not above it.
 */
export const monteCarloCases: Record<string, CaseRunner> = {
  montecarlo: (inputs: FixedDraws) => {
    const effects = readAll(inputs.delta_effect)
    const costs = readAll(inputs.delta_cost)
    const [effect, cost] = [sum(effects), sum(costs)]
    const mean = (k: Decimal) => k.times(effect).minus(cost).div(costs.length)
    const netOf = (k: Decimal) =>
      Float64Array.from(costs, (value, at) => k.times(effects[at]).minus(value).toNumber())
    const grid = (values: CaseNumber[] | undefined) => readAll(values ?? [])
    return {
      icer: write(cost.div(effect)),
      kstar: costs.length === 0 ? null : write(firstBelowZero(effect, cost, inputs)),
      ceac: grid(inputs.k_grid.ceac).map((k) => shareAboveZero(netOf(k))),
      eib: grid(inputs.k_grid.eib).map((k) => write(mean(k))),
      evpi: grid(inputs.k_grid.evpi).map((k) => perfectInformation(netOf(k))),
    }
  },
}

/**
 * The first value of a unit of effect on the grid at which the mean net benefit, k × effect − cost, is below 0;
 * null when there is none up to the last.
 */
function firstBelowZero(
  effect: Decimal,
  cost: Decimal,
  { kstar_step: step, kstar_max: most }: FixedDraws
): Decimal | null {
  const [size, last] = [read(step), read(most)]
  if (!size.gt(0) || !last.gte(0)) return null
  const isBelow = (at: Decimal) => size.times(at).times(effect).lt(cost)
  const first = new Decimal(0)
  if (isBelow(first)) return first
  if (!effect.lt(0)) return null
  let at = cost.div(effect).div(size).floor()
  while (!isBelow(at)) at = at.plus(1)
  const value = size.times(at)
  return value.lte(last) ? value : null
}
