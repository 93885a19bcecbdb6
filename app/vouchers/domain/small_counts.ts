/** Fewer people than this could be recognised. */
export const FEW = 5

/**
 * Counts of people for readers who do not work with single awards: a count from 1 to 4 is null. Where
 * only one of several parts of a known total would be hidden, it could be computed from the others; then
 * the next smallest is hidden too. Zero says nothing of anybody and stays.
 */
export function withoutSmallCounts(counts: readonly number[]): (number | null)[] {
  const hidden = new Set(counts.flatMap((count, at) => (count > 0 && count < FEW ? [at] : [])))
  if (hidden.size === 1) {
    const others = counts
      .map((count, at) => ({ count, at }))
      .filter(({ count, at }) => count > 0 && !hidden.has(at))
      .toSorted((a, b) => a.count - b.count)
    if (others[0]) hidden.add(others[0].at)
  }
  return counts.map((count, at) => (hidden.has(at) ? null : count))
}
