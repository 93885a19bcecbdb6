import fc from 'fast-check'
import { test } from '@japa/runner'
import { Rational } from '#money/rational'
import { PUBLISHED_FROM, withholdSmallNumbers, type Withheld } from '#reports/domain/small_numbers'

const SEED = Number(process.env.FC_SEED ?? 20261128)
const below = PUBLISHED_FROM

/** Every published equation over the withheld numbers: which of them it holds, and what they add up to. */
function equationsOf(found: Withheld, rowTotals: boolean) {
  const table = [
    ...found.parts.map((row, at) => [...row, ...(rowTotals ? [found.rowTotals[at]!] : [])]),
    [...found.columnTotals, ...(rowTotals ? [found.total] : [])],
  ]
  const names: string[] = []
  const lines: { row: number; column: number }[][] = []
  const width = table[0]!.length
  for (let column = 0; column < width; column++)
    lines.push(table.map((_, row) => ({ row, column })))
  if (rowTotals)
    for (let row = 0; row < table.length; row++)
      lines.push(table[row]!.map((_, column) => ({ row, column })))
  for (const [row, cells] of table.entries())
    for (const [column, cell] of cells.entries()) if (cell === null) names.push(`${row}:${column}`)
  const equations = lines.map((line) => {
    const coefficients = names.map(() => 0n)
    let known = 0n
    for (const [at, { row, column }] of line.entries()) {
      const sign = at === line.length - 1 ? -1n : 1n
      const value = table[row]![column]!
      if (value === null) coefficients[names.indexOf(`${row}:${column}`)]! += sign
      else known -= sign * value
    }
    return { coefficients, known }
  })
  return { names, equations }
}

/** The withheld numbers that adding and subtracting published ones tells: unit rows of the reduced equations. */
function derivable(found: Withheld, rowTotals: boolean): string[] {
  const { names, equations } = equationsOf(found, rowTotals)
  const rows = equations.map(({ coefficients }) => coefficients.map((one) => Rational.of(one)))
  const pivots: { row: number; column: number }[] = []
  for (let column = 0; column < names.length; column++) {
    const at = rows.findIndex(
      (row, index) => index >= pivots.length && row[column]!.compare(Rational.ZERO) !== 0
    )
    if (at < 0) continue
    const to = pivots.length
    ;[rows[at], rows[to]] = [rows[to]!, rows[at]!]
    const scale = rows[to]![column]!
    rows[to] = rows[to]!.map((one) => one.dividedBy(scale))
    for (const [index, row] of rows.entries()) {
      if (index === to || row[column]!.compare(Rational.ZERO) === 0) continue
      const factor = row[column]!
      rows[index] = row.map((one, k) => one.minus(factor.times(rows[to]![k]!)))
    }
    pivots.push({ row: to, column })
  }
  return pivots
    .filter(({ row }) => rows[row]!.filter((one) => one.compare(Rational.ZERO) !== 0).length === 1)
    .map(({ column }) => names[column]!)
}

const anyNumber = fc.oneof(
  { weight: 2, arbitrary: fc.bigInt({ min: 0n, max: 12n }) },
  { weight: 3, arbitrary: fc.bigInt({ min: 10n, max: 400n }) },
  { weight: 1, arbitrary: fc.constant(0n) }
)
const anyTable = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(anyNumber, { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    })
  )

test.group('Small numbers', () => {
  test('whatever the table, no withheld number can be computed, and nothing published is small', ({
    assert,
  }) => {
    fc.assert(
      fc.property(anyTable, fc.boolean(), (parts, rowTotals) => {
        const found = withholdSmallNumbers({ parts, rowTotals }, { below })
        assert.deepEqual(derivable(found, rowTotals), [])
        const published = [
          ...found.parts.flat(),
          ...found.rowTotals,
          ...found.columnTotals,
          found.total,
        ]
        for (const value of published)
          if (value !== null) assert.isFalse(value > 0n && value < below, String(value))
        // what is printed is the truth
        for (const [row, cells] of found.parts.entries())
          for (const [column, value] of cells.entries())
            if (value !== null) assert.equal(value, parts[row]![column])
        const sums = found.columnTotals
        for (const [column, sum] of sums.entries()) {
          if (sum === null) continue
          const own = found.parts.map((row) => row[column]!)
          const rest = own.reduce((left: bigint, one) => left - (one ?? 0n), sum)
          assert.isFalse(rest > 0n && rest < below, 'withheld together')
        }
      }),
      { seed: SEED, numRuns: 400 }
    )
  })

  test('each withheld number could be another one, none below zero', ({ assert }) => {
    // small tables, so that every table with the same published numbers can be tried
    const tiny = fc.array(
      fc.array(fc.bigInt({ min: 0n, max: 3n }), { minLength: 2, maxLength: 2 }),
      { minLength: 2, maxLength: 2 }
    )
    fc.assert(
      fc.property(tiny, (parts) => {
        const found = withholdSmallNumbers({ parts, rowTotals: true }, { below: 2n })
        const seen = [0, 1, 2, 3].map(() => new Set<bigint>())
        const values = [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n]
        for (const a of values)
          for (const b of values)
            for (const c of values)
              for (const d of values) {
                const fits = (value: bigint, is: bigint | null) => is === null || is === value
                const isSame =
                  fits(a, found.parts[0]![0]!) &&
                  fits(b, found.parts[0]![1]!) &&
                  fits(c, found.parts[1]![0]!) &&
                  fits(d, found.parts[1]![1]!) &&
                  fits(a + b, found.rowTotals[0]!) &&
                  fits(c + d, found.rowTotals[1]!) &&
                  fits(a + c, found.columnTotals[0]!) &&
                  fits(b + d, found.columnTotals[1]!) &&
                  fits(a + b + c + d, found.total)
                if (isSame) for (const [at, one] of [a, b, c, d].entries()) seen[at]!.add(one)
              }
        for (const [at, cell] of found.parts.flat().entries())
          if (cell === null) assert.isAbove(seen[at]!.size, 1)
      }),
      { seed: SEED, numRuns: 60 }
    )
  })

  test('{title}')
    .with([
      {
        title: 'a table without small numbers is published whole',
        parts: [[20n], [0n], [35n]],
        rowTotals: false,
        shown: [['20'], ['0'], ['35']],
        sums: ['55'],
      },
      {
        title: 'a single small number takes the next smallest with it',
        parts: [[3n], [40n], [25n], [0n]],
        rowTotals: false,
        shown: [[null], ['40'], [null], ['0']],
        sums: ['68'],
      },
      {
        title: 'two small numbers that are small together take a third',
        parts: [[2n], [3n], [25n], [60n]],
        rowTotals: false,
        shown: [[null], [null], [null], ['60']],
        sums: ['90'],
      },
      {
        title: 'a small number alone takes the sum',
        parts: [[3n], [0n]],
        rowTotals: false,
        shown: [[null], ['0']],
        sums: [null],
      },
      {
        title: 'of numbers below zero one is withheld, not the sum though it is smaller',
        parts: [[3n], [-20n], [-30n]],
        rowTotals: false,
        shown: [[null], ['-20'], [null]],
        sums: ['-47'],
      },
      {
        title: 'in two directions the withheld numbers close a ring',
        parts: [
          [4n, 30n, 50n],
          [20n, 60n, 70n],
          [80n, 90n, 15n],
        ],
        rowTotals: true,
        shown: [
          [null, null, '50'],
          [null, null, '70'],
          ['80', '90', '15'],
        ],
        sums: ['104', '180', '135'],
      },
    ])
    .run(({ assert }, { parts, rowTotals, shown, sums }) => {
      const found = withholdSmallNumbers({ parts, rowTotals }, { below })
      const say = (value: bigint | null) => (value === null ? null : String(value))
      assert.deepEqual(
        found.parts.map((row) => row.map(say)),
        shown
      )
      assert.deepEqual(found.columnTotals.map(say), sums)
    })

  test('an amount that would tell a count is withheld with a second one', ({ assert }) => {
    const parts = [
      [300n, 100n],
      [900n, 50n],
      [700n, 0n],
    ]
    const found = withholdSmallNumbers(
      { parts, rowTotals: true },
      { below: null, mustHide: (row) => row === 0 }
    )
    assert.deepEqual(derivable(found, true), [])
    assert.deepEqual(found.parts[0], [null, null])
    assert.equal(found.total, 2050n)
  })
})
