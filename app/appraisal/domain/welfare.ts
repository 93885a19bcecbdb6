import { type Decimal } from '#money/decimal'
import { sum } from '#appraisal/domain/discounting'

/**
 * How much more a unit of money weighs to somebody with `income` than to somebody with the reference
 * income: (reference ÷ income)^eta. Null for incomes that are not above 0.
 */
export function distributionalWeight(
  income: Decimal,
  reference: Decimal,
  eta: Decimal
): Decimal | null {
  if (!(income.gt(0) && reference.gt(0))) return null
  return reference.div(income).pow(eta)
}

/** The middle value, or the mean of the two in the middle; null of nothing. */
export function median(values: readonly Decimal[]): Decimal | null {
  if (values.length === 0) return null
  const rising = [...values].sort((a, b) => a.comparedTo(b))
  const half = rising.length / 2
  return rising[Math.floor(half)].plus(rising[Math.ceil(half) - 1]).div(2)
}

/**
 * Conversion factors from market to economic prices of things that are made of others: Σ share × factor.
 * Composites may be made of composites, in any order. Throws when one is made of itself or of nothing known.
 */
export function conversionFactors(
  base: ReadonlyMap<string, Decimal>,
  composites: ReadonlyMap<string, ReadonlyMap<string, Decimal>>
): Map<string, Decimal> {
  const found = new Map<string, Decimal>()
  const open = new Set<string>()
  const factorOf = (name: string): Decimal => {
    const known = found.get(name)
    if (known) return known
    const parts = composites.get(name)
    if (!parts) {
      const factor = base.get(name)
      if (!factor) throw new Error(`There is no factor "${name}"`)
      return factor
    }
    if (open.has(name)) throw new Error(`"${name}" is made of itself`)
    open.add(name)
    const factor = sum([...parts].map(([part, share]) => factorOf(part).times(share)))
    open.delete(name)
    found.set(name, factor)
    return factor
  }
  return new Map([...composites.keys()].map((name) => [name, factorOf(name)]))
}

/** Users of one kind over the years; new users gain half of what existing ones do (the rule of half). */
export interface UserGroup {
  users: readonly Decimal[]
  unitGain: readonly Decimal[]
  /** 1 for existing users, ½ for new ones. */
  share: Decimal
}

/** What groups of users gain in each year. */
export function consumerSurplus(groups: readonly UserGroup[]): Decimal[] {
  const years = Math.max(0, ...groups.map(({ users }) => users.length))
  return Array.from({ length: years }, (_, year) =>
    sum(
      groups
        .filter(({ users }) => year < users.length)
        .map(({ users, unitGain, share }) => users[year].times(unitGain[year]).times(share))
    )
  )
}

/** Points of life satisfaction × persons × years × what a point is worth for a person and year. */
export function wellbeingValue(
  points: Decimal,
  persons: Decimal,
  years: Decimal,
  valuePerPointYear: Decimal
): Decimal {
  return points.times(persons).times(years).times(valuePerPointYear)
}
