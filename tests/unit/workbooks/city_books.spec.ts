import { test } from '@japa/runner'
import { sha256 } from '#core/hashes'
import { JOURNAL_KEYS } from '#workbooks/books/journal_sheet'
import {
  bytesOfFences,
  bytesOfFunds,
  bytesOfLedger,
  fenceBook,
  FUNDS,
  fundBook,
  ledgerBook,
  LINES,
} from '#tests/support/city_books'
import {
  disagreements,
  formulaCells,
  openWorkbook,
  relativeForm,
  SecondEngine,
} from '#tests/support/second_engine'

type Book = Awaited<ReturnType<typeof openWorkbook>>

const BOOKS = [
  { name: 'ledger', bytes: (locale = 'en') => bytesOfLedger(ledgerBook({ locale })) },
  { name: 'funds', bytes: (locale = 'en') => bytesOfFunds(fundBook({ locale })) },
  { name: 'fences', bytes: (locale = 'en') => bytesOfFences(fenceBook({ locale })) },
]
const OF_JOURNALS = BOOKS.slice(0, 2)
const TABLES: Record<string, string[]> = {
  ledger: ['TrialBalance', 'Funds'],
  funds: ['Money', 'InKind', 'Movements'],
  fences: ['FundChain', 'Groups', 'GroupFunds', 'Lines', 'Balances'],
}
const HOLDS = '✓ holds'
const FAILS = '✗ fails'
const master = (engine: SecondEngine) => engine.value('Checks', 8, 2)
const debitColumn = JOURNAL_KEYS.indexOf('debit') + 1

const cellAt = (book: Book, sheet: string, row: string | number, heading: string) => {
  const found = book.getWorksheet(sheet)!
  const column = (found.getRow(5).values as string[]).findIndex((text) => text?.startsWith(heading))
  const at = found.getColumn(1).values.indexOf(row)
  if (at < 0 || column < 0) throw new Error(`No cell ${row} · ${heading} in ${sheet}`)
  return { row: at, column, result: found.getCell(at, column).result }
}

test.group('Workbooks about a whole city', () => {
  test('{name}: a second engine finds every result, and every check holds')
    .with(BOOKS)
    .run(async ({ assert }, { bytes }) => {
      const book = await openWorkbook(await bytes())
      assert.deepEqual(disagreements(book), [])
      assert.equal(master(new SecondEngine(book)), HOLDS)
      assert.isAbove(formulaCells(book).length, 100)
    })

  test('the trial balance adds up the journal, with what stood there before', async ({
    assert,
  }) => {
    const book = await openWorkbook(await bytesOfLedger(ledgerBook()))
    assert.equal(cellAt(book, 'TrialBalance', 1000, 'Debits').result, 5000.1)
    assert.equal(cellAt(book, 'TrialBalance', 1000, 'Opening').result, 900)
    assert.equal(cellAt(book, 'TrialBalance', 1000, 'Closing').result, 5776.55)
    assert.equal(cellAt(book, 'TrialBalance', 3000, 'Credit balance').result, 5700)
    assert.equal(cellAt(book, 'Funds', 1, 'Debits').result, 18_000.3)
  })

  test('the statement keeps refunds, what closes a year and what is in kind apart', async ({
    assert,
  }) => {
    const book = await openWorkbook(await bytesOfFunds(fundBook()))
    assert.equal(cellAt(book, 'Money', 1, 'Received').result, 5000.1)
    assert.equal(cellAt(book, 'Money', 1, 'Returned').result, -0.1)
    assert.equal(cellAt(book, 'Money', 1, 'Closing').result, 5000)
    assert.equal(cellAt(book, 'Money', 2, 'Opening').result, 900)
    assert.equal(cellAt(book, 'Money', 2, 'Spent').result, -123.45)
    assert.equal(cellAt(book, 'InKind', 2, 'Held').result, 200)
    assert.equal(cellAt(book, 'Authority', 1, 'Allocated').result, 3000)
    assert.equal(cellAt(book, 'Authority', 1, 'Not allocated').result, 2000.1)
  })

  test('a changed amount of the journal moves the figures and breaks a check')
    .with(OF_JOURNALS)
    .run(async ({ assert }, { name, bytes }) => {
      const book = await openWorkbook(await bytes())
      const engine = new SecondEngine(book)
      const follows =
        name === 'ledger'
          ? cellAt(book, 'TrialBalance', 1000, 'Closing')
          : cellAt(book, 'Money', 1, 'Closing')
      const sheet = name === 'ledger' ? 'TrialBalance' : 'Money'
      const before = engine.value(sheet, follows.row, follows.column) as number
      // the first line is cash, the fifth a cost of the other fund, the second a contribution
      const [row, column] = name === 'ledger' ? [6, debitColumn] : [7, debitColumn + 1]
      engine.change('Journal', row, column, 5001.1)
      assert.closeTo(engine.value(sheet, follows.row, follows.column) as number, before + 1, 1e-6)
      assert.equal(master(engine), FAILS)
    })

  test('the proof follows the money from group to group, and each amount stands under one', async ({
    assert,
  }) => {
    const book = await openWorkbook(await bytesOfFences(fenceBook()))
    assert.equal(cellAt(book, 'Groups', 1, 'Allocated').result, 950.01)
    assert.equal(cellAt(book, 'Groups', 1, 'Unspent').result, 300)
    assert.equal(book.getWorksheet('Groups')!.getCell(6, 2).value, '=older')
    assert.equal(book.getWorksheet('People')!.getCell(6, 4).value, 'withheld')
    const engine = new SecondEngine(book)
    // the first line is charged to the other group
    const held = cellAt(book, 'Groups', 2, 'Allocated')
    engine.change('Lines', 6, 5, 2)
    assert.closeTo(engine.value('GroupFunds', 8, 11) as number, 850, 1e-9)
    assert.closeTo(engine.value('Groups', held.row, held.column) as number, 850, 1e-9)
    assert.equal(engine.value('Minimums', 6, 8), engine.value('Minimums', 4, 8))
    assert.equal(master(engine), FAILS)
    const more = new SecondEngine(book)
    more.change('Balances', 10, 8, 100.01)
    assert.equal(master(more), FAILS)
  })

  test('a journal with a unit too much, or a line too few, is found out', async ({ assert }) => {
    const wrong = LINES.map((line, at) => (at === 0 ? { ...line, amount: line.amount + 1n } : line))
    const ledger = new SecondEngine(await openWorkbook(await bytesOfLedger(ledgerBook(), wrong)))
    assert.equal(master(ledger), FAILS)
    const funds = new SecondEngine(await openWorkbook(await bytesOfFunds(fundBook(), wrong)))
    assert.equal(master(funds), FAILS)
    await assert.rejects(() => bytesOfLedger(ledgerBook(), LINES.slice(1)), /12 long rows/)
  })

  test('{name}: the same state gives the same bytes, and every language the same numbers')
    .with(BOOKS)
    .run(async ({ assert }, { bytes }) => {
      assert.equal(sha256(await bytes()), sha256(await bytes()))
      const numbers = async (locale: string) => {
        const book = await openWorkbook(await bytes(locale))
        return [
          book.worksheets.map(({ name }) => name),
          formulaCells(book).map(({ formula, cached }) => [
            formula,
            typeof cached === 'number' && cached,
          ]),
        ]
      }
      const english = await numbers('en')
      for (const locale of ['ko', 'uk', 'sl']) assert.deepEqual(await numbers(locale), english)
    })

  test('{name}: texts that look like formulas stay texts, and match nothing but themselves')
    .with(OF_JOURNALS)
    .run(async ({ assert }, { bytes }) => {
      const book = await openWorkbook(await bytes())
      const journal = book.getWorksheet('Journal')!
      assert.equal(journal.getCell(6, JOURNAL_KEYS.indexOf('memo') + 1).value, '=cmd|x')
      assert.equal(journal.getCell(6, JOURNAL_KEYS.indexOf('fund') + 1).value, FUNDS[0].code)
      const errors = formulaCells(book).filter(({ cached }) => /^#/.test(String(cached)))
      assert.deepEqual(errors, [])
    })

  test('{name}: one formula per column of a table, and no number written into one')
    .with(BOOKS)
    .run(async ({ assert }, { name, bytes }) => {
      const book = await openWorkbook(await bytes())
      const cells = formulaCells(book)
      const bare = cells.filter(({ formula }) =>
        formula
          .replaceAll(/\$?[A-Z]{1,3}\$?\d+|'[^']*'!/g, '')
          .match(/(?<![\w.])\d+(\.\d+)?/g)
          ?.some((number) => !['0', '1'].includes(number))
      )
      assert.deepEqual(bare, [])
      for (const sheet of TABLES[name]) {
        const rows = cells.filter((cell) => cell.sheet === sheet)
        const last = Math.max(...rows.map(({ row }) => row))
        const hasTotals = !['Movements', 'GroupFunds', 'Balances'].includes(sheet)
        for (const [column, same] of Map.groupBy(rows, (cell) => cell.column)) {
          const inTable = same.filter(({ row }) => !hasTotals || row < last)
          const forms = new Set(inTable.map(relativeForm))
          assert.equal(forms.size, 1, `${sheet} column ${column}: ${[...forms].join(' | ')}`)
        }
      }
    })
})
