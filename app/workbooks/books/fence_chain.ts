import {
  bookSheet,
  cash,
  FIRST_ROW,
  headings,
  major,
  rangeOf,
  totalsRow,
  whole,
  type BookDesk,
} from '#workbooks/books/desk'
import {
  chainSums,
  figureSum,
  FUND_COLUMNS,
  GROUP_COLUMNS,
  LINE_COLUMNS,
  noOf,
  type FenceBook,
  type FenceFigure,
} from '#workbooks/books/fence_figures'
import { PROOF } from '#workbooks/books/fence_layout'
import { columnLetters, type SheetWriter } from '#workbooks/workbook_writer'

const fenceHeadings = (keys: readonly string[]) =>
  keys.map((key) => ({ key: `fence.${key}`, money: true }))
const CHAIN = ['spent', 'open', 'free'] as const

const balanceRange = (book: FenceBook, key: keyof typeof PROOF.balances) =>
  rangeOf('Balances', PROOF.balances[key], book.balances.length)

const ABOVE = { look: 'muted', align: 'right' } as const

/** The number of the figure that a column adds up, above its heading. */
function figureAbove(sheet: SheetWriter, column: number, figure: FenceFigure): string {
  sheet.write(PROOF.figureRow, column, whole(noOf(figure)), ABOVE)
  return `${columnLetters(column)}$${PROOF.figureRow}`
}

/** Spent, committed and free by formulas over the balances, then held and unspent from them. */
function writeChain(
  desk: BookDesk,
  sheet: SheetWriter,
  book: FenceBook,
  at: { row: number; first: number },
  criteria: string,
  sums: ReturnType<typeof chainSums>
): void {
  const { row, first } = at
  const letters = (by: number) => columnLetters(first + by)
  const net = balanceRange(book, 'net')
  CHAIN.forEach((figure, by) => {
    const above = `${letters(by)}$${PROOF.figureRow}`
    const formula = `SUMIFS(${net},${criteria},${balanceRange(book, 'figure')},${above})`
    sheet.calculate(row, first + by, formula, major(desk, sums[figure]), cash(desk))
  })
  const held = `SUM(${letters(0)}${row}:${letters(2)}${row})`
  sheet.calculate(row, first + 3, held, major(desk, sums.held), cash(desk, 'total'))
  const unspent = `${letters(1)}${row}+${letters(2)}${row}`
  sheet.calculate(row, first + 4, unspent, major(desk, sums.unspent), cash(desk))
}

/** The budget lines of the year, each charged to one group. */
export function writeFenceLines(desk: BookDesk, book: FenceBook): void {
  const { lines, groups } = book
  const { first } = PROOF.lines
  const sheet = bookSheet(desk, 'Lines', [8, 18, 44, 26, 10, 18, 18, 18, 18, 18])
  headings(desk, sheet, [
    ...['lineNumber', 'line', 'name', 'group', 'groupNo'].map((key) => ({ key })),
    ...fenceHeadings(LINE_COLUMNS),
  ])
  sheet.write(PROOF.figureRow, first - 1, desk.t('numbersAbove'), ABOVE)
  CHAIN.forEach((figure, by) => figureAbove(sheet, first + by, figure))
  const names = new Map(groups.map(({ no, name }) => [no, name]))
  lines.forEach(({ no, code, title, groupNo }, at) => {
    const row = FIRST_ROW + at
    sheet.write(row, 1, whole(no), { look: 'muted', align: 'left' })
    sheet.write(row, 2, code)
    sheet.write(row, 3, title, { wrap: true })
    sheet.write(row, 4, names.get(groupNo) ?? '')
    sheet.write(row, 5, whole(groupNo), { align: 'left' })
    const sums = chainSums(book, ({ lineNo }) => lineNo === no)
    writeChain(desk, sheet, book, { row, first }, `${balanceRange(book, 'line')},$A${row}`, sums)
  })
  const all = lines.map(({ no }) => chainSums(book, ({ lineNo }) => lineNo === no))
  totalsRow(
    desk,
    sheet,
    lines.length,
    LINE_COLUMNS.map((key, by) => ({
      column: first + by,
      value: all.reduce((sum, one) => sum + one[key], 0n),
    }))
  )
}

/** What a group holds of a fund: earmarked for it, given by decisions, changed since, and where it stands. */
export function groupFundSums(
  book: FenceBook,
  { groupNo, fundNo, original }: FenceBook['parts'][0]
) {
  const groupOf = new Map(book.lines.map((line) => [line.no, line.groupNo]))
  const chain = chainSums(
    book,
    (balance) => balance.fundNo === fundNo && groupOf.get(balance.lineNo) === groupNo
  )
  const earmarked = book.earmarks
    .filter((one) => one.groupNo === groupNo && one.fundNo === fundNo)
    .reduce((sum, { received }) => sum + received, 0n)
  return { earmarked, original, changed: chain.held - original, ...chain }
}

/** Group by fund: the way of the money from contribution to expenditure. */
export function writeGroupFunds(desk: BookDesk, book: FenceBook): void {
  const { parts, groups, funds, earmarks } = book
  const { first } = PROOF.groupFunds
  const sheet = bookSheet(desk, 'GroupFunds', [8, 30, 8, 16, ...GROUP_COLUMNS.map(() => 18)])
  headings(desk, sheet, [
    ...['groupNo', 'group', 'fundNo', 'fund'].map((key) => ({ key })),
    ...fenceHeadings(GROUP_COLUMNS),
  ])
  sheet.write(PROOF.figureRow, first - 1, desk.t('numbersAbove'), ABOVE)
  CHAIN.forEach((figure, by) => figureAbove(sheet, first + 3 + by, figure))
  const names = new Map(groups.map(({ no, name }) => [no, name]))
  const codes = new Map(funds.map(({ no, code }) => [no, code]))
  parts.forEach((part, at) => {
    const row = FIRST_ROW + at
    const sums = groupFundSums(book, part)
    sheet.write(row, 1, whole(part.groupNo), { look: 'muted', align: 'left' })
    sheet.write(row, 2, names.get(part.groupNo)!)
    sheet.write(row, 3, whole(part.fundNo), { look: 'muted', align: 'left' })
    sheet.write(row, 4, codes.get(part.fundNo)!)
    const tied = [7, 5, 3].map((column) => rangeOf('Earmarks', column, earmarks.length))
    const earmarked = `SUMIFS(${tied[0]},${tied[1]},$A${row},${tied[2]},$C${row})`
    sheet.calculate(row, first, earmarked, major(desk, sums.earmarked), cash(desk, 'link'))
    sheet.write(row, first + 1, major(desk, part.original), cash(desk))
    const changed = `${columnLetters(first + 6)}${row}-${columnLetters(first + 1)}${row}`
    sheet.calculate(row, first + 2, changed, major(desk, sums.changed), cash(desk))
    const criteria = `${balanceRange(book, 'group')},$A${row},${balanceRange(book, 'fund')},$C${row}`
    writeChain(desk, sheet, book, { row, first: first + 3 }, criteria, sums)
  })
}

/** Each group as the sum of its funds. */
export function writeGroups(desk: BookDesk, book: FenceBook): void {
  const { groups, parts } = book
  const { first } = PROOF.groups
  const sheet = bookSheet(desk, 'Groups', [8, 34, 30, ...GROUP_COLUMNS.map(() => 18)])
  headings(desk, sheet, [
    ...['groupNo', 'group', 'tags'].map((key) => ({ key })),
    ...fenceHeadings(GROUP_COLUMNS),
  ])
  const sums = parts.map((part) => ({ ...part, ...groupFundSums(book, part) }))
  const of = (key: (typeof GROUP_COLUMNS)[number], groupNo?: number) =>
    sums
      .filter((part) => groupNo === undefined || part.groupNo === groupNo)
      .reduce((sum, part) => sum + part[key], 0n)
  const groupNos = rangeOf('GroupFunds', PROOF.groupFunds.group, parts.length)
  groups.forEach(({ no, name, tags }, at) => {
    const row = FIRST_ROW + at
    sheet.write(row, 1, whole(no), { look: 'muted', align: 'left' })
    sheet.write(row, 2, name, { wrap: true })
    sheet.write(row, 3, tags, { look: 'muted', wrap: true })
    GROUP_COLUMNS.forEach((key, by) => {
      const column = rangeOf('GroupFunds', PROOF.groupFunds.first + by, parts.length)
      const formula = `SUMIFS(${column},${groupNos},$A${row})`
      sheet.calculate(row, first + by, formula, major(desk, of(key, no)), cash(desk))
    })
  })
  totalsRow(
    desk,
    sheet,
    groups.length,
    GROUP_COLUMNS.map((key, by) => ({ column: first + by, value: of(key) }))
  )
}

const ONE_FIGURE = {
  received: 'received',
  ownIncome: 'ownIncome',
  transfers: 'transfers',
  spendable: 'spendable',
  unallocated: 'unallocated',
} as const

/** Where the money of each fund came from, and what of it was allocated in the year, in others, or not at all. */
export function writeFenceFunds(desk: BookDesk, book: FenceBook): void {
  const { funds } = book
  const { firstColumn: first } = PROOF.funds
  const sheet = bookSheet(desk, 'FundChain', [8, 16, 36, ...FUND_COLUMNS.map(() => 18)])
  headings(desk, sheet, [
    ...['fundNo', 'fund', 'name'].map((key) => ({ key })),
    ...fenceHeadings(FUND_COLUMNS),
  ])
  const at = (key: (typeof FUND_COLUMNS)[number]) => first + FUND_COLUMNS.indexOf(key)
  sheet.write(PROOF.figureRow, first - 1, desk.t('numbersAbove'), ABOVE)
  for (const figure of Object.values(ONE_FIGURE)) figureAbove(sheet, at(figure), figure)
  const [ofYear, ofOthers] = [at('allocatedYear'), at('allocatedOther')]
  sheet.write(PROOF.figureRow, ofYear, whole(1), ABOVE)
  sheet.write(PROOF.figureRow, ofOthers, whole(2), ABOVE)
  const net = balanceRange(book, 'net')
  funds.forEach(({ no, code, name }, index) => {
    const row = FIRST_ROW + index
    sheet.write(row, 1, whole(no), { look: 'muted', align: 'left' })
    sheet.write(row, 2, code)
    sheet.write(row, 3, name, { wrap: true })
    const sumOf = (criteria: string) =>
      `SUMIFS(${net},${balanceRange(book, 'fund')},$A${row},${criteria})`
    FUND_COLUMNS.forEach((key) => {
      const value = major(desk, fundSums(book, no)[key])
      const above = `${columnLetters(at(key))}$${PROOF.figureRow}`
      const byFigure = sumOf(`${balanceRange(book, 'figure')},${above}`)
      const held = CHAIN.map((_, by) =>
        sumOf(
          `${balanceRange(book, 'ofYear')},${above},${balanceRange(book, 'figure')},Lines!$${columnLetters(PROOF.lines.first + by)}$${PROOF.figureRow}`
        )
      ).join('+')
      const named = `SUM(${columnLetters(first)}${row}:${columnLetters(first + 2)}${row})`
      const formula = {
        otherMoney: `${columnLetters(at('spendable'))}${row}-${named}`,
        spendable: `-${byFigure}`,
        allocatedYear: held,
        allocatedOther: held,
      }
      sheet.calculate(row, at(key), formula[key as keyof typeof formula] ?? byFigure, value, {
        ...cash(desk),
      })
    })
  })
  totalsRow(
    desk,
    sheet,
    funds.length,
    FUND_COLUMNS.map((key) => ({
      column: at(key),
      value: funds.reduce((sum, { no }) => sum + fundSums(book, no)[key], 0n),
    }))
  )
}

function fundSums(book: FenceBook, no: number): Record<(typeof FUND_COLUMNS)[number], bigint> {
  const ofFund = (figure: FenceFigure) => figureSum(book, figure, ({ fundNo }) => fundNo === no)
  const [received, ownIncome, transfers] = (['received', 'ownIncome', 'transfers'] as const).map(
    ofFund
  )
  const spendable = -ofFund('spendable')
  const held = (ofYear: 1 | 2) =>
    chainSums(book, (balance) => balance.fundNo === no && balance.ofYear === ofYear).held
  return {
    received,
    ownIncome,
    transfers,
    otherMoney: spendable - received - ownIncome - transfers,
    spendable,
    allocatedYear: held(1),
    allocatedOther: held(2),
    unallocated: ofFund('unallocated'),
  }
}
