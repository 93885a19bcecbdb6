import type { Translate } from '#workbooks/appraisal/desk'
import { COUNT, noErrors, writeChecks, type BookCheck } from '#workbooks/books/checks'
import {
  bookSheet,
  cash,
  FIRST_ROW,
  headings,
  major,
  openBook,
  rangeOf,
  totalsRow,
  whole,
  type BookDesk,
} from '#workbooks/books/desk'
import { writeContents, writeCover, writeVerify } from '#workbooks/books/frame'
import { FUND_TABLES, type FundBook, type FundTable } from '#workbooks/books/fund_figures'
import { FIRST_POSITION, writeMovements, writePositions } from '#workbooks/books/fund_movements'
import { journalRange, writeJournal } from '#workbooks/books/journal_sheet'
import type { LongCell } from '#workbooks/long_rows'
import { columnLetters } from '#workbooks/workbook_writer'

const SHEETS = [
  ...['Money', 'InKind', 'Authority', 'Movements', 'Positions', 'Journal'],
  ...['Engine', 'Checks', 'Verify'],
]
const SHEET_OF: Record<FundTable, string> = {
  money: 'Money',
  inKind: 'InKind',
  authority: 'Authority',
}
/** The first figure of a table of funds; before it stand number, code, name and restriction. */
const FIRST_FIGURE = 5
const FIRST_ENGINE = 3

/**
 * The statement of the funds as the bytes of an .xlsx file: each figure by formulas over the lines of the journal,
 * in kind apart from money, and checks against the figures of the application.
 */
export async function buildFundBook(
  book: FundBook,
  rows: AsyncIterable<readonly LongCell[]>,
  t: Translate,
  ledgerWords: Translate
): Promise<Uint8Array> {
  const desk = openBook(book.about, t, ledgerWords)
  const total = FIRST_ROW + Math.max(book.funds.length, 1)
  const figure = (table: FundTable, key: string) => ({
    key: `funds.${key}`,
    cell: `${SHEET_OF[table]}!$${columnLetters(columnOf(book, table, key))}$${total}`,
    value: sumOf(book, key),
  })
  writeCover(desk, [
    ...['opening', 'received', 'returned', 'spent', 'closing'].map((key) => figure('money', key)),
    ...['allocated', 'committed', 'unallocated'].map((key) => figure('authority', key)),
    figure('inKind', 'inKindHeld'),
  ])
  writeContents(desk, SHEETS)
  for (const table of FUND_TABLES) writeTable(desk, book, table)
  writeMovements(desk, book)
  writePositions(desk, book)
  writeJournal(desk, book.lines, rows)
  writeEngine(desk, book)
  writeChecks(desk, checksOf(desk, book))
  writeVerify(desk)
  return desk.writer.toBytes()
}

const ofTable = ({ positions }: FundBook, table: FundTable) =>
  positions.filter((position) => position.table === table)

function columnOf(book: FundBook, table: FundTable, key: string): number {
  return FIRST_FIGURE + ofTable(book, table).findIndex((position) => position.key === key)
}

function sumOf({ positions, statement }: FundBook, key: string): bigint {
  const at = positions.findIndex((position) => position.key === key)
  return statement.reduce((sum, row) => sum + row[at], 0n)
}

/** Where a position stands among the movements of all funds. */
function movementColumn({ positions, movements }: FundBook, key: string): string {
  const at = positions.findIndex((position) => position.key === key)
  return rangeOf('Movements', FIRST_POSITION + at, movements.length)
}

function writeTable(desk: BookDesk, book: FundBook, table: FundTable): void {
  const { funds, positions, movements, statement } = book
  const figures = ofTable(book, table)
  const sheet = bookSheet(
    desk,
    SHEET_OF[table],
    [7, 16, 36, 24, ...figures.map(() => 17)],
    undefined,
    {
      pageColumns: 14,
    }
  )
  headings(desk, sheet, [
    ...['fundNo', 'fund', 'name', 'restriction'].map((key) => ({ key })),
    ...figures.map(({ key }) => ({ key: `funds.${key}`, money: true })),
  ])
  const fundNo = rangeOf('Movements', 1, movements.length)
  const last = columnLetters(FIRST_FIGURE + figures.length - 2)
  funds.forEach(({ no, code, name, restriction }, at) => {
    const row = FIRST_ROW + at
    sheet.write(row, 1, whole(no), { look: 'muted', align: 'left' })
    sheet.write(row, 2, code)
    sheet.write(row, 3, name, { wrap: true })
    sheet.write(row, 4, desk.ledgerWords(`restriction.${restriction}`), { wrap: true })
    figures.forEach(({ key }, of) => {
      const value = major(desk, statement[at][positions.findIndex((one) => one.key === key)])
      // what money stands at the end is what it was and all that moved it
      const formula =
        key === 'closing'
          ? `SUM(${columnLetters(FIRST_FIGURE)}${row}:${last}${row})`
          : `SUMIFS(${movementColumn(book, key)},${fundNo},$A${row})`
      sheet.calculate(row, FIRST_FIGURE + of, formula, value, {
        ...cash(desk, key === 'closing' ? 'total' : undefined),
      })
    })
  })
  totalsRow(
    desk,
    sheet,
    funds.length,
    figures.map(({ key }, of) => ({ column: FIRST_FIGURE + of, value: sumOf(book, key) }))
  )
}

/** The figures of the application, as constants that only checks look at. */
function writeEngine(desk: BookDesk, book: FundBook): void {
  const { about, funds, positions, statement, lines, debits, credits } = book
  const widths = [16, 30, ...positions.map(() => 17)]
  const sheet = bookSheet(desk, 'Engine', widths)
  headings(desk, sheet, [
    { key: 'fund' },
    { key: 'name' },
    ...positions.map(({ key }) => ({ key: `funds.${key}`, money: true })),
  ])
  funds.forEach(({ code, name }, at) => {
    sheet.write(FIRST_ROW + at, 1, code, { look: 'muted' })
    sheet.write(FIRST_ROW + at, 2, name, { look: 'muted' })
    statement[at].forEach((minor, of) =>
      sheet.write(FIRST_ROW + at, FIRST_ENGINE + of, major(desk, minor), cash(desk))
    )
  })
  const row = engineRow(book)
  sheet.write(row, 1, desk.t('engine.journal'), { look: 'muted' })
  sheet.write(row, FIRST_ENGINE, major(desk, debits), cash(desk))
  sheet.write(row, FIRST_ENGINE + 1, major(desk, credits), cash(desk))
  sheet.write(row + 1, 1, desk.t('engine.lines'), { look: 'muted' })
  sheet.write(row + 1, FIRST_ENGINE, whole(lines), { format: COUNT })
  sheet.write(row + 2, 1, desk.t('engine.entries'), { look: 'muted' })
  sheet.write(row + 2, FIRST_ENGINE, whole(about.entries), { format: COUNT })
}

const engineRow = ({ funds }: FundBook) => FIRST_ROW + Math.max(funds.length, 1)

function checksOf(desk: BookDesk, book: FundBook): BookCheck[] {
  const { funds, positions, movements, lines, debits, credits } = book
  const row = engineRow(book)
  const total = FIRST_ROW + Math.max(funds.length, 1)
  const debit = `SUM(${journalRange('debit', lines)})`
  const credit = `SUM(${journalRange('credit', lines)})`
  const nothing = major(desk, 0n)
  const cell = (table: FundTable, key: string) =>
    `${SHEET_OF[table]}!$${columnLetters(columnOf(book, table, key))}$${total}`
  const tableEnd = (table: FundTable) =>
    columnLetters(FIRST_FIGURE + ofTable(book, table).length - 1)
  const engine = (key: string) => {
    const at = positions.findIndex((position) => position.key === key)
    return rangeOf('Engine', FIRST_ENGINE + at, funds.length)
  }
  return [
    { id: 'balanced', left: debit, right: credit, value: major(desk, debits) },
    { id: 'journal_debits', left: debit, right: `Engine!$C$${row}`, value: major(desk, debits) },
    { id: 'journal_credits', left: credit, right: `Engine!$D$${row}`, value: major(desk, credits) },
    {
      id: 'line_count',
      left: `COUNT(${journalRange('seq', lines)})`,
      right: `Engine!$C$${row + 1}`,
      value: lines,
      format: COUNT,
    },
    {
      id: 'fund_adds',
      left: cell('money', 'closing'),
      right: `SUM(${movementColumn(book, 'closing')})`,
      value: major(desk, sumOf(book, 'closing')),
    },
    {
      id: 'fund_owns',
      left: `${cell('money', 'closing')}+${cell('inKind', 'inKindHeld')}`,
      right: `SUM(${movementColumn(book, 'owned')})`,
      value: major(desk, sumOf(book, 'owned')),
    },
    ...positions.map(({ key, table }): BookCheck => {
      const left = table
        ? `SUMPRODUCT(ABS(${rangeOf(SHEET_OF[table], columnOf(book, table, key), funds.length)}-${engine(key)}))`
        : `SUM(${movementColumn(book, key)})-SUM(${engine(key)})`
      const params = { figure: desk.t(`column.funds.${key}`) }
      return { id: `fund_engine.${key}`, params, left, right: '0', value: nothing }
    }),
    ...FUND_TABLES.map((table) =>
      noErrors(SHEET_OF[table], `${SHEET_OF[table]}!$A$${FIRST_ROW}:$${tableEnd(table)}$${total}`)
    ),
    noErrors(
      'Movements',
      `Movements!$A$${FIRST_ROW}:$${columnLetters(FIRST_POSITION + positions.length - 1)}$${FIRST_ROW + Math.max(movements.length, 1) - 1}`
    ),
  ]
}
