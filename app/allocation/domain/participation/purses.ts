import { greatestCommonDivisor, Rational } from '#money/rational'

/** Those who want a project, and by how many units of satisfaction each. */
export type Supporters = { voters: readonly number[]; gains: readonly bigint[] }

/** A price as it was found: what is still to be paid, in the units of the purses, by so many units of satisfaction. */
export type Price = { missing: bigint; gains: bigint; value: Rational }

type Group = { purse: bigint; gain: bigint; count: bigint }

/**
 * The purses of all voters as whole numbers over one common denominator. Voters whose purses are equal share one
 * number: there are far fewer of those than voters, and exact arithmetic is done on them alone.
 */
export class Purses {
  #over: bigint
  #values: bigint[]
  readonly #placeOf: Int32Array

  /** Equal purses; amounts with the given denominators can be paid from them in whole units. */
  constructor(
    readonly counts: readonly bigint[],
    purse: Rational,
    denominators: Iterable<bigint>
  ) {
    this.#over = purse.denominator
    for (const denominator of denominators) {
      this.#over *= denominator / greatestCommonDivisor(this.#over, denominator)
    }
    this.#values = [purse.numerator * (this.#over / purse.denominator)]
    this.#placeOf = new Int32Array(counts.length)
  }

  /** The ρ with Σ min(purse, ρ·gain) = cost; null when the supporters cannot pay together. */
  priceOf(cost: Rational, supporters: Supporters): Price | null {
    let missing = cost.numerator * (this.#over / cost.denominator)
    const groups = this.#groupsOf(supporters)
    let gains = groups.reduce((sum, { gain, count }) => sum + gain * count, 0n)
    for (const { purse, gain, count } of groups) {
      if (missing * gain <= purse * gains) {
        return { missing, gains, value: Rational.of(missing, this.#over * gains) }
      }
      missing -= purse * count
      gains -= gain * count
    }
    return null
  }

  /** Every supporter pays ρ·gain, or the purse if it holds less. Gives the most that one of them paid. */
  pay({ voters, gains }: Supporters, price: Price): Rational {
    const common = greatestCommonDivisor(price.missing, price.gains)
    const [paid, times] = [price.missing / common, price.gains / common]
    const places = new Map<bigint, number>()
    const values: bigint[] = []
    const placeOf = (value: bigint): number => {
      let place = places.get(value)
      if (place === undefined) {
        places.set(value, (place = values.length))
        values.push(value)
      }
      return place
    }
    const scaled = this.#values.map((value) => value * times)
    const kept = scaled.map(() => -1)
    const before = this.#placeOf.slice()
    for (const [voter, place] of before.entries()) {
      if (kept[place] < 0) kept[place] = placeOf(scaled[place])
      this.#placeOf[voter] = kept[place]
    }
    let most = 0n
    voters.forEach((voter, at) => {
      const purse = scaled[before[voter]]
      const part = paid * gains[at] < purse ? paid * gains[at] : purse
      if (part > most) most = part
      this.#placeOf[voter] = placeOf(purse - part)
    })
    this.#values = values
    this.#over *= times
    return Rational.of(most, this.#over)
  }

  /** What is left to each voter. */
  left(): Rational[] {
    const values = this.#values.map((value) => Rational.of(value, this.#over))
    return Array.from(this.#placeOf, (place) => values[place])
  }

  /** Supporters with equal purse and gain together, first those whose purse is used up at the lowest price. */
  #groupsOf({ voters, gains }: Supporters): Group[] {
    const byPlace = new Map<number, Group[]>()
    voters.forEach((voter, at) => {
      const place = this.#placeOf[voter]
      let groups = byPlace.get(place)
      if (!groups) byPlace.set(place, (groups = []))
      let group = groups.find(({ gain }) => gain === gains[at])
      if (!group) groups.push((group = { purse: this.#values[place], gain: gains[at], count: 0n }))
      group.count += this.counts[voter]
    })
    return [...byPlace.values()].flat().sort((a, b) => {
      const [one, other] =
        a.gain === b.gain ? [a.purse, b.purse] : [a.purse * b.gain, b.purse * a.gain]
      return one < other ? -1 : one > other ? 1 : 0
    })
  }
}
