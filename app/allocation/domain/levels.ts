import { Rational } from '#money/rational'

/**
 * One claimant of a level rule: its share at level λ is clamp(base + λ·weight, lower, upper).
 * Proportional and equal gains have base 0, losses have base = need and λ ≤ 0. All integers; weight is
 * positive unless lower = upper.
 */
export type Claimant = { base: bigint; weight: bigint; lower: bigint; upper: bigint }

/** A level as numerator over a positive denominator. */
export type Level = { p: bigint; q: bigint }

const compareLevels = (a: Level, b: Level): number => {
  const left = a.p * b.q
  const right = b.p * a.q
  return left < right ? -1 : left > right ? 1 : 0
}

/** The share of the claimant at the level, multiplied by the level's denominator (an integer). */
export function scaledShare(claimant: Claimant, level: Level): bigint {
  const lower = claimant.lower * level.q
  if (claimant.lower === claimant.upper) return lower
  const share = claimant.base * level.q + claimant.weight * level.p
  const upper = claimant.upper * level.q
  return share < lower ? lower : share > upper ? upper : share
}

/** The breakpoints of all claimants, in rising order. Computed once and filtered for each subproblem. */
export class Breakpoints {
  readonly #sorted: { at: Level; index: number; starts: boolean }[] = []

  constructor(readonly claimants: readonly Claimant[]) {
    claimants.forEach(({ base, weight, lower, upper }, index) => {
      if (lower === upper) return
      this.#sorted.push({ at: { p: lower - base, q: weight }, index, starts: true })
      this.#sorted.push({ at: { p: upper - base, q: weight }, index, starts: false })
    })
    this.#sorted.sort((a, b) => compareLevels(a.at, b.at))
    this.#ranks = claimants.map(() => [])
    this.#sorted.forEach(({ index }, rank) => this.#ranks[index].push(rank))
  }

  readonly #ranks: number[][]

  /**
   * The least level at which the shares of these claimants (by index) add up to `total`, exactly;
   * null when the total is no more than their lower bounds or there is nothing to choose. A total above
   * the sum of the upper bounds gives the level at which all are full.
   */
  levelFor(indices: readonly number[], total: Rational): Level | null {
    const { numerator, denominator } = total
    let settled = 0n
    for (const index of indices) settled += this.claimants[index].lower
    if (settled * denominator >= numerator) return null
    const order = indices.flatMap((index) => this.#ranks[index]).sort((a, b) => a - b)
    let base = 0n
    let weight = 0n
    for (const rank of order) {
      const { at, index, starts } = this.#sorted[rank]
      const reached = (settled + base) * at.q + weight * at.p
      if (reached * denominator >= numerator * at.q) {
        const missing = numerator - (settled + base) * denominator
        return weight > 0n ? reduced(missing, weight * denominator) : at
      }
      const claimant = this.claimants[index]
      if (starts) {
        settled -= claimant.lower
        base += claimant.base
        weight += claimant.weight
      } else {
        settled += claimant.upper
        base -= claimant.base
        weight -= claimant.weight
      }
    }
    const last = order.at(-1)
    return last === undefined ? null : this.#sorted[last].at
  }
}

function reduced(p: bigint, q: bigint): Level {
  const { numerator, denominator } = Rational.of(p, q)
  return { p: numerator, q: denominator }
}
