import { Decimal } from '#money/decimal'
import { isShare, type Assumption } from '#appraisal/domain/uncertainty/assumptions'
import type { Distribution } from '#appraisal/domain/uncertainty/distributions'
import { exp, ln } from '#appraisal/domain/uncertainty/elementary'
import type { UncertaintyPlan } from '#appraisal/domain/uncertainty/plan'

/** Shapes that three figures describe; `fixed` is not varied by the simulation. */
export const RANGE_SHAPES = [
  'fixed',
  'triangular',
  'pert',
  'uniform',
  'normal',
  'lognormal',
  'gamma',
  'beta',
  'discrete',
] as const
export type RangeShape = (typeof RANGE_SHAPES)[number]

/** A low, a likely and a high value of an assumption as decimal text, and what lies between them. */
export interface TypedRange {
  key: string
  shape: RangeShape
  low: string
  likely: string
  high: string
}

/** Assumptions that share the total they have in the model, known as well as from so many observations. */
export interface TypedShares {
  keys: string[]
  observations: string
}

/** What is asked together: some assumptions at other values, under a name. */
export interface TypedScenario {
  name: string
  values: { key: string; value: string }[]
}

/** What is kept of a simulation's input; records from before lack sets of shares and scenarios. */
export interface TypedPlan {
  ranges: TypedRange[]
  correlations: { a: string; b: string; rank: string }[]
  shares?: TypedShares[]
  scenarios?: TypedScenario[]
}

/** Half the way between the 5th and the 95th percentile, in standard deviations. */
const HALF = 1.6448536269514722
/** Swanson's rule: low, likely and high with 30, 40 and 30 per cent. */
const SWANSON = [0.3, 0.4, 0.3]

/** The shapes that make sense for an assumption: beta for shares only. */
export function shapesFor(assumption: Assumption): RangeShape[] {
  return RANGE_SHAPES.filter((shape) => shape !== 'beta' || isShare(assumption))
}

/**
 * The distribution of a range. Low and high are the ends of triangular, PERT and uniform; of normal,
 * lognormal, gamma and beta they are the 5th and 95th percentile or as far apart as these. Shares are cut
 * to 0…1, and what cannot be negative at 0. Null where the three figures describe none.
 */
export function distributionOf(assumption: Assumption, range: TypedRange): Distribution | null {
  const [low, likely, high] = [range.low, range.likely, range.high].map(Number)
  if (!(low < high && low <= likely && likely <= high)) return null
  const sd = (high - low) / (2 * HALF)
  const within = withinOf(assumption)
  switch (range.shape) {
    case 'fixed':
      return null
    case 'uniform':
      return { kind: 'uniform', low, high }
    case 'triangular':
    case 'pert':
      return { kind: range.shape, low, mode: likely, high }
    case 'normal':
      return { kind: 'normal', mean: (low + high) / 2, sd, within }
    case 'lognormal': {
      if (low <= 0) return null
      const sigma = (ln(high) - ln(low)) / (2 * HALF)
      const mean = exp((ln(low) + ln(high)) / 2 + (sigma * sigma) / 2)
      const spread = mean * Math.sqrt(exp(sigma * sigma) - 1)
      return {
        kind: 'lognormal',
        mean,
        sd: spread,
        within: isShare(assumption) ? within : undefined,
      }
    }
    case 'gamma':
      return likely > 0
        ? { kind: 'gamma', mean: likely, sd, within: isShare(assumption) ? within : undefined }
        : null
    case 'beta': {
      const sum = (likely * (1 - likely)) / (sd * sd) - 1
      return sum > 0 ? { kind: 'beta', a: likely * sum, b: (1 - likely) * sum } : null
    }
    case 'discrete': {
      const values = [low, likely, high].map((value, at) => ({ value, probability: SWANSON[at] }))
      return { kind: 'discrete', values }
    }
  }
}

function withinOf(assumption: Assumption): Distribution['within'] {
  if (isShare(assumption)) return { low: 0, high: 1 }
  return assumption.field === 'level' || assumption.field === 'quantity' ? { low: 0 } : undefined
}

/** The plan of typed ranges that are known to describe distributions. */
export function planOfTyped(
  assumptions: readonly Assumption[],
  { ranges, correlations, shares = [] }: TypedPlan
): UncertaintyPlan {
  const byKey = new Map(assumptions.map((one) => [one.key, one]))
  return {
    assumptions: ranges.flatMap((range) => {
      const assumption = byKey.get(range.key)
      const distribution = assumption && distributionOf(assumption, range)
      return distribution ? [{ key: range.key, distribution }] : []
    }),
    ...(shares.length > 0 && { shares: shares.map((set) => dirichletOf(byKey, set)) }),
    correlations: correlations.map(({ a, b, rank }) => ({ a, b, rank: Number(rank) })),
  }
}

/** Weights of a Dirichlet distribution whose means are the values of the model. */
function dirichletOf(
  byKey: ReadonlyMap<string, Assumption>,
  { keys, observations }: TypedShares
): NonNullable<UncertaintyPlan['shares']>[number] {
  const values = keys.map((key) => Number(byKey.get(key)?.base ?? Number.NaN))
  const total = values.reduce((sum, value) => sum + value, 0)
  const weights = values.map((value) => (value / total) * Number(observations))
  return { keys, weights, total }
}

/** A tenth down and up, one percentage point for the rate: what is tried where nobody has said more. */
export function triedRange(assumption: Assumption): TypedRange {
  const { key, field, base } = assumption
  const value = new Decimal(base)
  const step = field === 'rate' ? new Decimal('0.01') : value.abs().div(10)
  const share = isShare(assumption)
  const moved = step.isZero() ? new Decimal('0.1') : step
  const low = value.minus(moved)
  const high = value.plus(moved)
  return {
    key,
    shape: 'fixed',
    low: (share ? Decimal.max(low, 0) : low).toString(),
    likely: value.toString(),
    high: (share ? Decimal.min(high, 1) : high).toString(),
  }
}
