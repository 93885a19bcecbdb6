import { Decimal } from '#money/decimal'
import { rootWithin } from '#appraisal/domain/bracketed_root'

/** `touching`: the polynomial reaches 0 there without changing its sign (a root of even order). */
export interface PositiveRoot {
  at: Decimal
  touching: boolean
}

/** Coefficients by rising power. */
type Polynomial = readonly bigint[]

const DEEPEST = 80

/**
 * Every root > 0 of an integer polynomial, coefficients by rising power, rising.
 *
 * Descartes' rule of signs on halved intervals (Vincent, Collins and Akritas 1976), in integers: an
 * interval with no change of sign holds no root, one with one change exactly one, the others are halved.
 * Roots closer than 2^−80 are one root. Then Ridders' method at 60 digits inside each interval.
 */
export function positiveRoots(coefficients: Polynomial): PositiveRoot[] {
  const polynomial = withoutOuterZeros(coefficients)
  if (polynomial.length < 2 || signChanges(polynomial) === 0) return []
  const below = rootsUpToOne(polynomial)
  const above = rootsUpToOne([...polynomial].reverse())
    .map(({ at, touching }) => ({ at: new Decimal(1).div(at), touching }))
    .reverse()
  const orderAtOne = orderAtZero(shiftedByOne(polynomial))
  const one = orderAtOne > 0 ? [{ at: new Decimal(1), touching: orderAtOne % 2 === 0 }] : []
  return [...below, ...one, ...above]
}

/** Roots in the open interval (0, 1). A piece is the polynomial stretched so that its interval is (0, 1). */
function rootsUpToOne(whole: Polynomial): PositiveRoot[] {
  const decimals = whole.map((coefficient) => new Decimal(coefficient.toString()))
  const value = (x: Decimal) => valueAt(decimals, x)
  const visit = (piece: Polynomial, index: bigint, depth: number): PositiveRoot[] => {
    const mirrored = shiftedByOne([...piece].reverse())
    const changes = signChanges(mirrored)
    if (changes === 0) return []
    const low = dyadic(index, depth)
    const high = dyadic(index + 1n, depth)
    const signLow = signAtZero(piece)
    if (changes === 1) return [{ at: rootWithin(value, low, high, signLow), touching: false }]
    if (depth === DEEPEST) {
      return [{ at: low.plus(high).div(2), touching: signLow === signAtZero(mirrored) }]
    }
    const left = halved(piece)
    const right = shiftedByOne(left)
    const order = orderAtZero(right)
    const middle = { at: dyadic(2n * index + 1n, depth + 1), touching: order % 2 === 0 }
    return [
      ...visit(left, 2n * index, depth + 1),
      ...(order > 0 ? [middle] : []),
      ...visit(right.slice(order), 2n * index + 1n, depth + 1),
    ]
  }
  return visit(whole, 0n, 0)
}

function withoutOuterZeros(polynomial: Polynomial): Polynomial {
  const first = polynomial.findIndex((coefficient) => coefficient !== 0n)
  if (first < 0) return []
  const last = polynomial.findLastIndex((coefficient) => coefficient !== 0n)
  return polynomial.slice(first, last + 1)
}

function signChanges(polynomial: Polynomial): number {
  const used = polynomial.filter((coefficient) => coefficient !== 0n)
  return used.filter((coefficient, at) => at > 0 && coefficient > 0n !== used[at - 1] > 0n).length
}

/** p(x + 1). */
function shiftedByOne(polynomial: Polynomial): bigint[] {
  const shifted = [...polynomial]
  for (let from = 0; from < shifted.length - 1; from++) {
    for (let at = shifted.length - 2; at >= from; at--) shifted[at] += shifted[at + 1]
  }
  return shifted
}

/** 2^degree · p(x / 2). */
function halved(polynomial: Polynomial): bigint[] {
  return polynomial.map(
    (coefficient, power) => coefficient << BigInt(polynomial.length - 1 - power)
  )
}

function orderAtZero(polynomial: Polynomial): number {
  return polynomial.findIndex((coefficient) => coefficient !== 0n)
}

/** The sign just to the right of 0. */
function signAtZero(polynomial: Polynomial): number {
  return polynomial[orderAtZero(polynomial)] > 0n ? 1 : -1
}

function dyadic(index: bigint, depth: number): Decimal {
  return new Decimal(index.toString()).div(new Decimal(2).pow(depth))
}

function valueAt(coefficients: readonly Decimal[], x: Decimal): Decimal {
  return coefficients.reduceRight((value, coefficient) => value.times(x).plus(coefficient))
}
