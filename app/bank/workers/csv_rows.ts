import { amountOfCell, dayOfCell, namesCurrency, textOfCell } from '#bank/workers/csv_cells'
import type { CsvColumn, CsvProfile } from '#bank/domain/csv_profile'
import { movedBy } from '#bank/domain/csv_signs'
import { CsvSums, type Money } from '#bank/workers/csv_sums'
import { directionOf } from '#bank/workers/directions'
import {
  accountNumber,
  StatementFault,
  type StatementAccount,
  type StatementLine,
} from '#bank/domain/statement'
import { comparable, shownCell, wordKey } from '#imports/domain/text'

/** Where the columns of a profile stand in a file, and how many cells its rows have. */
export interface CsvLayout {
  at: Partial<Record<CsvColumn, number>>
  width: number
}

/** Columns that cannot be taken for one another. */
const DECISIVE: readonly CsvColumn[] = ['date', 'amount', 'debit', 'credit', 'balance', 'direction']

/** Where the columns of the profile stand, if these cells are their titles. */
export function layoutIn(cells: readonly string[], { columns }: CsvProfile): CsvLayout | undefined {
  const titles = cells.map((cell) => wordKey(shownCell(cell)))
  const at: CsvLayout['at'] = {}
  let twice: string | undefined
  for (const [column, title] of Object.entries(columns) as [CsvColumn, string][]) {
    if (!title) continue
    const key = wordKey(title)
    const found = titles.indexOf(key)
    if (found < 0) return undefined
    if (DECISIVE.includes(column) && titles.lastIndexOf(key) !== found) twice = title
    at[column] = found
  }
  if (twice !== undefined) throw new StatementFault('E_BANK_TITLES', { title: twice.slice(0, 200) })
  return { at, width: titles.findLastIndex((title) => title !== '') + 1 }
}

export interface CsvRow {
  no: number
  line: StatementLine
  balance: bigint | null
}

interface Numbered {
  no: number
  cells: readonly string[]
}

/**
 * The movements among the rows below the titles. Rows without a day are remarks when they hold no money,
 * and sums when they hold what the rows above them make; anything else there is refused, for it could be
 * a movement.
 */
export function rowsOf(
  rows: readonly Numbered[],
  layout: CsvLayout,
  account: StatementAccount,
  profile: CsvProfile
): CsvRow[] {
  const { at } = layout
  const cell = ({ cells }: Numbered, column: CsvColumn) => cells[at[column] ?? -1] ?? ''
  const dated: Numbered[] = []
  const money: Money[] = []
  const sums = new CsvSums()
  for (const row of rows) {
    const date = comparable(textOfCell(cell(row, 'date'), row.no))
    const isDated = /^\p{Nd}/u.test(date)
    if (isDated) refuseCells(row, layout)
    const said = moneyOf(row.no, (column) =>
      column === 'balance' && !isDated
        ? null
        : amountOfCell(cell(row, column), account.currency, profile, row.no)
    )
    if (isDated) {
      dated.push(row)
      money.push(said)
      sums.add(said)
    } else if ((said.amount || said.debit || said.credit) && !sums.isSum(said, row.cells)) {
      const params = { value: date.slice(0, 40), line: String(row.no) }
      throw new StatementFault('E_BANK_DAY', params)
    }
  }
  const amounts = amountsOf(dated, money, layout, (row, column) =>
    textOfCell(cell(row, column), row.no)
  )
  return dated.map((row, index) => ({
    no: row.no,
    line: lineOf(row, amounts[index]!, layout, account, profile),
    balance: money[index]!.balance,
  }))
}

function moneyOf(no: number, read: (column: CsvColumn) => bigint | null): Money {
  const [amount, debit, credit] = [read('amount'), read('debit'), read('credit')]
  return { no, amount, debit, credit, balance: read('balance') }
}

/** A cell more or less than there are titles: a mark inside a cell cut it, or the file ends in the middle. */
function refuseCells({ no, cells }: Numbered, { width }: CsvLayout): void {
  const extra = cells.slice(width).some((cell) => cell.trim() !== '')
  if (!extra && cells.length >= width) return
  const params = { line: String(no), count: String(cells.length), expected: String(width) }
  throw new StatementFault('E_BANK_CELLS', params)
}

function sizeOf(amount: bigint): bigint {
  return amount < 0n ? -amount : amount
}

/** What each row moved: by the sign of its amount, by a word beside it, or by the column it stands in. */
function amountsOf(
  rows: readonly Numbered[],
  money: readonly Money[],
  { at }: CsvLayout,
  text: (row: Numbered, column: CsvColumn) => string
): bigint[] {
  if (at.amount === undefined) return movedBy(money)
  if (at.direction === undefined) return money.map(({ amount }) => amount ?? 0n)
  const words = rows.map((row) => text(row, 'direction'))
  const all = new Set(words.map(wordKey))
  return money.map(({ no, amount }, index) => {
    if (!amount) return 0n
    const direction = directionOf(words[index]!, all)
    // A minus beside the word for money that came says two things
    if (!direction || (direction === 'in' && amount < 0n)) {
      const params = { value: words[index]!.slice(0, 40), line: String(no) }
      throw new StatementFault('E_BANK_INOUT', params)
    }
    return direction === 'in' ? amount : -sizeOf(amount)
  })
}

function lineOf(
  { no, cells }: Numbered,
  amount: bigint,
  { at }: CsvLayout,
  account: StatementAccount,
  profile: CsvProfile
): StatementLine {
  const cell = (column: CsvColumn) => textOfCell(cells[at[column] ?? -1] ?? '', no)
  const currency = cell('currency')
  if (currency && !namesCurrency(currency, account.currency)) {
    const params = { currency: currency.slice(0, 20), expected: account.currency, line: String(no) }
    throw new StatementFault('E_BANK_ENTRY_CURRENCY', params)
  }
  return {
    bankRef: cell('reference').slice(0, 140) || null,
    bookedOn: dayOfCell(cell('date'), profile, no),
    valueOn: cell('value_date') ? dayOfCell(cell('value_date'), profile, no) : null,
    amount,
    isReversal: false,
    endToEnd: null,
    structuredRef: null,
    text: cell('text').slice(0, 4000),
    counterparty: cell('counterparty').slice(0, 140) || null,
    counterpartyAccount: accountNumber(cell('counterparty_account')) || null,
    counterpartyId: null,
    code: null,
    sent: null,
  }
}
