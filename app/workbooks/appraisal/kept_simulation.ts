import type { UncertaintyPlan } from '#appraisal/domain/uncertainty/plan'
import type { DrawSummary } from '#appraisal/domain/uncertainty/summary'

/** A kept simulation of the version that is exported. */
export interface KeptSimulation {
  no: number
  seed: number
  draws: number
  runAt: string
  plan: UncertaintyPlan
  /** What all its draws came to. */
  npv: DrawSummary
}
