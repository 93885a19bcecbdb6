import { parentPort } from 'node:worker_threads'
import type { AppraisalModel } from '#appraisal/domain/model'
import type { UncertaintyPlan } from '#appraisal/domain/uncertainty/plan'
import { reportOf } from '#appraisal/domain/uncertainty/report'
import { prepareSimulation } from '#appraisal/domain/uncertainty/simulate'

/** Draws of some blocks, into memory that the threads share, or the report of all of them. */
export interface SimulationTask {
  what: 'draw' | 'report'
  model: AppraisalModel
  plan: UncertaintyPlan
  seed: number
  costs: SharedArrayBuffer
  net: SharedArrayBuffer
  from: number
  to: number
}

parentPort!.on('message', ({ what, model, plan, seed, costs, net, from, to }: SimulationTask) => {
  const draws = { costs: new Float64Array(costs), net: new Float64Array(net) }
  if (what === 'report') return parentPort!.postMessage(reportOf(model, plan, seed, draws))
  prepareSimulation(model, plan).run(seed, draws, from, to)
  parentPort!.postMessage(null)
})
