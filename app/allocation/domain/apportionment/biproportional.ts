import { Rational } from '#money/rational'
import { AllocationProblemError } from '#allocation/domain/errors'

export type Biproportional = {
  matrix: readonly (readonly Rational[])[]
  rowTotals: readonly bigint[]
  colTotals: readonly bigint[]
}

/** Units placed × entries looked at for each. */
export const MOST_BIPROPORTIONAL_WORK = 2_000_000n

const sumOf = (values: readonly bigint[]) => values.reduce((sum, value) => sum + value, 0n)

/**
 * Biproportional apportionment (Balinski, Demange 1989): a whole matrix with both margins as given that is
 * the standard rounding of weight/(row divisor · column divisor). It is the matrix for which the product of
 * (units − ½)/weight over all units is least, so units are placed one by one along the cheapest path of
 * moves between rows and columns; costs multiply and stay exact fractions. Among equal solutions the one
 * reached first in the order of rows and columns. Throws E_LENGTHS, E_NEGATIVE, E_TOO_LARGE, and
 * E_MARGINS when no matrix with these margins has units only where there is weight.
 */
export function biproportional({ matrix, rowTotals, colTotals }: Biproportional): bigint[][] {
  const [rows, cols] = [rowTotals.length, colTotals.length]
  const isShaped = matrix.length === rows && matrix.every((row) => row.length === cols)
  if (!isShaped) throw new AllocationProblemError('E_LENGTHS', 'matrix')
  const negative = [...rowTotals, ...colTotals].find((units) => units < 0n)
  if (negative) {
    throw new AllocationProblemError('E_NEGATIVE', 'row_totals', { value: `${negative}` })
  }
  const total = sumOf(rowTotals)
  if (total !== sumOf(colTotals)) {
    throw new AllocationProblemError('E_MARGINS', 'col_totals', { value: `${total}` })
  }
  if (total * BigInt(rows * cols) > MOST_BIPROPORTIONAL_WORK) {
    throw new AllocationProblemError('E_TOO_LARGE', 'row_totals', { value: `${total}` })
  }
  const units = matrix.map((row) => row.map(() => 0n))
  const rowLeft = [...rowTotals]
  const colLeft = [...colTotals]
  for (let placed = 0n; placed < total; placed++) placeOne(matrix, units, rowLeft, colLeft)
  return units
}

type Label = { cost: Rational; from: number }

/** One unit more along the path of least cost from a row with units left to a column with units left. */
function placeOne(
  matrix: readonly (readonly Rational[])[],
  units: bigint[][],
  rowLeft: bigint[],
  colLeft: bigint[]
): void {
  const rows: (Label | null)[] = rowLeft.map((left) =>
    left > 0n ? { cost: Rational.ONE, from: -1 } : null
  )
  const cols: (Label | null)[] = colLeft.map(() => null)
  const better = (old: Label | null, cost: Rational) => !old || cost.compare(old.cost) < 0
  // costs of the next unit (2x + 1)/w, and of taking the last one back w/(2x − 1)
  for (let isChanged = true; isChanged;) {
    isChanged = false
    matrix.forEach((weights, row) => {
      weights.forEach((weight, col) => {
        const from = rows[row]
        if (!from || weight.numerator === 0n) return
        const cost = from.cost.times(Rational.of(2n * units[row][col] + 1n)).dividedBy(weight)
        if (!better(cols[col], cost)) return
        cols[col] = { cost, from: row }
        isChanged = true
      })
    })
    matrix.forEach((weights, row) => {
      weights.forEach((weight, col) => {
        const from = cols[col]
        if (!from || units[row][col] === 0n) return
        const cost = from.cost.times(weight).dividedBy(Rational.of(2n * units[row][col] - 1n))
        if (!better(rows[row], cost)) return
        rows[row] = { cost, from: col }
        isChanged = true
      })
    })
  }
  let end = -1
  cols.forEach((label, col) => {
    if (label && colLeft[col] > 0n && (end < 0 || label.cost.compare(cols[end]!.cost) < 0)) {
      end = col
    }
  })
  if (end < 0) throw new AllocationProblemError('E_MARGINS', 'matrix', { value: 'weights of 0' })
  colLeft[end] -= 1n
  for (let col = end; ;) {
    const row = cols[col]!.from
    units[row][col] += 1n
    const back = rows[row]!.from
    if (back < 0) {
      rowLeft[row] -= 1n
      return
    }
    units[row][back] -= 1n
    col = back
  }
}
