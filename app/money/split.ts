import { MoneyError } from '#money/errors'

/**
 * Splits a total in proportion to whole-number weights so that the parts sum to it exactly
 * (Hamilton's method of largest remainders): every part is rounded toward zero, the units left over
 * go one each to the largest remainders, ties in the order of the keys' code units. The split of
 * −total is the negated split of total, and a weight of zero never gets a unit.
 *
 * Throws `MoneyError` with `E_SPLIT_EMPTY`, `E_SPLIT_LENGTHS`, `E_SPLIT_NEGATIVE_WEIGHT`,
 * `E_SPLIT_NO_WEIGHT` (all weights are zero) or `E_SPLIT_DUPLICATE_KEY`.
 */
export function splitByLargestRemainder(
  total: bigint,
  weights: readonly bigint[],
  keys: readonly string[]
): bigint[] {
  if (weights.length === 0) throw new MoneyError('E_SPLIT_EMPTY')
  if (weights.length !== keys.length) {
    throw new MoneyError('E_SPLIT_LENGTHS', {
      weights: String(weights.length),
      keys: String(keys.length),
    })
  }
  const seen = new Set<string>()
  let weightSum = 0n
  for (const [index, weight] of weights.entries()) {
    const key = keys[index]
    if (weight < 0n) {
      throw new MoneyError('E_SPLIT_NEGATIVE_WEIGHT', { key, weight: String(weight) })
    }
    if (seen.has(key)) throw new MoneyError('E_SPLIT_DUPLICATE_KEY', { key })
    seen.add(key)
    weightSum += weight
  }
  if (weightSum === 0n) throw new MoneyError('E_SPLIT_NO_WEIGHT')

  const size = total < 0n ? -total : total
  const parts = weights.map((weight) => (size * weight) / weightSum)
  let left = size
  for (const part of parts) left -= part

  const order = weights
    .map((weight, index) => ({ index, key: keys[index], remainder: (size * weight) % weightSum }))
    .sort((a, b) => {
      if (a.remainder !== b.remainder) return a.remainder > b.remainder ? -1 : 1
      return a.key < b.key ? -1 : 1
    })
  for (const { index } of order) {
    if (left === 0n) break
    parts[index] += 1n
    left -= 1n
  }
  return total < 0n ? parts.map((part) => -part) : parts
}
