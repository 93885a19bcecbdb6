import { Rational } from '#money/rational'
import { AllocationProblemError } from '#allocation/domain/errors'
import {
  measured,
  notDefined,
  wholeSample,
  wholeValues,
  type Measured,
  type Sample,
  type WholeSample,
} from '#allocation/domain/fairness/sample'

function exactly(of: (sample: WholeSample) => Measured<Rational>) {
  return (sample: Sample): Measured<Rational> => {
    const whole = wholeSample(sample)
    return typeof whole === 'string' ? notDefined(whole) : of(whole)
  }
}

/** Σ Σ h·h·|x − y| over all pairs, each pair once. */
function differences({ rows }: WholeSample): bigint {
  let heads = 0n
  let sum = 0n
  let found = 0n
  for (const row of rows) {
    found += row.heads * (row.value * heads - sum)
    heads += row.heads
    sum += row.value * row.heads
  }
  return found
}

/** Gini coefficient, denominator n: mean difference over twice the mean. 0 is equal, (n − 1)/n all with one. */
export const gini = exactly((whole) =>
  measured(Rational.of(differences(whole), whole.heads * whole.total))
)

/** Gini coefficient, denominator n − 1: n/(n − 1) times the other, so that all with one is 1. */
export function giniCorrected(sample: Sample): Measured<Rational> {
  const plain = gini(sample)
  const heads = Rational.sum(sample.heads)
  if (plain.value === null) return plain
  if (heads.compare(Rational.ONE) <= 0) return notDefined('not_covered')
  return measured(plain.value.times(heads).dividedBy(heads.minus(Rational.ONE)))
}

/** Hoover (Ricci–Schutz, Robin Hood) index: the part of all that would have to move to make everybody equal. */
export const hoover = exactly(({ rows, heads, total }) => {
  const above = rows.reduce((sum, row) => {
    const more = row.value * heads - total
    return more > 0n ? sum + more * row.heads : sum
  }, 0n)
  return measured(Rational.of(above, heads * total))
})

/** Jain's index (Σx)²/(nΣx²): 1 is equal, 1/n all with one (Jain, Chiu, Hawe 1984). */
export const jain = exactly(({ rows, heads, total }) => {
  const squares = rows.reduce((sum, row) => sum + row.value * row.value * row.heads, 0n)
  return measured(Rational.of(total * total, heads * squares))
})

/** Herfindahl index: the sum of the squared shares of the values. */
export const herfindahl = exactly(({ rows, total }) => {
  const squares = rows.reduce((sum, row) => sum + row.value * row.value * row.heads, 0n)
  return measured(Rational.of(squares, total * total))
})

/** Rosenbluth index 1/(2·Σ rank·share − 1), the largest value having rank 1; not weighted by heads. */
export const rosenbluth = exactly(({ rows, total }) => {
  const ranked = rows.reduce((sum, row, at) => sum + row.value * BigInt(rows.length - at), 0n)
  return measured(Rational.of(total, 2n * ranked - total))
})

/** What the poorest part of the heads holds, as a share of all; a value on the border is cut. */
function heldByPoorest({ rows, heads, total }: WholeSample, part: Rational): Rational {
  const border = part.times(Rational.of(heads))
  let counted = Rational.ZERO
  let held = Rational.ZERO
  for (const row of rows) {
    const taken = Rational.min(Rational.of(row.heads), border.minus(counted))
    if (taken.numerator <= 0n) break
    counted = counted.plus(taken)
    held = held.plus(taken.times(Rational.of(row.value)))
  }
  return held.dividedBy(Rational.of(total))
}

/** Palma ratio: what the top tenth holds over what the bottom four tenths hold. Not defined when those hold nothing. */
export const palma = exactly((whole) => {
  const bottom = heldByPoorest(whole, Rational.of(4n, 10n))
  if (bottom.numerator === 0n) return notDefined('somebody_has_nothing')
  const top = Rational.ONE.minus(heldByPoorest(whole, Rational.of(9n, 10n)))
  return measured(top.dividedBy(bottom))
})

/**
 * Lorenz asymmetry coefficient (Damgaard, Weiner 2000): above 1 when the inequality comes from a few with very much,
 * below 1 from many with very little. Not covered when a value equals the mean.
 */
export const lorenzAsymmetry = exactly(({ rows, heads, total }) => {
  const above = rows.findIndex((row) => row.value * heads >= total)
  if (above <= 0 || rows[above].value * heads === total) return notDefined('not_covered')
  const [low, high] = [rows[above - 1], rows[above]]
  // how far the mean lies between its neighbours
  const part = Rational.of(total - low.value * heads, (high.value - low.value) * heads)
  const below = rows.slice(0, above)
  const counted = below.reduce((sum, row) => sum + row.heads, 0n)
  const held = below.reduce((sum, row) => sum + row.value * row.heads, 0n)
  const position = Rational.of(counted).plus(part).dividedBy(Rational.of(heads))
  const share = Rational.of(held)
    .plus(part.times(Rational.of(high.value)))
    .dividedBy(Rational.of(total))
  return measured(position.plus(share))
})

/**
 * Whether x majorises y: equal totals, and the largest k of x are together never less than the largest k of y. Then y
 * follows from x by moves from those with more to those with less (Hardy, Littlewood, Pólya).
 */
export function majorizes(x: readonly Rational[], y: readonly Rational[]): boolean {
  if (x.length !== y.length) return false
  const falling = (values: readonly Rational[]) => [...values].sort((a, b) => b.compare(a))
  const [xs, ys] = [falling(x), falling(y)]
  let ahead = Rational.ZERO
  for (const [at, value] of xs.entries()) {
    ahead = ahead.plus(value).minus(ys[at])
    if (ahead.numerator < 0n) return false
  }
  return ahead.numerator === 0n
}

/**
 * Concentration index: twice the covariance of the value with the rank by another measure (income, need), over the
 * mean. Below 0 when those of low rank get more than their part. Equal ranks share the mean rank, so the
 * order of the list never counts. Throws E_LENGTHS. (Kakwani, Wagstaff, van Doorslaer 1997.)
 */
export function concentrationIndex(
  { values, heads }: Sample,
  rankBy: readonly Rational[]
): Measured<Rational> {
  if (rankBy.length !== values.length) throw new AllocationProblemError('E_LENGTHS', 'rankBy')
  if (values.length === 0) return notDefined('no_values')
  const counts = wholeValues(heads)
  const amounts = wholeValues(values)
  const all = counts.reduce((sum, count) => sum + count, 0n)
  const total = amounts.reduce((sum, amount, at) => sum + amount * counts[at], 0n)
  if (total === 0n) return notDefined('all_zero')
  const order = [...values.keys()].sort((a, b) => rankBy[a].compare(rankBy[b]))
  let before = 0n
  let ranked = 0n
  for (let at = 0; at < order.length;) {
    let [heldHere, headsHere] = [0n, 0n]
    const rank = rankBy[order[at]]
    for (; at < order.length && rankBy[order[at]].equals(rank); at++) {
      heldHere += amounts[order[at]] * counts[order[at]]
      headsHere += counts[order[at]]
    }
    // twice the middle rank of this group
    ranked += heldHere * (2n * before + headsHere)
    before += headsHere
  }
  return measured(Rational.of(ranked - total * all, total * all))
}
