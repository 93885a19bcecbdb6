import type { Translate } from '#workbooks/appraisal/desk'
import type { BookAbout, BookFund } from '#workbooks/books/book'
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
import { journalRange, writeJournal } from '#workbooks/books/journal_sheet'
import type { LongCell } from '#workbooks/long_rows'

export interface BookAccount {
  code: string
  type: string
  normalSide: 'debit' | 'credit'
  /** Debits less credits before the first day. */
  opening: bigint
  debits: bigint
  credits: bigint
  /** As the ledger has it, counted on its own way. */
  closing: bigint
}

/** The journal of some days with its trial balance, as plain data; the lines come on their own. */
export interface LedgerBook {
  about: BookAbout
  accounts: BookAccount[]
  funds: (BookFund & { debits: bigint; credits: bigint })[]
  lines: number
  debits: bigint
  credits: bigint
}

const SHEETS = ['Journal', 'Accounts', 'Funds', 'TrialBalance', 'Engine', 'Checks', 'Verify']
const sumOf = <T>(rows: readonly T[], value: (row: T) => bigint) =>
  rows.reduce((sum, row) => sum + value(row), 0n)
const positive = (minor: bigint) => (minor > 0n ? minor : 0n)

/**
 * The ledger of a city as the bytes of an .xlsx file: every line, the trial balance by formulas over them, and checks
 * against the figures of the application. The same state gives the same bytes.
 */
export async function buildLedgerBook(
  book: LedgerBook,
  rows: AsyncIterable<readonly LongCell[]>,
  t: Translate,
  ledgerWords: Translate
): Promise<Uint8Array> {
  const desk = openBook(book.about, t, ledgerWords)
  const moved = book.accounts.filter(
    ({ opening, debits, credits }) => opening !== 0n || debits !== 0n || credits !== 0n
  )
  const totals = FIRST_ROW + Math.max(moved.length, 1)
  writeCover(desk, [
    { key: 'debits', cell: `TrialBalance!$D$${totals}`, value: book.debits },
    { key: 'credits', cell: `TrialBalance!$E$${totals}`, value: book.credits },
    {
      key: 'balances',
      cell: `TrialBalance!$G$${totals}`,
      value: sumOf(moved, ({ closing }) => positive(closing)),
    },
  ])
  writeContents(desk, SHEETS)
  writeJournal(desk, book.lines, rows)
  writeAccounts(desk, book.accounts)
  writeFunds(desk, book)
  writeTrialBalance(desk, book, moved)
  const engine = writeEngine(desk, book, moved)
  writeChecks(desk, checksOf(book, moved, totals, engine))
  writeVerify(desk)
  return desk.writer.toBytes()
}

function writeAccounts(desk: BookDesk, accounts: readonly BookAccount[]): void {
  const sheet = bookSheet(desk, 'Accounts', [12, 46, 22, 16, 22])
  headings(desk, sheet, [
    { key: 'account' },
    { key: 'accountName' },
    { key: 'type' },
    { key: 'normalSide' },
    { key: 'opening', money: true },
  ])
  accounts.forEach(({ code, type, normalSide, opening }, at) => {
    const row = FIRST_ROW + at
    sheet.write(row, 1, whole(Number(code)), { format: '0', align: 'left' })
    sheet.write(row, 2, desk.ledgerWords(`account.${code}`), { wrap: true })
    sheet.write(row, 3, desk.ledgerWords(`type.${type}`))
    sheet.write(row, 4, desk.ledgerWords(`side.${normalSide}`))
    sheet.write(row, 5, major(desk, opening), cash(desk))
  })
  totalsRow(desk, sheet, accounts.length, [
    { column: 5, value: sumOf(accounts, ({ opening }) => opening) },
  ])
}

function writeFunds(desk: BookDesk, { funds, lines }: LedgerBook): void {
  const sheet = bookSheet(desk, 'Funds', [8, 18, 46, 26, 20, 20, 16])
  headings(desk, sheet, [
    { key: 'fundNo' },
    { key: 'fund' },
    { key: 'name' },
    { key: 'restriction' },
    { key: 'debits', money: true },
    { key: 'credits', money: true },
    { key: 'difference', money: true },
  ])
  const fundNo = journalRange('fundNo', lines)
  funds.forEach(({ no, code, name, restriction, debits, credits }, at) => {
    const row = FIRST_ROW + at
    sheet.write(row, 1, whole(no), { look: 'muted', align: 'left' })
    sheet.write(row, 2, code)
    sheet.write(row, 3, name, { wrap: true })
    sheet.write(row, 4, desk.ledgerWords(`restriction.${restriction}`))
    const sums = (key: 'debit' | 'credit') =>
      `SUMIFS(${journalRange(key, lines)},${fundNo},$A${row})`
    sheet.calculate(row, 5, sums('debit'), major(desk, debits), cash(desk))
    sheet.calculate(row, 6, sums('credit'), major(desk, credits), cash(desk))
    sheet.calculate(row, 7, `E${row}-F${row}`, major(desk, debits - credits), cash(desk))
  })
  totalsRow(desk, sheet, funds.length, [
    { column: 5, value: sumOf(funds, ({ debits }) => debits) },
    { column: 6, value: sumOf(funds, ({ credits }) => credits) },
    { column: 7, value: sumOf(funds, ({ debits, credits }) => debits - credits) },
  ])
}

function writeTrialBalance(
  desk: BookDesk,
  { accounts, lines }: LedgerBook,
  moved: readonly BookAccount[]
): void {
  const sheet = bookSheet(desk, 'TrialBalance', [12, 46, 20, 20, 20, 20, 20, 20])
  headings(desk, sheet, [
    { key: 'account' },
    { key: 'accountName' },
    { key: 'opening', money: true },
    { key: 'debits', money: true },
    { key: 'credits', money: true },
    { key: 'closing', money: true },
    { key: 'debitBalance', money: true },
    { key: 'creditBalance', money: true },
  ])
  const codes = rangeOf('Accounts', 1, accounts.length)
  const openings = rangeOf('Accounts', 5, accounts.length)
  const account = journalRange('account', lines)
  moved.forEach(({ code, opening, debits, credits }, at) => {
    const row = FIRST_ROW + at
    const put = (column: number, formula: string, value: bigint, look?: 'link' | 'total') =>
      sheet.calculate(row, column, formula, major(desk, value), cash(desk, look))
    const closing = opening + debits - credits
    sheet.write(row, 1, whole(Number(code)), { format: '0', align: 'left' })
    sheet.write(row, 2, desk.ledgerWords(`account.${code}`), { wrap: true })
    put(3, `INDEX(${openings},MATCH($A${row},${codes},0))`, opening, 'link')
    put(4, `SUMIFS(${journalRange('debit', lines)},${account},$A${row})`, debits)
    put(5, `SUMIFS(${journalRange('credit', lines)},${account},$A${row})`, credits)
    put(6, `C${row}+D${row}-E${row}`, closing, 'total')
    put(7, `MAX(0,F${row})`, positive(closing))
    put(8, `MAX(0,-F${row})`, positive(-closing))
  })
  const closing = (row: BookAccount) => row.opening + row.debits - row.credits
  totalsRow(desk, sheet, moved.length, [
    { column: 3, value: sumOf(moved, ({ opening }) => opening) },
    { column: 4, value: sumOf(moved, ({ debits }) => debits) },
    { column: 5, value: sumOf(moved, ({ credits }) => credits) },
    { column: 6, value: sumOf(moved, closing) },
    { column: 7, value: sumOf(moved, (row) => positive(closing(row))) },
    { column: 8, value: sumOf(moved, (row) => positive(-closing(row))) },
  ])
}

interface EngineRows {
  totals: number
  lines: number
  entries: number
}

/** The figures of the application, as constants that only checks look at. */
function writeEngine(
  desk: BookDesk,
  { about, lines, debits, credits }: LedgerBook,
  moved: readonly BookAccount[]
): EngineRows {
  const sheet = bookSheet(desk, 'Engine', [22, 46, 20, 20, 20])
  headings(desk, sheet, [
    { key: 'account' },
    { key: 'accountName' },
    { key: 'debits', money: true },
    { key: 'credits', money: true },
    { key: 'closing', money: true },
  ])
  moved.forEach((account, at) => {
    const row = FIRST_ROW + at
    sheet.write(row, 1, whole(Number(account.code)), { format: '0', align: 'left' })
    sheet.write(row, 2, desk.ledgerWords(`account.${account.code}`), { wrap: true })
    sheet.write(row, 3, major(desk, account.debits), cash(desk))
    sheet.write(row, 4, major(desk, account.credits), cash(desk))
    sheet.write(row, 5, major(desk, account.closing), cash(desk))
  })
  const totals = FIRST_ROW + Math.max(moved.length, 1)
  const rows = { totals, lines: totals + 1, entries: totals + 2 }
  sheet.write(rows.totals, 1, desk.t('engine.journal'), { look: 'muted' })
  sheet.write(rows.totals, 3, major(desk, debits), cash(desk))
  sheet.write(rows.totals, 4, major(desk, credits), cash(desk))
  sheet.write(rows.lines, 1, desk.t('engine.lines'), { look: 'muted' })
  sheet.write(rows.lines, 3, whole(lines), { format: COUNT })
  sheet.write(rows.entries, 1, desk.t('engine.entries'), { look: 'muted' })
  sheet.write(rows.entries, 3, whole(about.entries), { format: COUNT })
  return rows
}

function checksOf(
  { about, funds, lines, debits, credits }: LedgerBook,
  moved: readonly BookAccount[],
  totals: number,
  engine: EngineRows
): BookCheck[] {
  const desk = { about }
  const debit = `SUM(${journalRange('debit', lines)})`
  const credit = `SUM(${journalRange('credit', lines)})`
  const table = (letter: string) => `TrialBalance!$${letter}$${totals}`
  const column = (at: number) => rangeOf('TrialBalance', at, moved.length)
  const known = (at: number) => rangeOf('Engine', at, moved.length)
  const nothing = major(desk, 0n)
  const apart = (id: string, left: string, right: string): BookCheck => ({
    id,
    left: `SUMPRODUCT(ABS(${left}-${right}))`,
    right: '0',
    value: nothing,
  })
  const [debitSum, creditSum] = [major(desk, debits), major(desk, credits)]
  const sides = major(
    desk,
    sumOf(moved, ({ closing }) => positive(closing))
  )
  return [
    { id: 'balanced', left: debit, right: credit, value: debitSum },
    { id: 'journal_debits', left: debit, right: `Engine!$C$${engine.totals}`, value: debitSum },
    { id: 'journal_credits', left: credit, right: `Engine!$D$${engine.totals}`, value: creditSum },
    { id: 'trial_debits', left: table('D'), right: debit, value: debitSum },
    { id: 'trial_credits', left: table('E'), right: credit, value: creditSum },
    { id: 'trial_sides', left: table('G'), right: table('H'), value: sides },
    { id: 'opening', left: table('C'), right: '0', value: nothing },
    {
      id: 'carried',
      left: `${table('C')}+${table('D')}-${table('E')}`,
      right: table('F'),
      value: nothing,
    },
    apart('engine_debits', column(4), known(3)),
    apart('engine_credits', column(5), known(4)),
    apart('engine_closing', column(6), known(5)),
    apart('fund_sides', rangeOf('Funds', 5, funds.length), rangeOf('Funds', 6, funds.length)),
    {
      id: 'line_count',
      left: `COUNT(${journalRange('seq', lines)})`,
      right: `Engine!$C$${engine.lines}`,
      value: lines,
      format: COUNT,
    },
    ...(lines > 0 ? [entryCount(about, lines, engine)] : []),
    noErrors('TrialBalance', `TrialBalance!$A$${FIRST_ROW}:$H$${totals}`),
    noErrors('Funds', `Funds!$A$${FIRST_ROW}:$G$${FIRST_ROW + funds.length}`),
  ]
}

/** The lines are sorted: each change of the number begins an entry. */
function entryCount({ entries }: BookAbout, lines: number, engine: EngineRows): BookCheck {
  const [own, above] = [0, -1].map((by) => rangeOf('Journal', 1, lines, FIRST_ROW + by))
  return {
    id: 'entry_count',
    left: `SUMPRODUCT(1*(${own}<>${above}))`,
    right: `Engine!$C$${engine.entries}`,
    value: entries,
    format: COUNT,
  }
}
