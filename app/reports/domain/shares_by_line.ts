import { splitByLargestRemainder } from '#money/split'

/** Money of a year that was spent together: what came from whom, and what it was spent on. */
export interface PooledYear {
  /** Above zero each, with a key of its own. */
  came: readonly { key: string; amount: bigint }[]
  spent: readonly { line: string; amount: bigint }[]
}

/** Of what was spent on a line, the part of one that money came from. */
export interface SharedSpending {
  key: string
  line: string
  amount: bigint
}

/**
 * Whose money a pool spent on what. The whole year's spending is split over what came, exactly (largest
 * remainders, ties by the key); then each one's part is spread over the lines in proportion, so that every
 * line's parts are its spending and every one's parts are its share, both to the unit. The same pool gives
 * the same parts whoever asks. A year in which nothing came gives none.
 */
export function sharesByLine({ came, spent }: PooledYear): SharedSpending[] {
  if (came.length === 0 || spent.length === 0) return []
  const total = spent.reduce((sum, { amount }) => sum + amount, 0n)
  const weights = came.map(({ amount }) => amount)
  const keys = came.map(({ key }) => key)
  const shares = splitByLargestRemainder(total, weights, keys)
  const columns = spent.map(({ amount }) => amount)
  // what was spent may be nothing in sum, and still something on each line
  const ideal =
    total === 0n
      ? { shares: weights, whole: weights.reduce((sum, weight) => sum + weight, 0n) }
      : { shares, whole: total }
  const parts = roundTable(ideal, shares, columns)
  return keys.flatMap((key, row) =>
    spent.map(({ line }, column) => ({ key, line, amount: parts[row][column] }))
  )
}

/**
 * A table of whole numbers near `share × column ÷ whole`, each rounded down or up, whose rows and columns
 * have exactly the given sums. Such a table always exists; the larger remainders are rounded up first, and
 * where they do not fit, units change places along a path of cells until they do.
 */
function roundTable(
  ideal: { shares: readonly bigint[]; whole: bigint },
  rows: readonly bigint[],
  columns: readonly bigint[]
): bigint[][] {
  const { shares, whole } = ideal
  const parts = shares.map((share) => columns.map((column) => floorOf(share * column, whole)))
  const remainders = shares.map((share, row) =>
    columns.map((column, at) => {
      const rest = share * column - parts[row][at] * whole
      return whole < 0n ? -rest : rest
    })
  )
  const isUp = parts.map((row) => row.map(() => false))
  const missing = columns.map(
    (column, at) => column - parts.reduce((sum, row) => sum + row[at], 0n)
  )

  /** Gives a row one more unit: in a column that wants one, or in the place of a row that can go elsewhere. */
  const giveUnit = (row: number, seen: Set<number>): boolean => {
    const open = columns
      .map((_, at) => at)
      .filter((at) => remainders[row][at] > 0n && !isUp[row][at] && !seen.has(at))
      .toSorted((a, b) => compare(remainders[row][b], remainders[row][a]) || a - b)
    const free = open.find((at) => missing[at] > 0n)
    if (free !== undefined) {
      missing[free] -= 1n
      isUp[row][free] = true
      return true
    }
    for (const at of open) {
      if (seen.has(at)) continue
      seen.add(at)
      for (const other of rows.keys()) {
        if (!isUp[other][at]) continue
        isUp[other][at] = false
        if (giveUnit(other, seen)) {
          isUp[row][at] = true
          return true
        }
        isUp[other][at] = true
      }
    }
    return false
  }

  for (const [row, sum] of rows.entries()) {
    let left = sum - parts[row].reduce((all, part) => all + part, 0n)
    for (; left > 0n; left--) {
      if (!giveUnit(row, new Set())) throw new Error('A table of these sums cannot be rounded')
    }
  }
  return parts.map((row, at) => row.map((part, column) => part + (isUp[at][column] ? 1n : 0n)))
}

function floorOf(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  return dividend % divisor !== 0n && dividend < 0n !== divisor < 0n ? quotient - 1n : quotient
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
