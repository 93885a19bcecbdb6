import { Rational } from '#money/rational'

/**
 * How the share of a sharer follows the level, in the verifier's own words: base + level × weight. With
 * a `garment` the share is level × weight up to half the need; beyond that levels are losses below zero,
 * and the share is need + level × lossWeight. A lower tier starts when a higher one has all it may take.
 */
export type LevelFunction = {
  tier: number
  base: Rational
  weight: Rational
  garment: { need: Rational; lossWeight: Rational } | null
}

/** A level within the order of all levels: tiers first, then gains, then losses. */
export type Standing = { tier: number; isLoss: boolean; level: Rational }

export function compareStandings(a: Standing, b: Standing): number {
  if (a.tier !== b.tier) return a.tier - b.tier
  if (a.isLoss !== b.isLoss) return a.isLoss ? 1 : -1
  return a.level.compare(b.level)
}

const half = ({ need }: { need: Rational }) => need.dividedBy(Rational.of(2n))

/** The share at a standing, held between the two bounds. */
export function dueAt(
  of: LevelFunction,
  at: Standing,
  { least, most }: { least: Rational; most: Rational }
): Rational {
  if (at.tier > of.tier) return most
  if (at.tier < of.tier) return least
  return Rational.min(Rational.max(bareShare(of, at), least), most)
}

function bareShare({ base, weight, garment }: LevelFunction, { level, isLoss }: Standing) {
  if (!garment) return base.plus(level.times(weight))
  return isLoss
    ? Rational.max(half(garment), garment.need.plus(level.times(garment.lossWeight)))
    : Rational.min(half(garment), level.times(weight))
}

/** The lowest and the highest standing at which the sharer has this share; null without a weight. */
export function standingsAt(
  { tier, base, weight, garment }: LevelFunction,
  share: Rational
): { lowest: Standing; highest: Standing } | null {
  if (weight.numerator === 0n) return null
  if (!garment) {
    const standing = { tier, isLoss: false, level: share.minus(base).dividedBy(weight) }
    return { lowest: standing, highest: standing }
  }
  const gain = { tier, isLoss: false, level: share.dividedBy(weight) }
  const loss = {
    tier,
    isLoss: true,
    level: share.minus(garment.need).dividedBy(garment.lossWeight),
  }
  const side = share.compare(half(garment))
  return { lowest: side > 0 ? loss : gain, highest: side < 0 ? gain : loss }
}
