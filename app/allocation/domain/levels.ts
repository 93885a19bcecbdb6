import { Rational } from '#money/rational'

/**
 * One claimant of a level rule: its share at level λ is clamp(base + λ·weight, lower, upper).
 * Proportional and equal gains have base 0, losses have base = need and λ ≤ 0. All integers; weight is
 * positive unless lower = upper. With a `second` piece the share stands still at the knee and goes on
 * from there on another slope (contested garment: at half the need).
 */
export type Claimant = {
  base: bigint
  weight: bigint
  lower: bigint
  upper: bigint
  second?: SecondPiece
}

/** Beyond the knee the share is base + λ·weight. Amounts are doubled, since half a need may be half a unit. */
export type SecondPiece = { doubleBase: bigint; weight: bigint; doubleKnee: bigint }

/** The same claimant when it has `given` already. */
export function shifted(claimant: Claimant, given: bigint): Pick<Claimant, 'base' | 'second'> {
  const { base, second } = claimant
  return {
    base: base - given,
    ...(second && {
      second: {
        ...second,
        doubleBase: second.doubleBase - 2n * given,
        doubleKnee: second.doubleKnee - 2n * given,
      },
    }),
  }
}

/** A level as numerator over a positive denominator. */
export type Level = { p: bigint; q: bigint }

const compareLevels = (a: Level, b: Level): number => {
  const left = a.p * b.q
  const right = b.p * a.q
  return left < right ? -1 : left > right ? 1 : 0
}

type Piece = { base: bigint; weight: bigint; lower: bigint; upper: bigint }

const smaller = (a: bigint, b: bigint) => (a < b ? a : b)

/** A claimant as one or two pieces whose shares add up to its own, in halves of a unit. */
function doubledPieces({ base, weight, lower, upper, second }: Claimant): Piece[] {
  const whole = { base: 2n * base, weight: 2n * weight, lower: 2n * lower, upper: 2n * upper }
  if (!second) return [whole]
  const knee = second.doubleKnee
  const beyond = (amount: bigint) => (amount > knee ? amount - knee : 0n)
  return [
    { ...whole, lower: smaller(whole.lower, knee), upper: smaller(whole.upper, knee) },
    {
      base: second.doubleBase - knee,
      weight: 2n * second.weight,
      lower: beyond(whole.lower),
      upper: beyond(whole.upper),
    },
  ]
}

function scaledPiece(piece: Piece, { p, q }: Level): bigint {
  const lower = piece.lower * q
  if (piece.lower === piece.upper) return lower
  const share = piece.base * q + piece.weight * p
  const upper = piece.upper * q
  return share < lower ? lower : share > upper ? upper : share
}

/**
 * The share of the claimant at the level, multiplied by the level's denominator: an integer, since the
 * levels of claimants with a second piece have an even denominator (see Breakpoints).
 */
export function scaledShare(claimant: Claimant, level: Level): bigint {
  if (!claimant.second) return scaledPiece(claimant, level)
  return doubledPieces(claimant).reduce((sum, piece) => sum + scaledPiece(piece, level), 0n) / 2n
}

/** The highest level at which the claimant has this share; null when it has all it may take. */
export function highestLevel(claimant: Claimant, share: Rational): Rational | null {
  const { base, weight, upper, second } = claimant
  if (share.equals(Rational.of(upper))) return null
  if (second && share.compare(Rational.of(second.doubleKnee, 2n)) >= 0) {
    return share.minus(Rational.of(second.doubleBase, 2n)).dividedBy(Rational.of(second.weight))
  }
  return share.minus(Rational.of(base)).dividedBy(Rational.of(weight))
}

/** The breakpoints of all claimants, in rising order. Computed once and filtered for each subproblem. */
export class Breakpoints {
  readonly #sorted: { at: Level; piece: Piece; starts: boolean }[] = []
  readonly #ranks: number[][]
  readonly #lowers: bigint[]
  /** Amounts are counted in this part of a unit: 2 when some claimant has a knee. */
  readonly #part: bigint

  constructor(readonly claimants: readonly Claimant[]) {
    const knees = claimants.some(({ second }) => second !== undefined)
    this.#part = knees ? 2n : 1n
    this.#ranks = claimants.map(() => [])
    this.#lowers = claimants.map(({ lower }) => lower * this.#part)
    const found = claimants.flatMap((claimant, index) =>
      (knees ? doubledPieces(claimant) : [claimant]).flatMap((piece) => {
        const { base, weight, lower, upper } = piece
        if (lower === upper) return []
        return [
          { at: { p: lower - base, q: weight }, piece, starts: true, index },
          { at: { p: upper - base, q: weight }, piece, starts: false, index },
        ]
      })
    )
    found.sort((a, b) => compareLevels(a.at, b.at))
    found.forEach(({ index }, rank) => this.#ranks[index].push(rank))
    this.#sorted = found
  }

  /**
   * The least level at which the shares of these claimants (by index) add up to `total`, exactly;
   * null when the total is no more than their lower bounds or there is nothing to choose. A total above
   * the sum of the upper bounds gives the level at which all are full.
   */
  levelFor(indices: readonly number[], total: Rational): Level | null {
    const { denominator } = total
    const numerator = total.numerator * this.#part
    let settled = 0n
    for (const index of indices) settled += this.#lowers[index]
    if (settled * denominator >= numerator) return null
    const order = indices.flatMap((index) => this.#ranks[index]).sort((a, b) => a - b)
    let base = 0n
    let weight = 0n
    for (const rank of order) {
      const { at, piece, starts } = this.#sorted[rank]
      const reached = (settled + base) * at.q + weight * at.p
      if (reached * denominator >= numerator * at.q) {
        const missing = numerator - (settled + base) * denominator
        return weight > 0n
          ? this.#reduced(missing, weight * denominator)
          : this.#reduced(at.p, at.q)
      }
      if (starts) {
        settled -= piece.lower
        base += piece.base
        weight += piece.weight
      } else {
        settled += piece.upper
        base -= piece.base
        weight -= piece.weight
      }
    }
    const last = order.at(-1)
    if (last === undefined) return null
    const { p, q } = this.#sorted[last].at
    return this.#reduced(p, q)
  }

  #reduced(p: bigint, q: bigint): Level {
    const { numerator, denominator } = Rational.of(p, q)
    const more = denominator % this.#part === 0n ? 1n : this.#part
    return { p: numerator * more, q: denominator * more }
  }
}
