import type { AppraisalModel } from '#appraisal/domain/model'
import { compileModel, type BlockResults } from '#appraisal/domain/uncertainty/compiled_model'
import type { UncertaintyPlan } from '#appraisal/domain/uncertainty/plan'
import { BLOCK } from '#appraisal/domain/uncertainty/random'
import { samplerOf, type Sampler } from '#appraisal/domain/uncertainty/sampler'

/** What every draw came to, in the order of the draws. */
export interface Draws {
  costs: Float64Array
  /** Benefits less costs. */
  net: Float64Array
}

export interface Simulation {
  seed: number
  draws: number
}

export const blocksOf = (draws: number) => Math.ceil(draws / BLOCK)

/**
 * A simulation made ready. `run` fills draws of the blocks from `from` up to `to`: any division of the blocks
 * among threads leaves the same draws, each at its place.
 */
export function prepareSimulation(
  model: AppraisalModel,
  plan: UncertaintyPlan,
  sampler: Sampler = samplerOf(plan)
) {
  const compiled = compileModel(model, sampler.keys, BLOCK)
  const results = { costs: new Float64Array(BLOCK), benefits: new Float64Array(BLOCK) }
  return {
    sampler,
    run(seed: number, into: Draws, from = 0, to = blocksOf(into.costs.length)): void {
      for (let block = from; block < to; block++) {
        sampler.draw(seed, block)
        compiled.run(sampler.columns, results)
        place(results, into, block)
      }
    },
  }
}

export function emptyDraws(count: number): Draws {
  return { costs: new Float64Array(count), net: new Float64Array(count) }
}

/** All draws in this thread; a sampler of the same plan that is at hand is used again. */
export function simulate(
  model: AppraisalModel,
  plan: UncertaintyPlan,
  { seed, draws }: Simulation,
  sampler?: Sampler
): Draws {
  const into = emptyDraws(draws)
  prepareSimulation(model, plan, sampler).run(seed, into)
  return into
}

function place({ costs, benefits }: BlockResults, into: Draws, block: number): void {
  const start = block * BLOCK
  const count = Math.min(BLOCK, into.costs.length - start)
  for (let at = 0; at < count; at++) {
    into.costs[start + at] = costs[at]
    into.net[start + at] = benefits[at] - costs[at]
  }
}
