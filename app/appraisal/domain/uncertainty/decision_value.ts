import type { AppraisalModel } from '#appraisal/domain/model'
import type { UncertaintyPlan } from '#appraisal/domain/uncertainty/plan'
import { BLOCK } from '#appraisal/domain/uncertainty/random'
import { blocksOf, prepareSimulation, type Draws } from '#appraisal/domain/uncertainty/simulate'
import { cutLawOf } from '#appraisal/domain/uncertainty/distributions'

/**
 * What it would be worth to know every draw beforehand: the mean of the better of acting and not acting,
 * less the better of their means. Never below 0.
 */
export function perfectInformation(net: Float64Array): number {
  let total = 0
  let better = 0
  for (const value of net) {
    total += value
    if (value > 0) better += value
  }
  return Math.max(0, (better - Math.max(0, total)) / net.length)
}

/** Net benefit of each draw when a unit of effect is worth `k`: k·effect − cost. */
export function netBenefit(effects: Float64Array, costs: Float64Array, k: number): Float64Array {
  const net = new Float64Array(costs.length)
  for (let at = 0; at < net.length; at++) net[at] = k * effects[at] - costs[at]
  return net
}

/** Share of the draws above 0: with `netBenefit` one point of the acceptability curve. */
export function shareAboveZero(net: Float64Array): number {
  let positive = 0
  for (const value of net) if (value > 0) positive += 1
  return positive / net.length
}

export function meanOf(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total / values.length
}

const BINS = 50

/**
 * What it would be worth to know one assumption beforehand, for each single one of a plan, the greatest
 * first. Method: the draws are put in 50 bins of equal probability by the assumption, and in each bin the
 * better of acting and not acting is taken by its mean. Small values are too high rather than too low.
 */
export function partialInformation(
  model: AppraisalModel,
  plan: UncertaintyPlan,
  seed: number,
  { net }: Pick<Draws, 'net'>
): { key: string; value: number }[] {
  const { sampler } = prepareSimulation(model, plan)
  const parts = plan.assumptions.map(({ key, distribution }) => {
    const { quantile } = cutLawOf(distribution)
    const bounds = Float64Array.from({ length: BINS - 1 }, (_, at) => quantile((at + 1) / BINS))
    return { key, bounds, totals: new Float64Array(BINS) }
  })
  for (let block = 0; block < blocksOf(net.length); block++) {
    sampler.draw(seed, block)
    const start = block * BLOCK
    const count = Math.min(BLOCK, net.length - start)
    parts.forEach(({ bounds, totals }, column) => {
      const values = sampler.columns[column]
      for (let at = 0; at < count; at++) totals[binOf(bounds, values[at])] += net[start + at]
    })
  }
  const without = Math.max(0, meanOf(net))
  return parts
    .map(({ key, totals }) => {
      const better = totals.reduce((sum, total) => sum + Math.max(0, total), 0) / net.length
      return { key, value: Math.max(0, better - without) }
    })
    .toSorted((a, b) => b.value - a.value)
}

/** Number of bounds that are not above the value. */
function binOf(bounds: Float64Array, value: number): number {
  let low = 0
  let high = bounds.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (bounds[middle] <= value) low = middle + 1
    else high = middle
  }
  return low
}
