import {
  bookSheet,
  cash,
  FIRST_ROW,
  headings,
  major,
  rangeOf,
  whole,
  type BookDesk,
} from '#workbooks/books/desk'
import { movementValue, type FundBook, type Position } from '#workbooks/books/fund_figures'
import { journalRange } from '#workbooks/books/journal_sheet'

const COLUMN = {
  opening: 'E',
  ordinary: 'F',
  refunds: 'G',
  closes: 'H',
  end: 'I',
  /** Which row of the positions the account has. */
  place: 'J',
} as const
/** After what an account did stands what it means for each figure. */
export const FIRST_POSITION = 11
/** The first figure on the sheet that says which accounts belong to it. */
const FIRST_OF_ACCOUNT = 3

const accountsOf = ({ movements }: FundBook) =>
  [...new Set(movements.map(({ account }) => account))].sort()

/** Fund by account: what stood there, what moved by formulas over the journal, and what it means for each figure. */
export function writeMovements(desk: BookDesk, book: FundBook): void {
  const { funds, positions, movements, lines } = book
  const widths = [7, 16, 9, 28, 16, 16, 16, 16, 16, 8, ...positions.map(() => 16)]
  const sheet = bookSheet(desk, 'Movements', widths)
  headings(desk, sheet, [
    { key: 'fundNo' },
    { key: 'fund' },
    { key: 'account' },
    { key: 'accountName' },
    ...['opening', 'ordinary', 'refunds', 'closingEntries', 'end'].map((key) => ({
      key: `net.${key}`,
      money: true,
    })),
    { key: 'place' },
    ...positions.map(({ key }) => ({ key: `funds.${key}`, money: true })),
  ])
  const codes = new Map(funds.map(({ no, code }) => [no, code]))
  const accounts = accountsOf(book).length
  const places = rangeOf('Positions', 1, accounts)
  movements.forEach((movement, at) => {
    const row = FIRST_ROW + at
    const put = (column: number, formula: string, minor: bigint) =>
      sheet.calculate(row, column, formula, major(desk, minor), cash(desk))
    const { fundNo, account, opening, ordinary, refunds, closes } = movement
    sheet.write(row, 1, whole(fundNo), { look: 'muted', align: 'left' })
    sheet.write(row, 2, codes.get(fundNo)!)
    sheet.write(row, 3, whole(Number(account)), { format: '0', align: 'left' })
    sheet.write(row, 4, desk.ledgerWords(`account.${account}`), { wrap: true })
    sheet.write(row, 5, major(desk, opening), cash(desk))
    put(6, netOf(lines, row, { closes: 0, refund: 0 }), ordinary)
    put(7, netOf(lines, row, { closes: 0, refund: 1 }), refunds)
    put(8, netOf(lines, row, { closes: 1 }), closes)
    put(9, `SUM(E${row}:H${row})`, opening + ordinary + refunds + closes)
    const place = accountsOf(book).indexOf(account) + 1
    sheet.calculate(row, 10, `MATCH($C${row},${places},0)`, place, { format: '0' })
    positions.forEach((position, of) => {
      const factor = `INDEX(${rangeOf('Positions', FIRST_OF_ACCOUNT + of, accounts)},$${COLUMN.place}${row})`
      const formula = `${factor}*${measureOf(position, row)}`
      put(FIRST_POSITION + of, formula, movementValue(movement, position))
    })
  })
}

/** Credits less debits of the account and fund of a row in the journal. */
function netOf(lines: number, row: number, flags: Partial<Record<'closes' | 'refund', 0 | 1>>) {
  const criteria = [
    `${journalRange('fundNo', lines)},$A${row}`,
    `${journalRange('account', lines)},$C${row}`,
    ...Object.entries(flags).map(
      ([key, flag]) => `${journalRange(key as 'closes' | 'refund', lines)},${flag}`
    ),
  ].join(',')
  const sum = (key: 'debit' | 'credit') => `SUMIFS(${journalRange(key, lines)},${criteria})`
  return `${sum('credit')}-${sum('debit')}`
}

function measureOf({ measure }: Position, row: number): string {
  if (measure === 'moved') return `($${COLUMN.ordinary}${row}+$${COLUMN.refunds}${row})`
  return `$${COLUMN[measure]}${row}`
}

/** Which account adds to which figure, with which sign; and from which column of the movements. */
export function writePositions(desk: BookDesk, book: FundBook): void {
  const { positions } = book
  const accounts = accountsOf(book)
  const sheet = bookSheet(desk, 'Positions', [12, 34, ...positions.map(() => 15)])
  headings(desk, sheet, [
    { key: 'account' },
    { key: 'accountName' },
    ...positions.map(({ key }) => ({ key: `funds.${key}` })),
  ])
  sheet.write(4, 2, desk.t('takenFrom'), { look: 'muted', align: 'right' })
  positions.forEach(({ measure }, of) =>
    sheet.write(4, FIRST_OF_ACCOUNT + of, desk.t(`measure.${measure}`), {
      look: 'muted',
      wrap: true,
    })
  )
  accounts.forEach((account, at) => {
    const row = FIRST_ROW + at
    sheet.write(row, 1, whole(Number(account)), { format: '0', align: 'left' })
    sheet.write(row, 2, desk.ledgerWords(`account.${account}`), { wrap: true })
    positions.forEach(({ accounts: of, sign }, column) =>
      sheet.write(row, FIRST_OF_ACCOUNT + column, of.includes(account) ? whole(sign) : 0, {
        format: '0;-0;·',
        align: 'center',
      })
    )
  })
}
