import { Decimal } from '#money/decimal'
import { rootWithin } from '#appraisal/domain/bracketed_root'
import type { PositiveRoot } from '#appraisal/domain/polynomial_roots'

/** `coefficient` · x^`exponent`; exponents are whole numbers. */
export interface Term {
  exponent: number
  coefficient: Decimal
}

/** The sum as a function of z = −ln(x)·span, so that every exponent lies in [0, 1]. */
interface Scaled {
  weights: number[]
  exponents: number[]
}

const NARROW = 1e-7
const ZERO = new Decimal('1e-42')
const FURTHEST = 1e300

/**
 * Every root > 0 of a sum of few powers of high degree, rising. Flows on single days give a polynomial of
 * ten thousand steps with thirty terms, which is too long for halving in whole numbers.
 *
 * Branch and exclude: each term is monotone, so its values at both ends of an interval enclose the sum and
 * its derivative. An interval whose sum cannot be 0 is dropped, one with a monotone sum is decided by the
 * signs at its ends, the others are halved. The enclosures carry the rounding error of the floating-point
 * numbers they are made in; the roots themselves are found with 60 digits inside their brackets.
 */
export function sparsePositiveRoots(terms: readonly Term[]): PositiveRoot[] {
  const used = terms
    .filter(({ coefficient }) => !coefficient.isZero())
    .sort((a, b) => a.exponent - b.exponent)
  const first = used.at(0)
  const span = first ? used[used.length - 1].exponent - first.exponent : 0
  const mixed = used.some(({ coefficient }) => coefficient.s !== first!.coefficient.s)
  if (!mixed || span === 0) return []
  const value = (x: Decimal) => valueOf(used, x)
  const largest = used
    .map(({ coefficient }) => coefficient.abs())
    .reduce((a, b) => Decimal.max(a, b))
  const scaled: Scaled = {
    weights: used.map(({ coefficient }) => coefficient.div(largest).toNumber()),
    exponents: used.map(({ exponent }) => (exponent - first!.exponent) / span),
  }
  const xOf = (z: number) => new Decimal(z).div(span).neg().exp()
  const roots: PositiveRoot[] = []
  const take = (low: number, high: number) => {
    const [left, right] = [xOf(high), xOf(low)]
    const [atLeft, atRight] = [value(left), value(right)]
    if (atLeft.s === atRight.s) return
    roots.push({ at: rootWithin(value, left, right, atLeft.s), touching: false })
  }
  const takeCluster = (low: number, high: number) => {
    const [left, right] = [xOf(high), xOf(low)]
    if (value(left).s !== value(right).s) return take(low, high)
    const turn = turningPoint(used, left, right)
    if (turn === null) return
    const there = value(turn)
    const size = used
      .map(({ coefficient, exponent }) => coefficient.abs().times(power(turn, exponent)))
      .reduce((a, b) => a.plus(b))
    if (there.abs().lte(size.times(ZERO))) return void roots.push({ at: turn, touching: true })
    if (there.s === value(left).s) return
    roots.push({ at: rootWithin(value, left, turn, -there.s), touching: false })
    roots.push({ at: rootWithin(value, turn, right, there.s), touching: false })
  }
  // A root x = 1 lies at z = 0; no halving of this range ends there, and other roots are no fractions in z.
  const pending: [number, number][] = [[-dominated(reversed(scaled)), dominated(scaled) * 1.1]]
  while (pending.length > 0) {
    const [low, high] = pending.pop()!
    const found = judged(scaled, low, high)
    if (found === 'none') continue
    if (found === 'monotone') take(low, high)
    else if (high - low <= NARROW * Math.max(1, Math.abs(low))) takeCluster(low, high)
    else pending.push([low, (low + high) / 2], [(low + high) / 2, high])
  }
  return roots.sort((a, b) => a.at.comparedTo(b.at))
}

/** A z from which on the first term outweighs all others of the other sign. */
function dominated({ weights, exponents }: Scaled): number {
  const [first] = weights
  for (let z = 1; z < FURTHEST; z *= 2) {
    const others = weights.map((weight, at) =>
      weight * first < 0 ? Math.abs(weight) * Math.exp(-z * exponents[at]) : 0
    )
    if (others.reduce((a, b) => a + b) < Math.abs(first) * 0.99) return z
  }
  return FURTHEST
}

function reversed({ weights, exponents }: Scaled): Scaled {
  return {
    weights: [...weights].reverse(),
    exponents: exponents.map((exponent) => 1 - exponent).reverse(),
  }
}

/** What the enclosures say about the sum between two z. */
function judged(sum: Scaled, low: number, high: number): 'none' | 'monotone' | 'unclear' {
  const middle = (low + high) / 2
  const base = heaviest(sum, middle)
  const value = { from: 0, to: 0, size: 0 }
  const slope = { from: 0, to: 0, size: 0 }
  let centre = 0
  for (const [at, weight] of sum.weights.entries()) {
    const gap = sum.exponents[at] - base
    const ends = [Math.exp(-low * gap), Math.exp(-high * gap)]
    enclose(value, weight, ends)
    enclose(slope, -weight * gap, ends)
    centre += weight * Math.exp(-middle * gap)
  }
  const error = 1e-15 * (20 + sum.weights.length + 2 * Math.max(Math.abs(low), Math.abs(high)))
  if (excludesZero(value, error)) return 'none'
  if (excludesZero(slope, error)) return 'monotone'
  const steepest = Math.max(Math.abs(slope.from), Math.abs(slope.to)) + slope.size * error
  const reach = (steepest * (high - low)) / 2 + value.size * error
  return Math.abs(centre) > reach ? 'none' : 'unclear'
}

interface Enclosure {
  from: number
  to: number
  size: number
}

function enclose(into: Enclosure, weight: number, ends: number[]): void {
  const [a, b] = ends.map((end) => weight * end)
  into.from += Math.min(a, b)
  into.to += Math.max(a, b)
  into.size += Math.max(Math.abs(a), Math.abs(b))
}

function excludesZero({ from, to, size }: Enclosure, error: number): boolean {
  return from > size * error || to < -size * error
}

/** The exponent of the term that weighs most at z. */
function heaviest({ weights, exponents }: Scaled, z: number): number {
  let best = 0
  const logs = weights.map((weight, at) => Math.log(Math.abs(weight)) - z * exponents[at])
  logs.forEach((log, at) => {
    if (log > logs[best]) best = at
  })
  return exponents[best]
}

function power(x: Decimal, exponent: number): Decimal {
  return x.pow(exponent)
}

/** Horner's scheme over the gaps between the exponents; those of days are mostly the same few. */
function valueOf(terms: readonly Term[], x: Decimal): Decimal {
  const powers = new Map<number, Decimal>()
  const powerOf = (gap: number) => {
    const known = powers.get(gap) ?? power(x, gap)
    powers.set(gap, known)
    return known
  }
  let total = new Decimal(0)
  for (let at = terms.length - 1; at >= 0; at--) {
    total = total.plus(terms[at].coefficient)
    const gap = terms[at].exponent - (at === 0 ? terms[0].exponent : terms[at - 1].exponent)
    if (gap > 0) total = total.times(powerOf(gap))
  }
  return total
}

/** Where the sum turns between two close points of the same sign, or null. */
function turningPoint(terms: readonly Term[], low: Decimal, high: Decimal): Decimal | null {
  const base = terms[0].exponent
  const slope = (x: Decimal) =>
    valueOf(
      terms.slice(1).map(({ exponent, coefficient }) => ({
        exponent,
        coefficient: coefficient.times(exponent - base),
      })),
      x
    )
  const atLow = slope(low)
  if (atLow.isZero()) return low
  return atLow.s === slope(high).s ? null : rootWithin(slope, low, high, atLow.s)
}
