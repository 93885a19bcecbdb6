import { stepsOf } from '#appraisal/domain/check_model'
import type { AppraisalModel } from '#appraisal/domain/model'
import {
  assumptionsOf,
  fieldOf,
  isShare,
  RATE_KEY,
} from '#appraisal/domain/uncertainty/assumptions'
import { choleskyOf, type RankCorrelation } from '#appraisal/domain/uncertainty/correlation'
import {
  cutLawOf,
  faultOf,
  type Distribution,
  type DistributionFault,
} from '#appraisal/domain/uncertainty/distributions'

/** What is uncertain in a model, and how. Keys are those of `assumptionsOf`. */
export interface UncertaintyPlan {
  assumptions: { key: string; distribution: Distribution }[]
  /** Assumptions that are shares of one total (Dirichlet): what one has more, the others have less. */
  shares?: { keys: string[]; weights: number[]; total: number }[]
  correlations?: RankCorrelation[]
}

export type PlanFault =
  | DistributionFault
  | 'E_UNKNOWN_ASSUMPTION'
  | 'E_TWICE'
  | 'E_SHARES'
  | 'E_SHARE_REACH'
  | 'E_RATE_TOO_LOW'
  | 'E_CORRELATION'
  | 'E_NOTHING_UNCERTAIN'

export const PLAN_LIMITS = { assumptions: 100, draws: 1_000_000, leastDraws: 1_000 } as const

/** What is wrong with a plan and with which assumption, or null. */
export function faultOfPlan(
  model: AppraisalModel,
  plan: UncertaintyPlan
): { code: PlanFault; key: string | null } | null {
  const known = new Set(assumptionsOf(model).map(({ key }) => key))
  const seen = new Set<string>()
  for (const key of keysOf(plan)) {
    if (!known.has(key)) return { code: 'E_UNKNOWN_ASSUMPTION', key }
    if (seen.has(key)) return { code: 'E_TWICE', key }
    seen.add(key)
  }
  if (seen.size === 0 || seen.size > PLAN_LIMITS.assumptions) {
    return { code: 'E_NOTHING_UNCERTAIN', key: null }
  }
  for (const { key, distribution } of plan.assumptions) {
    const code = faultOf(distribution) ?? faultOfReach(model, key, distribution)
    if (code) return { code, key }
  }
  for (const { keys, weights, total } of plan.shares ?? []) {
    const sound = keys.length === weights.length && keys.length > 1 && Number.isFinite(total)
    if (!sound || !weights.every((weight) => weight >= 0.05 && weight <= 100_000)) {
      return { code: 'E_SHARES', key: keys[0] ?? null }
    }
    for (const key of keys) {
      const code = faultOfEnds(model, key, 0, total)
      if (code) return { code, key }
    }
  }
  const single = plan.assumptions.map(({ key }) => key)
  for (const { a, b, rank } of plan.correlations ?? []) {
    if (a === b || !single.includes(a) || !single.includes(b) || !(Math.abs(rank) <= 1)) {
      return { code: 'E_CORRELATION', key: a }
    }
  }
  return choleskyOf(plan) === 'impossible' ? { code: 'E_CORRELATION', key: null } : null
}

function faultOfReach(
  model: AppraisalModel,
  key: string,
  distribution: Distribution
): PlanFault | null {
  const { quantile } = cutLawOf(distribution)
  return faultOfEnds(model, key, quantile(FAR), quantile(1 - FAR))
}

/** Shares stay within 0 and 1, and no rate comes near −100 %. */
export function faultOfEnds(
  model: AppraisalModel,
  key: string,
  least: number,
  most: number
): PlanFault | null {
  if (key === RATE_KEY) {
    const lowest = Math.min(...stepsOf(model).map(({ rate }) => Number(rate)))
    return lowest + least > -0.9 ? null : 'E_RATE_TOO_LOW'
  }
  return isShare({ field: fieldOf(key) }) && (least < 0 || most > 1) ? 'E_SHARE_REACH' : null
}

/** As far out as a million draws are likely to come, and farther. */
const FAR = 1e-9

/** The uncertain assumptions in the order of the columns. */
export function keysOf(plan: UncertaintyPlan): string[] {
  return [
    ...plan.assumptions.map(({ key }) => key),
    ...(plan.shares ?? []).flatMap(({ keys }) => keys),
  ]
}
