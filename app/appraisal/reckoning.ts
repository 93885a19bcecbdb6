import { Decimal } from '#money/decimal'
import type { AppraisalModel } from '#appraisal/domain/model'
import {
  sensitivityOf,
  type SensitivityReport,
} from '#appraisal/domain/uncertainty/sensitivity_report'
import type { TypedPlan } from '#appraisal/domain/uncertainty/typed_ranges'
import { trialOf, type TrialAnswer, type TrialSetup } from '#appraisal/trial/answer'
import type { TrialTexts } from '#appraisal/trial/reading'
import { simulationOf, type TrialPlan, type TrialSimulation } from '#appraisal/trial/simulation'

/*
 * What pages ask of a model again and again. It is reckoned at once where the model is small, and in a thread
 * of its own where it is large, so that no other request waits.
 */

export type ReckoningTask =
  | { what: 'sensitivity'; model: AppraisalModel; plan: TypedPlan }
  | { what: 'trial'; setup: TrialSetup; plan: TrialPlan | null; texts: TrialTexts }

/** A trial with the draws of the simulation that is kept; null where none is, or nothing can be drawn. */
export interface TrialReckoned {
  answer: TrialAnswer
  simulation: TrialSimulation | null
}

/** Works out a task in this thread. */
export function reckon(task: ReckoningTask): SensitivityReport | TrialReckoned {
  if (task.what === 'sensitivity') return sensitivityOf(task.model, task.plan)
  const { setup, plan, texts } = task
  return { answer: trialOf(setup)(texts), simulation: plan && simulationOf(setup, plan)(texts) }
}

/** From so many amounts on the answer takes longer than other requests should wait. */
const LARGE = 150

/** Amounts of a model, one for each line and year. */
export function isLarge({ costs, benefits, horizon }: AppraisalModel): boolean {
  return (costs.length + benefits.length) * horizon.years > LARGE
}

const MARK = '\u0000decimal'

/** An answer as text with every digit of its numbers: threads exchange no decimal numbers. */
export function packed(answer: unknown): string {
  return JSON.stringify(answer, function (this: Record<string, unknown>, key, value: unknown) {
    return this[key] instanceof Decimal ? { [MARK]: (this[key] as Decimal).toString() } : value
  })
}

export function unpacked(text: string): unknown {
  return JSON.parse(text, (_, value: Record<string, string> | null) =>
    value && typeof value === 'object' && MARK in value ? new Decimal(value[MARK]) : value
  )
}
