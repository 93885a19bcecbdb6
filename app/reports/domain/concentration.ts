import { Decimal } from '#money/decimal'
import { Rational } from '#money/rational'

/** Years below which a spread says little. */
export const FEW_YEARS = 3

export interface Concentration {
  total: bigint
  /** Sources that gave more than they took back. */
  sources: number
  /** Sum of the squared shares, "p/q" in lowest terms; null without a source. */
  herfindahl: string | null
  /** How many sources of equal size would be as concentrated, "p/q". */
  equivalent: string | null
  largest: { index: number; share: string } | null
}

/** How much of the money rests on few sources. Only sources with more than 0 have a share. */
export function concentrationOf(amounts: readonly bigint[]): Concentration {
  const positive = amounts.map((amount) => (amount > 0n ? amount : 0n))
  const total = positive.reduce((sum, amount) => sum + amount, 0n)
  const sources = positive.filter((amount) => amount > 0n).length
  if (total === 0n) return { total, sources, herfindahl: null, equivalent: null, largest: null }
  const squares = positive.reduce((sum, amount) => sum + amount * amount, 0n)
  const index = positive.reduce((best, amount, at) => (amount > positive[best] ? at : best), 0)
  return {
    total,
    sources,
    herfindahl: fraction(Rational.of(squares, total * total)),
    equivalent: fraction(Rational.of(total * total, squares)),
    largest: { index, share: fraction(Rational.of(positive[index], total)) },
  }
}

/**
 * Coefficient of variation of yearly amounts: the sample standard deviation over the mean, to four digits. Null
 * for fewer than two years or a mean that is not above 0.
 */
export function variationOf(yearly: readonly bigint[]): string | null {
  const count = BigInt(yearly.length)
  if (count < 2n) return null
  const sum = yearly.reduce((all, amount) => all + amount, 0n)
  if (sum <= 0n) return null
  const squares = yearly.reduce((all, amount) => all + amount * amount, 0n)
  // n·Σx² − (Σx)² over n·(n − 1) is the variance; over the mean's square it has no unit
  const variance = new Decimal((count * squares - sum * sum).toString()).div(
    (count * (count - 1n)).toString()
  )
  const mean = new Decimal(sum.toString()).div(count.toString())
  return variance.sqrt().div(mean).toFixed(4)
}

function fraction(value: Rational): string {
  return `${value.numerator}/${value.denominator}`
}
