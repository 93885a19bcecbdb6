import { Decimal } from '#money/decimal'

/** Any continuous function of a number above 0. */
export type Valued = (x: Decimal) => Decimal

const WIDTH = new Decimal('1e-48')
const MOST_HALVINGS = 2_000

/**
 * The one change of sign between `low` and `high` (both > 0), to about 48 digits; `signLow` is the sign at
 * `low`. Judged by the width of the bracket, never by how small the value is: a value may stay large close
 * to a true root and be small far from one.
 */
export function rootWithin(value: Valued, low: Decimal, high: Decimal, signLow: number): Decimal {
  for (let halving = 0; halving < MOST_HALVINGS; halving++) {
    if (high.minus(low).lte(high.times(WIDTH))) break
    const middle = low.plus(high).div(2)
    const candidates = [middle, ...riddersPoints(value, low, middle, high)]
    for (const point of candidates) {
      if (point.lte(low) || point.gte(high)) continue
      const here = value(point)
      if (here.isZero()) return point
      if (here.s === signLow) low = point
      else high = point
    }
  }
  return low.plus(high).div(2)
}

/** Ridders' estimate and a point on each side of it, so that the bracket closes from both. */
function riddersPoints(value: Valued, low: Decimal, middle: Decimal, high: Decimal): Decimal[] {
  const [atLow, atMiddle, atHigh] = [low, middle, high].map(value)
  const under = atMiddle.times(atMiddle).minus(atLow.times(atHigh))
  if (under.lte(0)) return []
  const step = middle.minus(low).times(atMiddle).times(atLow.s).div(under.sqrt())
  const point = middle.plus(step)
  const beside = high.minus(low).pow(2).div(high).times(4).plus(high.times(WIDTH).div(4))
  return [point, point.minus(beside), point.plus(beside)]
}
