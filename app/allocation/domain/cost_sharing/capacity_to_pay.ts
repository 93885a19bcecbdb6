import { Rational } from '#money/rational'
import { AllocationProblemError } from '#allocation/domain/errors'

/** What a member can pay: its income in each base period, debt service to take off, and its heads. */
export type Capacity = {
  incomes: readonly Rational[]
  debt?: Rational
  population: Rational
  /** Held to the lower ceiling, as the least developed countries are in the scale of the United Nations. */
  isLeastDeveloped?: boolean
}

/** The elements of the scale; shares are of the whole (0.22 is 22 %). */
export type CapacityScale = {
  /** How much of the distance to the average income per head is taken off below it. */
  gradient: Rational
  floor: Rational
  leastDevelopedCeiling: Rational
  ceiling: Rational
}

/** General Assembly resolution 73/271, paragraph 6. */
export const UN_SCALE: CapacityScale = {
  gradient: Rational.of(4n, 5n),
  floor: Rational.of(1n, 100_000n),
  leastDevelopedCeiling: Rational.of(1n, 10_000n),
  ceiling: Rational.of(22n, 100n),
}

/**
 * Capacity to pay in the successive steps of the United Nations scale (A/RES/73/271; Committee on
 * Contributions, A/73/11): for each base period income, less debt, less the gradient's part of what
 * is missing to the average income per head; that relief is borne pro rata by those above the average; then
 * floor, lower ceiling and ceiling, each as a pro rata step of its own over the members that no step has
 * fixed; last the mean over the base periods. A simultaneous clamp can give other shares, which is why this rule has
 * its name. Shares add up to 1. Throws E_LENGTHS, E_NEGATIVE, E_NO_WEIGHT, and E_MARGINS when the elements leave no member to
 * carry what is left.
 */
export function capacityToPay(
  members: readonly Capacity[],
  scale: CapacityScale = UN_SCALE
): Rational[] {
  const periods = members[0]?.incomes.length ?? 0
  if (periods === 0 || members.some(({ incomes }) => incomes.length !== periods)) {
    throw new AllocationProblemError('E_LENGTHS', 'incomes')
  }
  const scales = Array.from({ length: periods }, (_, period) => {
    const adjusted = relieved(members, period, scale.gradient)
    const shares = shareOut(adjusted)
    return stepwise(shares, members, scale)
  })
  const mean = Rational.of(1n, BigInt(periods))
  return members.map((_, at) => Rational.sum(scales.map((shares) => shares[at])).times(mean))
}

/** Income less debt, less relief for low income per head; the relief is added to those above the average. */
function relieved(members: readonly Capacity[], period: number, gradient: Rational): Rational[] {
  const incomes = members.map(({ incomes: all, debt }) => all[period].minus(debt ?? Rational.ZERO))
  const negative = incomes.find(({ numerator }) => numerator < 0n)
  if (negative) {
    throw new AllocationProblemError('E_NEGATIVE', 'incomes', { value: `${negative}` })
  }
  if (members.some(({ population }) => population.numerator <= 0n)) {
    throw new AllocationProblemError('E_NO_WEIGHT', 'population')
  }
  const people = Rational.sum(members.map(({ population }) => population))
  const average = Rational.sum(members.map(({ incomes: all }) => all[period])).dividedBy(people)
  if (average.numerator === 0n) throw new AllocationProblemError('E_NO_WEIGHT', 'incomes')
  const relief = incomes.map((income, at) => {
    const missing = Rational.ONE.minus(income.dividedBy(members[at].population).dividedBy(average))
    return missing.numerator > 0n ? income.times(gradient).times(missing) : Rational.ZERO
  })
  const above = incomes.map((income, at) =>
    income.dividedBy(members[at].population).compare(average) >= 0 ? income : Rational.ZERO
  )
  const bearing = Rational.sum(above)
  const relieving = Rational.sum(relief)
  // debt can leave everybody below the average: then nobody bears the relief and all keep their proportions
  const factor = bearing.numerator === 0n ? Rational.ZERO : relieving.dividedBy(bearing)
  return incomes.map((income, at) => income.minus(relief[at]).plus(above[at].times(factor)))
}

function shareOut(values: readonly Rational[]): Rational[] {
  const sum = Rational.sum(values)
  if (sum.numerator === 0n) throw new AllocationProblemError('E_NO_WEIGHT', 'incomes')
  return values.map((value) => value.dividedBy(sum))
}

/** Floor, lower ceiling and ceiling one after the other; whoever a step fixes stays there. */
function stepwise(
  shares: readonly Rational[],
  members: readonly Capacity[],
  { floor, leastDevelopedCeiling, ceiling }: CapacityScale
): Rational[] {
  const fixed = new Map<number, Rational>()
  let current = [...shares]
  const step = (fix: (share: Rational, at: number) => Rational | null) => {
    current.forEach((share, at) => {
      const to = fixed.has(at) ? null : fix(share, at)
      if (to) fixed.set(at, to)
    })
    const free = current.filter((_, at) => !fixed.has(at))
    const left = Rational.ONE.minus(Rational.sum(fixed.values()))
    const sum = Rational.sum(free)
    const isCarried = left.numerator === 0n || (left.numerator > 0n && sum.numerator > 0n)
    if (!isCarried) throw new AllocationProblemError('E_MARGINS', 'ceiling')
    current = current.map((share, at) => {
      const held = fixed.get(at)
      if (held) return held
      return sum.numerator === 0n ? Rational.ZERO : share.times(left).dividedBy(sum)
    })
  }
  step((share) => (share.compare(floor) < 0 ? floor : null))
  step((share, at) =>
    members[at].isLeastDeveloped && share.compare(leastDevelopedCeiling) > 0
      ? leastDevelopedCeiling
      : null
  )
  step((share) => (share.compare(ceiling) > 0 ? ceiling : null))
  return current
}
