import { choleskyOf } from '#appraisal/domain/uncertainty/correlation'
import { cutLawOf, type Distribution } from '#appraisal/domain/uncertainty/distributions'
import { keysOf, type UncertaintyPlan } from '#appraisal/domain/uncertainty/plan'
import {
  BLOCK,
  stateOf,
  streamOf,
  type State,
  type Stream,
} from '#appraisal/domain/uncertainty/random'
import {
  fillByNormal,
  fillDiscrete,
  fillNormals,
  fillValues,
  tableOf,
} from '#appraisal/domain/uncertainty/tables'

/** Draws blocks of values of a plan. */
export interface Sampler {
  keys: string[]
  /** The values of the block drawn last, by key. */
  columns: Float64Array[]
  draw(seed: number, block: number): void
}

/** A sampler with its tables made; it keeps its columns, so one thread uses one. */
export function samplerOf(plan: UncertaintyPlan): Sampler {
  const keys = keysOf(plan)
  const columns = keys.map(() => new Float64Array(BLOCK))
  const mixture = choleskyOf(plan)
  const mixed = mixture && mixture !== 'impossible' ? mixture : null
  const steps: ((seed: number, block: number) => void)[] = plan.assumptions
    .map(({ key, distribution }, at) => ({ key, distribution, into: columns[at] }))
    .filter(({ key }) => !mixed?.keys.includes(key))
    .map(({ key, distribution, into }) => {
      const stream = streamOf(key)
      const fill = fillOf(distribution)
      return (seed, block) => fill(into, stateOf(seed, block, stream))
    })
  if (mixed) steps.push(mixing(plan, mixed, columns))
  let from = plan.assumptions.length
  for (const group of plan.shares ?? []) {
    steps.push(sharing(group, columns.slice(from, from + group.keys.length)))
    from += group.keys.length
  }
  return { keys, columns, draw: (seed, block) => steps.forEach((step) => step(seed, block)) }
}

function fillOf(distribution: Distribution): (into: Float64Array, state: State) => void {
  if (distribution.kind === 'discrete') {
    const { quantile } = cutLawOf(distribution)
    return (into, state) => fillDiscrete(into, state, quantile)
  }
  const table = tableOf(distribution)
  return (into, state) => fillValues(into, state, table)
}

function mixing(
  plan: UncertaintyPlan,
  { keys, triangle }: { keys: string[]; triangle: number[][] },
  columns: Float64Array[]
) {
  const streams: Stream[] = keys.map(streamOf)
  const normals = keys.map(() => new Float64Array(BLOCK))
  const mix = new Float64Array(BLOCK)
  const targets = keys.map((key) => {
    const at = plan.assumptions.findIndex((one) => one.key === key)
    const { distribution } = plan.assumptions[at]
    return { into: columns[at], steps: tableOf(distribution).byNormal() }
  })
  return (seed: number, block: number) => {
    streams.forEach((stream, at) => {
      fillNormals(normals[at], stateOf(seed, block, stream))
    })
    targets.forEach(({ into, steps }, row) => {
      mix.fill(0)
      triangle[row].slice(0, row + 1).forEach((weight, column) => {
        const source = normals[column]
        for (let at = 0; at < BLOCK; at++) mix[at] += weight * source[at]
      })
      fillByNormal(into, mix, steps)
    })
  }
}

/** Dirichlet shares: gammas divided by their sum. */
function sharing(
  { keys, weights, total }: { keys: string[]; weights: number[]; total: number },
  columns: Float64Array[]
) {
  const streams = keys.map(streamOf)
  const tables = weights.map((weight) =>
    tableOf({ kind: 'gamma', mean: weight, sd: Math.sqrt(weight) })
  )
  const sum = new Float64Array(BLOCK)
  return (seed: number, block: number) => {
    sum.fill(0)
    columns.forEach((column, at) => {
      fillValues(column, stateOf(seed, block, streams[at]), tables[at])
      for (let draw = 0; draw < BLOCK; draw++) sum[draw] += column[draw]
    })
    for (const column of columns) {
      for (let draw = 0; draw < BLOCK; draw++) column[draw] *= total / sum[draw]
    }
  }
}
