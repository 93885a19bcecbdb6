import fc from 'fast-check'
import { test } from '@japa/runner'
import { sha256 } from '#core/hashes'
import { bytesOfFairness, fairnessBook } from '#tests/support/fairness_books'
import {
  disagreements,
  formulaCells,
  openWorkbook,
  SecondEngine,
} from '#tests/support/second_engine'

type Line = [need: bigint, amount: bigint, heads: bigint | null]

/** Equal parts, a line with nothing, one without need, people unknown, nothing at all. */
const RUNS: Line[][] = [
  [
    [90_000n, 45_001n, 30n],
    [70_000n, 35_000n, 50n],
    [130_000n, 65_000n, 41n],
    [0n, 0n, 5n],
    [40_000n, 20_000n, 9n],
  ],
  [
    [90_000n, 60_000n, 30n],
    [70_000n, 70_000n, 50n],
    [130_000n, 10_000n, 41n],
    [0n, 0n, 5n],
    [40_000n, 0n, 9n],
  ],
  [
    [90_000n, 60_000n, null],
    [70_000n, 70_000n, 50n],
    [130_000n, 10_000n, 41n],
    [0n, 0n, 5n],
    [40_000n, 5_001n, 9n],
  ],
  [
    [90_000n, 0n, 3n],
    [70_000n, 0n, 50n],
    [130_000n, 0n, 41n],
    [0n, 0n, 5n],
    [40_000n, 0n, 9n],
  ],
]
/** The poorest hold so little that the Palma ratio has eight digits before the point. */
const NEXT_TO_NOTHING: Line[] = [
  [4n, 0n, 236n],
  [1n, 0n, 3n],
  [999_999_992n, 959_999_992n, 499n],
  [2n, 1n, 499n],
  [999_999_994n, 439_999_997n, 474n],
  [999_999_993n, 49_999_999n, 51n],
]
const master = (engine: SecondEngine) => String(engine.value('Checks', 8, 2))

test.group('The workbook of runs side by side', () => {
  test('ε {0}: every measure is a formula that agrees with the application and a second engine')
    .with(['0', '0.5', '1', '2', '7.25'].map((epsilon) => [epsilon] as const))
    .run(async ({ assert }, [epsilon]) => {
      const book = await openWorkbook(await bytesOfFairness(fairnessBook(RUNS, { epsilon })))
      assert.deepEqual(disagreements(book), [])
      assert.equal(master(new SecondEngine(book)), '✓ holds')
      const measures = formulaCells(book).filter(({ sheet }) => sheet === 'Fairness')
      assert.lengthOf(measures, 30 * 4 - 20)
    })

  test('any amounts and people: the formulas find the figures of the application', async () => {
    const line = fc
      .tuple(fc.bigInt(1n, 10n ** 9n), fc.nat({ max: 100 }), fc.bigInt(1n, 500n))
      .map(([need, percent, heads]): Line => [need, (need * BigInt(percent)) / 100n, heads])
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 8 }), async (lines) => {
        const book = await openWorkbook(await bytesOfFairness(fairnessBook([lines])))
        // what adding up binary numbers loses is less than the tolerance of the check
        const wrong = disagreements(book).filter((cell) => !cell.startsWith('Checks!E'))
        if (wrong.length > 0) throw new Error(wrong.slice(0, 3).join('; '))
        if (master(new SecondEngine(book)) !== '✓ holds') throw new Error('a check fails')
      }),
      { numRuns: 6, endOnFailure: true, examples: [[NEXT_TO_NOTHING]] }
    )
  }).timeout(30_000)

  test('a changed amount goes through all measures and breaks a check', async ({ assert }) => {
    const book = await openWorkbook(await bytesOfFairness(fairnessBook(RUNS)))
    const engine = new SecondEngine(book)
    const gini = engine.value('Fairness', 6, 3) as number
    engine.change('Coverage', 6, 4, 0)
    assert.isAbove(engine.value('Fairness', 6, 3) as number, gini + 0.1)
    assert.equal(master(engine), '✗ fails')
    // another aversion moves its measure only
    const other = new SecondEngine(book)
    const before = other.value('Fairness', 15, 3) as number
    other.change('Fairness', 4, 2, 5)
    assert.isAbove(other.value('Fairness', 15, 3) as number, before)
    assert.equal(other.value('Fairness', 6, 3), gini)
  })

  test('is the same again, has the same numbers in every language, and text stays text', async ({
    assert,
  }) => {
    const bytes = (locale: string) => bytesOfFairness(fairnessBook(RUNS, { locale }))
    assert.equal(sha256(await bytes('en')), sha256(await bytes('en')))
    const numbers = async (locale: string) => {
      const book = await openWorkbook(await bytes(locale))
      return formulaCells(book).map(({ sheet, formula, cached }) => [
        sheet,
        formula,
        typeof cached === 'number' && cached,
      ])
    }
    const english = await numbers('en')
    for (const locale of ['ko', 'uk', 'sl']) assert.deepEqual(await numbers(locale), english)
    const book = await openWorkbook(await bytes('en'))
    assert.equal(book.getWorksheet('Coverage')!.getCell(6, 1).value, '<>0')
    assert.equal(book.getWorksheet('Runs')!.getCell(6, 2).value, '=Same part of need')
  })
})
