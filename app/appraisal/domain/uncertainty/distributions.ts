import { exp, ln, lnGamma } from '#appraisal/domain/uncertainty/elementary'
import {
  incompleteBeta,
  invert,
  lowerGamma,
  normalCdf,
  normalQuantile,
} from '#appraisal/domain/uncertainty/special_functions'

/** What is believed about one assumption. `within` cuts a distribution off and spreads the rest over what is left. */
export type Distribution = Shape & { within?: { low?: number; high?: number } }

export type Shape =
  | { kind: 'normal'; mean: number; sd: number }
  /** Mean and standard deviation of the value itself, not of its logarithm. */
  | { kind: 'lognormal'; mean: number; sd: number }
  | { kind: 'uniform'; low: number; high: number }
  | { kind: 'triangular'; low: number; mode: number; high: number }
  /** The beta distribution on [low, high] with mean (low + 4·mode + high)/6. */
  | { kind: 'pert'; low: number; mode: number; high: number }
  | { kind: 'beta'; a: number; b: number; low?: number; high?: number }
  | { kind: 'gamma'; mean: number; sd: number }
  | { kind: 'discrete'; values: { value: number; probability: number }[] }

export const DISTRIBUTIONS = [
  'normal',
  'lognormal',
  'uniform',
  'triangular',
  'pert',
  'beta',
  'gamma',
  'discrete',
] as const

/** A distribution ready to be asked. */
export interface Law {
  cdf(x: number): number
  quantile(u: number): number
  mean: number
  sd: number
}

/** What is wrong with a distribution, or null. */
export function faultOf(of: Distribution): DistributionFault | null {
  const fault = faultOfShape(of)
  if (fault || !of.within) return fault
  const { low = -Infinity, high = Infinity } = of.within
  if (of.kind === 'discrete' || !(low < high)) return 'E_CUT'
  const { from, to } = leftBy(of.within, lawOf(of))
  return to - from > 1e-6 ? null : 'E_CUT'
}

export type DistributionFault = 'E_SPREAD' | 'E_ORDER' | 'E_SHAPE' | 'E_PROBABILITIES' | 'E_CUT'

function faultOfShape(of: Shape): DistributionFault | null {
  const numbers =
    of.kind === 'discrete'
      ? of.values.flatMap(({ value, probability }) => [value, probability])
      : Object.values(of).filter((value) => typeof value === 'number')
  if (!numbers.every((value) => Number.isFinite(value) && Math.abs(value) <= 1e15)) return 'E_SHAPE'
  switch (of.kind) {
    case 'normal':
      return of.sd > 0 ? null : 'E_SPREAD'
    case 'lognormal':
    case 'gamma':
      if (!(of.sd > 0)) return 'E_SPREAD'
      return of.mean > 0 && of.sd <= 10 * of.mean && of.sd >= of.mean / 1000 ? null : 'E_SHAPE'
    case 'uniform':
      return of.low < of.high ? null : 'E_ORDER'
    case 'triangular':
    case 'pert':
      return of.low < of.high && of.low <= of.mode && of.mode <= of.high ? null : 'E_ORDER'
    case 'beta':
      if (!((of.low ?? 0) < (of.high ?? 1))) return 'E_ORDER'
      return [of.a, of.b].every((shape) => shape >= 0.05 && shape <= 100_000) ? null : 'E_SHAPE'
    case 'discrete': {
      const total = of.values.reduce((sum, { probability }) => sum + probability, 0)
      const sound = of.values.length > 0 && of.values.every(({ probability }) => probability > 0)
      return sound && Math.abs(total - 1) < 1e-9 ? null : 'E_PROBABILITIES'
    }
  }
}

/** The law of a distribution as it is without its cut. */
export function lawOf(of: Shape): Law {
  switch (of.kind) {
    case 'normal':
      return {
        cdf: (x) => normalCdf((x - of.mean) / of.sd),
        quantile: (u) => of.mean + of.sd * normalQuantile(u),
        mean: of.mean,
        sd: of.sd,
      }
    case 'lognormal': {
      const variance = ln(1 + (of.sd / of.mean) * (of.sd / of.mean))
      const mu = ln(of.mean) - variance / 2
      const sigma = Math.sqrt(variance)
      return {
        cdf: (x) => (x <= 0 ? 0 : normalCdf((ln(x) - mu) / sigma)),
        quantile: (u) => exp(mu + sigma * normalQuantile(u)),
        mean: of.mean,
        sd: of.sd,
      }
    }
    case 'uniform':
      return {
        cdf: (x) => clamp((x - of.low) / (of.high - of.low)),
        quantile: (u) => of.low + u * (of.high - of.low),
        mean: (of.low + of.high) / 2,
        sd: (of.high - of.low) / Math.sqrt(12),
      }
    case 'triangular':
      return triangular(of)
    case 'pert': {
      const width = of.high - of.low
      const a = 1 + (4 * (of.mode - of.low)) / width
      return betaLaw(a, 6 - a, of.low, of.high)
    }
    case 'beta':
      return betaLaw(of.a, of.b, of.low ?? 0, of.high ?? 1)
    case 'gamma':
      return gammaLaw(of)
    case 'discrete':
      return discrete(of)
  }
}

/** The law with its cut; mean and spread are those before it. */
export function cutLawOf(of: Distribution): Law {
  const law = lawOf(of)
  if (!of.within) return law
  const { low = -Infinity, high = Infinity } = of.within
  const { from, to } = leftBy(of.within, law)
  return {
    ...law,
    cdf: (x) => clamp((law.cdf(x) - from) / (to - from)),
    quantile: (u) => Math.min(high, Math.max(low, law.quantile(from + u * (to - from)))),
  }
}

/** Between which probabilities a cut leaves a law. */
function leftBy({ low, high }: NonNullable<Distribution['within']>, law: Law) {
  return { from: low === undefined ? 0 : law.cdf(low), to: high === undefined ? 1 : law.cdf(high) }
}

function triangular({ low, mode, high }: { low: number; mode: number; high: number }): Law {
  const width = high - low
  const turn = (mode - low) / width
  return {
    cdf: (x) => {
      if (x <= low) return 0
      if (x >= high) return 1
      return x < mode
        ? ((x - low) * (x - low)) / (width * (mode - low))
        : 1 - ((high - x) * (high - x)) / (width * (high - mode))
    },
    quantile: (u) =>
      u < turn
        ? low + Math.sqrt(u * width * (mode - low))
        : high - Math.sqrt((1 - u) * width * (high - mode)),
    mean: (low + mode + high) / 3,
    sd: Math.sqrt(
      (low * low + mode * mode + high * high - low * mode - low * high - mode * high) / 18
    ),
  }
}

function betaLaw(a: number, b: number, low: number, high: number): Law {
  const width = high - low
  const scale = lnGamma(a + b) - lnGamma(a) - lnGamma(b)
  const cdf = (x: number) => incompleteBeta(a, b, x)
  const density = (x: number) => exp(scale + (a - 1) * ln(x) + (b - 1) * ln(1 - x))
  const start = a / (a + b)
  return {
    cdf: (x) => cdf((x - low) / width),
    quantile: (u) => {
      if (u <= 0) return low
      if (u >= 1) return high
      const found = invert(u, cdf, density, { low: 0, high: 1, start })
      return low + found * width
    },
    mean: low + (width * a) / (a + b),
    sd: (width / (a + b)) * Math.sqrt((a * b) / (a + b + 1)),
  }
}

function gammaLaw({ mean, sd }: { mean: number; sd: number }): Law {
  const shape = (mean / sd) * (mean / sd)
  const scale = mean / shape
  const front = lnGamma(shape)
  const cdf = (x: number) => lowerGamma(shape, x)
  const density = (x: number) => exp((shape - 1) * ln(x) - x - front)
  return {
    cdf: (x) => cdf(x / scale),
    quantile: (u) => {
      if (u <= 0) return 0
      if (u >= 1) return Infinity
      // Wilson and Hilferty's cube of a normal is near, and the bracket keeps what it misses.
      const root = 1 - 1 / (9 * shape) + normalQuantile(u) / (3 * Math.sqrt(shape))
      const near = shape * root * root * root
      const start = near > 0 ? near : exp((ln(u) + lnGamma(shape + 1)) / shape)
      let high = Math.max(2 * start, 1)
      while (cdf(high) < u) high *= 2
      return scale * invert(u, cdf, density, { low: 0, high, start: Math.max(start, 1e-300) })
    },
    mean,
    sd,
  }
}

function discrete({ values }: { values: { value: number; probability: number }[] }): Law {
  const rising = values.toSorted((a, b) => a.value - b.value)
  const mean = values.reduce((sum, { value, probability }) => sum + value * probability, 0)
  return {
    cdf: (x) => values.reduce((sum, one) => sum + (one.value <= x ? one.probability : 0), 0),
    quantile: (u) => {
      let reached = 0
      for (const { value, probability } of rising) {
        reached += probability
        if (u < reached) return value
      }
      return rising.at(-1)!.value
    },
    mean,
    sd: Math.sqrt(
      values.reduce(
        (sum, { value, probability }) => sum + (value - mean) * (value - mean) * probability,
        0
      )
    ),
  }
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share))
}
