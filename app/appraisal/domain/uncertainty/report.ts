import { presentEffect } from '#appraisal/domain/effects'
import type { AppraisalModel } from '#appraisal/domain/model'
import { keyOf } from '#appraisal/domain/uncertainty/assumptions'
import {
  meanOf,
  netBenefit,
  partialInformation,
  perfectInformation,
  shareAboveZero,
} from '#appraisal/domain/uncertainty/decision_value'
import type { UncertaintyPlan } from '#appraisal/domain/uncertainty/plan'
import { BLOCK } from '#appraisal/domain/uncertainty/random'
import { blocksOf, prepareSimulation, type Draws } from '#appraisal/domain/uncertainty/simulate'
import { summarise, type DrawSummary } from '#appraisal/domain/uncertainty/summary'

/** What a simulation is kept as. */
export interface SimulationReport {
  seed: number
  npv: DrawSummary
  perfectInformation: number
  partialInformation: { key: string; value: number }[]
  /** For the first outcome: the chance that its costs are met when one of it is worth `worth`. */
  acceptability: { outcome: string; points: { worth: number; share: number }[] } | null
}

/** Everything a page tells of draws that are made. */
export function reportOf(
  model: AppraisalModel,
  plan: UncertaintyPlan,
  seed: number,
  draws: Draws
): SimulationReport {
  return {
    seed,
    npv: summarise(draws.net),
    perfectInformation: perfectInformation(draws.net),
    partialInformation: partialInformation(model, plan, seed, draws),
    acceptability: acceptabilityOf(model, plan, seed, draws),
  }
}

const POINTS = 20

function acceptabilityOf(
  model: AppraisalModel,
  plan: UncertaintyPlan,
  seed: number,
  { costs }: Draws
): SimulationReport['acceptability'] {
  const [outcome] = model.outcomes
  if (!outcome) return null
  const effects = effectsOf(model, plan, seed, costs.length)
  const each = meanOf(costs) / meanOf(effects)
  if (!(each > 0) || !Number.isFinite(each)) return null
  const step = roundStep((2 * each) / POINTS)
  const points = Array.from({ length: POINTS + 1 }, (_, at) => ({
    worth: at * step,
    share: shareAboveZero(netBenefit(effects, costs, at * step)),
  }))
  return { outcome: outcome.id, points }
}

/** How much of the first outcome each draw brings, discounted where the model discounts effects. */
function effectsOf(
  model: AppraisalModel,
  plan: UncertaintyPlan,
  seed: number,
  draws: number
): Float64Array {
  const [outcome] = model.outcomes
  const { id, quantity } = outcome
  const present = presentEffect(model, outcome)
  const effects = new Float64Array(draws).fill(present.toNumber())
  const { sampler } = prepareSimulation(model, plan)
  const column = sampler.keys.indexOf(keyOf('quantity', id))
  if (column === -1) return effects
  for (let block = 0; block < blocksOf(draws); block++) {
    sampler.draw(seed, block)
    const start = block * BLOCK
    effects.set(sampler.columns[column].subarray(0, Math.min(BLOCK, draws - start)), start)
  }
  const share = present.div(quantity.value).toNumber()
  if (share !== 1 && Number.isFinite(share))
    effects.forEach((one, at) => (effects[at] = one * share))
  return effects
}

/** The next 1, 2 or 5 times a power of ten. */
function roundStep(size: number): number {
  let power = 1
  while (power * 10 <= size) power *= 10
  while (power > size) power /= 10
  return [1, 2, 5, 10].map((times) => times * power).find((step) => step >= size)!
}
