import { Rational } from '#money/rational'
import { AllocationProblemError } from '#allocation/domain/errors'

/** The largest amount or weight a problem may hold; far above any budget, far below what would stall. */
export const LARGEST_QUANTITY = 10n ** 30n
export const MOST_ITEMS = 20_000
export const MOST_EDGES = 500_000

/** The fields of a JSON object; throws E_NOT_AN_OBJECT. */
export function readObject(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AllocationProblemError('E_NOT_AN_OBJECT', path)
  }
  return value as Record<string, unknown>
}

/** A list read item by item with the path of each; throws E_NOT_A_LIST, E_TOO_MANY. */
export function readList<Item>(
  value: unknown,
  path: string,
  read: (item: unknown, path: string) => Item,
  most = MOST_ITEMS
): Item[] {
  if (!Array.isArray(value)) throw new AllocationProblemError('E_NOT_A_LIST', path)
  if (value.length > most) {
    throw new AllocationProblemError('E_TOO_MANY', path, {
      count: `${value.length}`,
      most: `${most}`,
    })
  }
  return value.map((item, index) => read(item, `${path}[${index}]`))
}

/** A text that is not empty; throws E_NOT_TEXT. */
export function readText(value: unknown, path: string): string {
  if (typeof value !== 'string' || value === '') {
    throw new AllocationProblemError('E_NOT_TEXT', path)
  }
  return value
}

/**
 * An exact quantity of zero or more: a JSON number, a decimal string or "p/q". Throws E_NOT_A_NUMBER,
 * E_UNSAFE_NUMBER (a JSON number beyond 2^53 − 1 may already have lost digits), E_NEGATIVE, E_TOO_LARGE.
 */
export function readQuantity(value: unknown, path: string): Rational {
  // tables of games hold a million whole numbers
  if (Number.isSafeInteger(value) && (value as number) >= 0) {
    return Rational.of(BigInt(value as number))
  }
  const quantity = Rational.tryParse(value)
  const params = { value: String(value).slice(0, 80) }
  if (!quantity) throw new AllocationProblemError('E_NOT_A_NUMBER', path, params)
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    throw new AllocationProblemError('E_UNSAFE_NUMBER', path, params)
  }
  if (quantity.numerator < 0n) throw new AllocationProblemError('E_NEGATIVE', path, params)
  if (quantity.numerator > LARGEST_QUANTITY || quantity.denominator > LARGEST_QUANTITY) {
    throw new AllocationProblemError('E_TOO_LARGE', path, params)
  }
  return quantity
}

/** An exact quantity of either sign; as readQuantity, without E_NEGATIVE. */
export function readSigned(value: unknown, path: string): Rational {
  const quantity = Rational.tryParse(value)
  if (!quantity || quantity.numerator >= 0n) return readQuantity(value, path)
  return readQuantity(typeof value === 'number' ? -value : `${value}`.slice(1), path).negated()
}

/** A whole amount of zero or more minor units; as readQuantity, and E_NOT_A_WHOLE_NUMBER. */
export function readAmount(value: unknown, path: string): bigint {
  const quantity = readQuantity(value, path)
  if (!quantity.isInteger()) {
    throw new AllocationProblemError('E_NOT_A_WHOLE_NUMBER', path, { value: quantity.toString() })
  }
  return quantity.numerator
}

/** Throws E_DUPLICATE for the first key that has been seen before. */
export function refuseDuplicates(keys: readonly string[], path: (index: number) => string): void {
  const seen = new Set<string>()
  keys.forEach((key, index) => {
    if (seen.has(key)) throw new AllocationProblemError('E_DUPLICATE', path(index), { id: key })
    seen.add(key)
  })
}

/** Compares two texts by code unit, the one order of ids everywhere in this module. */
export const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Rational weights as whole numbers over one common scale: weight = whole / scale. Throws E_TOO_LARGE
 * when their denominators have no common multiple of a reasonable size.
 */
export function wholeWeights(weights: readonly Rational[]): { whole: bigint[]; scale: bigint } {
  const scale = weights.reduce(
    (common, { denominator }) => common * Rational.of(denominator, common).numerator,
    1n
  )
  if (scale > LARGEST_QUANTITY ** 4n) {
    throw new AllocationProblemError('E_TOO_LARGE', 'weights', { value: 'common denominator' })
  }
  return {
    whole: weights.map(({ numerator, denominator }) => numerator * (scale / denominator)),
    scale,
  }
}
