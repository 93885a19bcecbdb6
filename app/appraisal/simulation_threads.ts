import { Refusal } from '#core/refusal'
import { askThread, openThread } from '#core/thread'
import type { AppraisalModel } from '#appraisal/domain/model'
import type { UncertaintyPlan } from '#appraisal/domain/uncertainty/plan'
import type { SimulationReport } from '#appraisal/domain/uncertainty/report'
import { blocksOf, type Draws, type Simulation } from '#appraisal/domain/uncertainty/simulate'
import type { SimulationTask } from '#appraisal/workers/simulate'

/** From so many draws on a second thread is worth its start. */
const DRAWS_FOR_TWO = 200_000
const AT_ONCE = 2

/** A million draws of a large model take half a minute; two of one person are a form sent twice. */
export const SIMULATION_LIMITS = { unfinished: 8, ofOnePerson: 2, milliseconds: 120_000 } as const

const waiting: (() => void)[] = []
let busy = 0
/** Who asked for those that are not finished. */
const unfinished: string[] = []

/**
 * The report of a simulation, made in threads of its own so that no other request waits; two at a time. One
 * that takes too long ends its threads; more than may wait are refused.
 */
export async function simulationReport(
  model: AppraisalModel,
  plan: UncertaintyPlan,
  simulation: Simulation,
  by: string,
  limits: Record<keyof typeof SIMULATION_LIMITS, number> = SIMULATION_LIMITS
): Promise<SimulationReport> {
  const own = unfinished.filter((one) => one === by).length
  if (unfinished.length >= limits.unfinished || own >= limits.ofOnePerson) {
    throw new Refusal('E_SIMULATIONS_BUSY', {}, 'draws', 429)
  }
  unfinished.push(by)
  if (busy === AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else busy++
  try {
    return await reportInTime(model, plan, simulation, limits.milliseconds)
  } finally {
    unfinished.splice(unfinished.indexOf(by), 1)
    const next = waiting.shift()
    if (next) next()
    else busy--
  }
}

async function reportInTime(
  model: AppraisalModel,
  plan: UncertaintyPlan,
  simulation: Simulation,
  milliseconds: number
): Promise<SimulationReport> {
  const threads = openThreads(simulation.draws < DRAWS_FOR_TWO ? 1 : 2)
  let watch: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const refusal = new Refusal('E_SIMULATION_TIME', {}, 'draws')
    watch = setTimeout(() => reject(refusal), milliseconds)
  })
  const made = threads
    .draw(model, plan, simulation)
    .then(() => threads.report(model, plan, simulation))
  try {
    return await Promise.race([made, late])
  } finally {
    clearTimeout(watch)
    await threads.close()
  }
}

/** Threads that draw together; what comes out does not depend on how many they are. */
export function openThreads(count: number) {
  const workers = Array.from({ length: count }, () =>
    openThread('./workers/simulate', import.meta.url)
  )
  let shared = sharedDraws(0)
  const task = (
    what: SimulationTask['what'],
    model: AppraisalModel,
    plan: UncertaintyPlan,
    seed: number
  ) => ({ what, model, plan, seed, ...shared })
  return {
    async draw(
      model: AppraisalModel,
      plan: UncertaintyPlan,
      { seed, draws }: Simulation
    ): Promise<Draws> {
      if (shared.net.byteLength !== draws * 8) shared = sharedDraws(draws)
      const border = (at: number) => Math.floor((blocksOf(draws) * at) / count)
      const part = task('draw', model, plan, seed)
      await Promise.all(
        workers.map((worker, at) =>
          askThread(worker, { ...part, from: border(at), to: border(at + 1) })
        )
      )
      return { costs: new Float64Array(shared.costs), net: new Float64Array(shared.net) }
    },
    /** Of the draws made last. */
    report(model: AppraisalModel, plan: UncertaintyPlan, { seed }: Simulation) {
      const whole = { ...task('report', model, plan, seed), from: 0, to: 0 }
      return askThread<SimulationReport>(workers[0], whole)
    },
    close: () => Promise.all(workers.map((worker) => worker.terminate())),
  }
}

function sharedDraws(draws: number) {
  return { costs: new SharedArrayBuffer(draws * 8), net: new SharedArrayBuffer(draws * 8) }
}
