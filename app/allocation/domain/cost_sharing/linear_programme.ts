import { Rational } from '#money/rational'

/** A row a·x ≥ b, or a·x = b, in whole numbers. */
export type Row = { coefficients: readonly bigint[]; bound: bigint; isEqual: boolean }

export type Optimum = {
  x: Rational[]
  /** Price of each row; above 0 for an inequality that every optimum meets with equality. */
  prices: Rational[]
}

/**
 * Minimises cost·x over free x under the rows, exactly; null when there is no optimum. For few variables and many
 * rows: solved is the dual in standard form, by the simplex method with Bland's rule (which never cycles), in
 * whole numbers over one common denominator (Edmonds 1967), so nothing is ever rounded.
 */
export function minimise(cost: readonly bigint[], rows: readonly Row[]): Optimum | null {
  // the dual: maximise Σ bound·y with Σ coefficients·y = cost, y ≥ 0; an equality has a y of either sign
  const columns = rows.flatMap((row, at) => [
    { row: at, sign: 1n },
    ...(row.isEqual ? [{ row: at, sign: -1n }] : []),
  ])
  const count = columns.length
  const signs = cost.map((value) => (value < 0n ? -1n : 1n))
  const table = cost.map((value, variable) => [
    ...columns.map(({ row, sign }) => signs[variable] * sign * rows[row].coefficients[variable]),
    ...cost.map((_, other) => (other === variable ? 1n : 0n)),
    signs[variable] * value,
  ])
  const width = count + cost.length + 1
  const basis = cost.map((_, variable) => count + variable)
  const first = Array.from({ length: width }, (_, col) =>
    col >= count && col < width - 1 ? 0n : -table.reduce((sum, line) => sum + line[col], 0n)
  )
  const second = Array.from({ length: width }, (_, col) =>
    col < count ? -columns[col].sign * rows[columns[col].row].bound : 0n
  )
  const tableau = new Tableau(table, [first, second], basis, count)
  if (!tableau.improve(0) || tableau.rowOf(0, width - 1) !== 0n) return null
  tableau.driveOutArtificial()
  if (!tableau.improve(1)) return null

  const denominator = tableau.denominator
  const prices = rows.map(() => Rational.ZERO)
  basis.forEach((col, line) => {
    if (col >= count) return
    const { row, sign } = columns[col]
    const value = Rational.of(sign * tableau.at(line, width - 1), denominator)
    prices[row] = prices[row].plus(value)
  })
  const x = cost.map((_, variable) =>
    Rational.of(signs[variable] * tableau.rowOf(1, count + variable), denominator)
  )
  return { x, prices }
}

/** Lines of whole numbers over one common denominator, with the objective rows that follow every exchange. */
class Tableau {
  denominator = 1n

  constructor(
    readonly lines: bigint[][],
    readonly objectives: bigint[][],
    readonly basis: number[],
    /** Columns from here on are artificial and never enter again. */
    readonly real: number
  ) {}

  at(line: number, col: number): bigint {
    return this.lines[line][col]
  }

  rowOf(objective: number, col: number): bigint {
    return this.objectives[objective][col]
  }

  /** Exchanges until the objective cannot grow; false when it grows without end. */
  improve(objective: number): boolean {
    for (;;) {
      const row = this.objectives[objective]
      let entering = -1
      for (let col = 0; col < this.real && entering < 0; col++) if (row[col] < 0n) entering = col
      if (entering < 0) return true
      const leaving = this.#leaving(entering)
      if (leaving < 0) return false
      this.#exchange(leaving, entering)
    }
  }

  /** The line that bounds the entering column first; among equals the one of the lowest basis column. */
  #leaving(entering: number): number {
    let best = -1
    this.lines.forEach((line, at) => {
      if (line[entering] <= 0n) return
      if (best < 0) return void (best = at)
      const held = this.lines[best]
      const difference =
        line[line.length - 1] * held[entering] - held[held.length - 1] * line[entering]
      if (difference < 0n || (difference === 0n && this.basis[at] < this.basis[best])) best = at
    })
    return best
  }

  /** An artificial column that is still in the basis stands at 0: any real column of its line may take its place. */
  driveOutArtificial(): void {
    this.basis.forEach((col, line) => {
      if (col < this.real) return
      const entering = this.lines[line].findIndex((value, at) => at < this.real && value !== 0n)
      if (entering < 0) return
      if (this.lines[line][entering] < 0n)
        this.lines[line] = this.lines[line].map((value) => -value)
      this.#exchange(line, entering)
    })
  }

  #exchange(line: number, entering: number): void {
    const own = this.lines[line]
    const pivot = own[entering]
    const change = (other: bigint[]): bigint[] => {
      const factor = other[entering]
      return other.map((value, col) => (value * pivot - factor * own[col]) / this.denominator)
    }
    this.lines.forEach((other, at) => {
      if (at !== line) this.lines[at] = change(other)
    })
    this.objectives.forEach((other, at) => (this.objectives[at] = change(other)))
    this.basis[line] = entering
    this.denominator = pivot
  }
}
