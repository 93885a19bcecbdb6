import fc from 'fast-check'
import { test } from '@japa/runner'
import { sha256 } from '#core/hashes'
import { allocate } from '#allocation/domain/allocate'
import { canonicalProblem } from '#allocation/domain/problem'
import {
  ALLOCATION_RULES,
  type AllocationProblem,
  type AllocationRule,
} from '#allocation/domain/types'
import { Rational } from '#money/rational'
import { buildRunWorkbook } from '#workbooks/run_workbook'
import type { RunBook } from '#workbooks/run/run_book'
import { shareAtLevel } from '#workbooks/run/share_formula'
import { workbookWords } from '#workbooks/workbook_words'
import { feasible, someProblem } from '#tests/unit/allocation/support'
import {
  SecondEngine,
  disagreements,
  formulaCells,
  openWorkbook,
} from '#tests/support/second_engine'

const identity = { code: `LCL-${'0f'.repeat(16)}`, previousSha256: null }

/** A run as its workbook needs it. */
function bookOf(given: AllocationProblem, changes: Partial<RunBook> = {}): RunBook {
  const problem = canonicalProblem(given)
  const result = feasible(problem)
  const shares = new Map(result.shares.map((share) => [share.cell, share]))
  const fenced = new Map(
    result.ringFences.flatMap(({ cellFloors }) =>
      cellFloors.map(({ cell, floor }) => [cell, floor])
    )
  )
  const paid = (lot: string, cell: string) =>
    result.flows.find((flow) => flow.lot === lot && flow.cell === cell)?.amount ?? 0n
  return {
    city: 'City',
    round: 'R1',
    no: 1,
    rule: problem.rule,
    ruleName: problem.rule,
    unitName: problem.unit,
    runAt: '2026-05-01T09:00:00.000Z',
    runBy: 'Person',
    engine: 'allocation/1',
    inputHash: 'a'.repeat(64),
    resultHash: 'b'.repeat(64),
    currency: 'EUR',
    spendable: result.spendable,
    lines: problem.cells.map((cell) => {
      const share = shares.get(cell.id)!
      const upper = cell.cap !== null && cell.cap < cell.need ? cell.cap : cell.need
      const least = [cell.floor, fenced.get(cell.id) ?? 0n].reduce((a, b) => (a > b ? a : b))
      return {
        code: cell.id,
        title: `=Line ${cell.id}`,
        programme: cell.programme,
        group: cell.group ?? '',
        need: cell.need,
        lower: least < upper ? least : upper,
        upper,
        equity: cell.equityWeight,
        heads: cell.heads ?? null,
        level: share.level === null ? null : (share.blockLevel ?? share.level),
        waits: share.setBy === 'tier',
        exact: share.exact,
        oddUnit: share.oddUnit,
        amount: share.amount,
        setBy: share.setBy,
      }
    }),
    funds: problem.lots.map(({ id, amount }) => ({ code: id, name: `Fund ${id}`, amount })),
    payments: problem.cells.map((cell) =>
      problem.lots.map((lot) =>
        lot.edges.some((edge) => edge.cell === cell.id) ? paid(lot.id, cell.id) : null
      )
    ),
    caps: problem.lots.flatMap(({ edges }, fund) =>
      edges.flatMap(({ cell, cap }) =>
        cap === null
          ? []
          : [
              {
                fund,
                line: problem.cells.findIndex(({ id }) => id === cell),
                most: cap,
                reason: 'Article 4',
              },
            ]
      )
    ),
    fences: result.ringFences.map(({ id, required }) => ({
      id,
      groups: problem.ringFences.find((fence) => fence.id === id)!.groups,
      required,
    })),
    locale: 'en',
    generatedAt: '2026-05-01T09:00:00.000Z',
    appVersion: 'test',
    ledgerHead: 'c'.repeat(64),
    identity,
    ...changes,
  }
}

async function build(book: RunBook): Promise<Uint8Array> {
  return buildRunWorkbook(book, await workbookWords(book.locale, 'runbook'))
}

/** Earmarked money, a protected group, a floor, a weight and odd cents. */
const problem = (rule: AllocationRule, unit: 'line' | 'programme' = 'line'): AllocationProblem => ({
  unit,
  rule,
  lots: [
    { id: 'F1', amount: 1_000_001n, edges: [{ cell: 'A' }, { cell: 'B' }, { cell: 'C' }] },
    { id: 'F2', amount: 500_000n, edges: [{ cell: 'C' }, { cell: 'D', cap: 90_000n }] },
    { id: 'F3', amount: 333_333n, edges: ['A', 'B', 'C', 'D', 'E'].map((cell) => ({ cell })) },
  ],
  cells: [
    { id: 'A', programme: 'P', group: 'general', need: 900_000n, floor: 0n, heads: 30n },
    { id: 'B', programme: 'P', group: 'older', need: 700_000n, floor: 0n, heads: 50n },
    { id: 'C', programme: 'Q', group: 'general', need: 1_300_000n, floor: 100_000n, heads: 41n },
    {
      id: 'D',
      programme: 'Q',
      group: 'older',
      need: 400_000n,
      floor: 0n,
      equityWeight: '1.5',
      heads: 9n,
    },
    { id: 'E', programme: 'R', group: 'general', need: 50_000n, floor: 0n, heads: 3n },
  ],
  ringFences: [{ id: 'older', groups: ['older'], kind: 'amount', amount: 500_000n }],
})

type Book = Awaited<ReturnType<typeof openWorkbook>>
const master = (engine: SecondEngine) => engine.value('Checks', 8, 2)
const rowOf = (book: Book, sheet: string, id: string) =>
  book.getWorksheet(sheet)!.getColumn(1).values.indexOf(id)

test.group('The workbook of an allocation run', () => {
  test('{0}: every share is a formula that a second engine finds, and every check holds')
    .with(ALLOCATION_RULES.map((rule) => [rule] as const))
    .run(async ({ assert }, [rule]) => {
      for (const unit of ['line', 'programme'] as const) {
        const given = bookOf(problem(rule, unit))
        const book = await openWorkbook(await build(given))
        assert.deepEqual(disagreements(book), [])
        const engine = new SecondEngine(book)
        assert.equal(master(engine), '✓ holds')
        const shares = formulaCells(book).filter(
          ({ sheet, column }) => sheet === 'Lines' && column === 11
        )
        assert.lengthOf(shares, 5)
        given.lines.forEach(({ amount }, at) =>
          assert.closeTo(engine.value('Lines', 6 + at, 15) as number, Number(amount) / 100, 1e-9)
        )
      }
    })

  test('the level of a block gives the exact share of each of its lines, between lines of one priority', () => {
    let shares = 0
    fc.assert(
      fc.property(someProblem, (found) => {
        const cells = found.cells.map(({ tier: _, ...cell }) => cell)
        const given = { ...found, unit: 'line' as const, cells }
        if (!allocate(given).ok) return
        for (const line of bookOf(given).lines) {
          shares++
          const share = shareAtLevel(given.rule, line)
          if (!share.equals(Rational.parse(line.exact)))
            throw new Error(`${line.code}: ${share} instead of ${line.exact}, set by ${line.setBy}`)
        }
      }),
      { numRuns: 500 }
    )
    if (shares < 100) throw new Error('hardly any share was looked at')
  })

  test('a changed level, odd unit or payment breaks a check', async ({ assert }) => {
    const book = await openWorkbook(await build(bookOf(problem('same_percentage'))))
    const line = rowOf(book, 'Lines', 'A')
    const changes: [string, number, number, number][] = [
      ['Lines', line, 10, 0.5],
      ['Lines', line, 14, 1 - Number(book.getWorksheet('Lines')!.getCell(line, 14).value)],
      ['Funds', rowOf(book, 'Funds', 'A'), 3, 1],
      // Fund F2 pays line D at most 900.00: the row of this cap stands last.
      ['Funds', book.getWorksheet('Funds')!.rowCount, 4, 0],
    ]
    for (const [sheet, row, column, value] of changes) {
      const engine = new SecondEngine(book)
      engine.change(sheet, row, column, value)
      assert.equal(master(engine), '✗ fails', `${sheet} ${row} ${column}`)
    }
  })

  test('what the digits of a spreadsheet cannot tell is taken from the run, and said so', async ({
    assert,
  }) => {
    const given = bookOf(problem('same_percentage'))
    given.lines[0].level = '1/7'
    const book = await openWorkbook(await build(given))
    const sheet = book.getWorksheet('Lines')!
    assert.isUndefined(sheet.getCell(6, 11).formula || undefined)
    assert.equal(sheet.getCell(6, 18).value, 'the run')
    assert.equal(sheet.getCell(7, 18).value, 'formula')
  })

  test('is the same again, has the same numbers in every language, and text stays text', async ({
    assert,
  }) => {
    const given = bookOf(problem('same_shortfall'))
    assert.equal(sha256(await build(given)), sha256(await build(given)))
    const numbers = async (locale: string) => {
      const book = await openWorkbook(await build({ ...given, locale }))
      return formulaCells(book).map(({ formula, cached }) => [
        formula,
        typeof cached === 'number' && cached,
      ])
    }
    const english = await numbers('en')
    for (const locale of ['ko', 'uk', 'sl']) assert.deepEqual(await numbers(locale), english)
    const book = await openWorkbook(await build(given))
    assert.equal(book.getWorksheet('Lines')!.getCell(6, 2).value, '=Line A')
  })
})
