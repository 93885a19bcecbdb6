import { shareOf } from '#money/exchange'
import { Rational } from '#money/rational'

export type VarianceRule = 'full' | 'time'

export interface Variance {
  /** What was to be spent by the day, by the declared rule. */
  expected: bigint
  /** Spent less expected: above 0 more was spent. */
  variance: bigint
  /** Of what was expected, as an exact fraction; null where nothing was expected. */
  ratio: string | null
  beyond: boolean
}

const NONE: Profiled = { budget: 0n, expected: 0n }

const DAY = 86_400_000n

/** Days from the first to the last, both counted. */
function daysBetween(from: string, to: string): bigint {
  return (BigInt(Date.parse(to)) - BigInt(Date.parse(from))) / DAY + 1n
}

/** Budgets that have profiles by month, and what those bring by the day. */
export interface Profiled {
  budget: bigint
  expected: bigint
}

/**
 * Spending against its budget: against all of it, or against what it was to bring by the day. That is what
 * profiles say where there are some, and of all else the part that falls to the days of the year so far
 * (rounded half to even). It is beyond the tolerance when it differs by more than that percent of what
 * was expected, to either side; spending without any budget always is.
 */
export function varianceOf(of: {
  budget: bigint
  /** Budgets of years before, all of which were to be spent by now. */
  earlier?: bigint
  profiled?: Profiled
  spent: bigint
  rule: VarianceRule
  year: { startsOn: string; endsOn: string }
  on: string
  /** Percent as decimal text. */
  tolerance: string
}): Variance {
  const { budget, earlier = 0n, profiled = NONE, spent, rule, year, on } = of
  const whole = daysBetween(year.startsOn, year.endsOn)
  const passed =
    on < year.startsOn ? 0n : on >= year.endsOn ? whole : daysBetween(year.startsOn, on)
  const byDay = profiled.expected + shareOf(budget - profiled.budget, passed, whole)
  const expected = earlier + (rule === 'full' ? budget : byDay)
  const variance = spent - expected
  if (expected === 0n) return { expected, variance, ratio: null, beyond: variance !== 0n }
  const share = Rational.of(variance, expected)
  const tolerance = Rational.parse(of.tolerance.replace(',', '.')).dividedBy(Rational.of(100n))
  return {
    expected,
    variance,
    ratio: `${share.numerator}/${share.denominator}`,
    beyond: share.absolute().compare(tolerance) > 0,
  }
}
