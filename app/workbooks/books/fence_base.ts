import {
  bookSheet,
  cash,
  FIRST_ROW,
  headings,
  major,
  ownRange,
  rangeOf,
  totalsRow,
  whole,
  type BookDesk,
} from '#workbooks/books/desk'
import { noOf, type FenceBook } from '#workbooks/books/fence_figures'
import { PROOF } from '#workbooks/books/fence_layout'

/** What stands on which account of which fund and line, and what that stands for: everything else adds this up. */
export function writeBalances(desk: BookDesk, book: FenceBook): void {
  const { funds, lines, accounts, balances } = book
  const sheet = bookSheet(desk, 'Balances', [8, 16, 8, 18, 10, 10, 32, 20, 10, 10])
  headings(desk, sheet, [
    ...['fundNo', 'fund', 'lineNumber', 'line', 'ofYear', 'account', 'accountName'].map((key) => ({
      key,
    })),
    { key: 'net', money: true },
    { key: 'figureNo' },
    { key: 'groupNo' },
  ])
  const fundCodes = new Map(funds.map(({ no, code }) => [no, code]))
  const byNo = new Map(lines.map((line) => [line.no, line]))
  const figures = new Map(accounts.map(({ code, figure }) => [code, noOf(figure)]))
  const codes = rangeOf('Accounts', 1, accounts.length)
  const figureNos = rangeOf('Accounts', 4, accounts.length)
  const lineNos = rangeOf('Lines', 1, lines.length)
  const groupNos = rangeOf('Lines', PROOF.lines.group, lines.length)
  balances.forEach(({ fundNo, lineNo, ofYear, account, net }, at) => {
    const row = FIRST_ROW + at
    const line = byNo.get(lineNo)
    sheet.write(row, 1, whole(fundNo), { look: 'muted', align: 'left' })
    sheet.write(row, 2, fundCodes.get(fundNo)!)
    sheet.write(row, 3, whole(lineNo), { look: 'muted', align: 'left' })
    sheet.write(row, 4, line?.code ?? '')
    sheet.write(row, 5, whole(ofYear), { align: 'center' })
    sheet.write(row, 6, whole(Number(account)), { format: '0', align: 'left' })
    sheet.write(row, 7, desk.ledgerWords(`account.${account}`), { wrap: true })
    sheet.write(row, 8, major(desk, net), cash(desk))
    const figure = `INDEX(${figureNos},MATCH($F${row},${codes},0))`
    sheet.calculate(row, 9, figure, figures.get(account)!, { format: '0', align: 'center' })
    const group = `IF($C${row}=0,0,INDEX(${groupNos},MATCH($C${row},${lineNos},0)))`
    sheet.calculate(row, 10, group, line?.groupNo ?? 0, { format: '0', align: 'center' })
  })
}

/** Which account stands for what: each for one thing only. */
export function writeFigures(desk: BookDesk, { accounts }: FenceBook): void {
  const sheet = bookSheet(desk, 'Accounts', [12, 46, 34, 12])
  headings(
    desk,
    sheet,
    ['account', 'accountName', 'standsFor', 'figureNo'].map((key) => ({ key }))
  )
  accounts.forEach(({ code, figure }, at) => {
    const row = FIRST_ROW + at
    sheet.write(row, 1, whole(Number(code)), { format: '0', align: 'left' })
    sheet.write(row, 2, desk.ledgerWords(`account.${code}`), { wrap: true })
    sheet.write(row, 3, desk.t(`column.fence.${figure}`))
    sheet.write(row, 4, whole(noOf(figure)), { align: 'left' })
  })
}

/** Contributions that their funders tied to groups, agreement by agreement; the rest in one row. */
export function writeEarmarks(desk: BookDesk, book: FenceBook): void {
  const { funds, earmarks } = book
  const sheet = bookSheet(desk, 'Earmarks', [18, 46, 8, 16, 10, 40, 20])
  headings(desk, sheet, [
    ...['agreement', 'name', 'fundNo', 'fund', 'groupNo', 'named'].map((key) => ({ key })),
    { key: 'fence.received', money: true },
  ])
  const fundCodes = new Map(funds.map(({ no, code }) => [no, code]))
  earmarks.forEach(({ number, title, fundNo, groupNo, named, received }, at) => {
    const row = FIRST_ROW + at
    sheet.write(row, 1, number)
    sheet.write(row, 2, title, { wrap: true })
    sheet.write(row, 3, whole(fundNo), { look: 'muted', align: 'left' })
    sheet.write(row, 4, fundCodes.get(fundNo)!)
    sheet.write(row, 5, whole(groupNo), { look: 'muted', align: 'left' })
    sheet.write(row, 6, named, { wrap: true })
    sheet.write(row, 7, major(desk, received), cash(desk))
  })
  const tied = earmarks.reduce((sum, { received }) => sum + received, 0n)
  const all = book.engine.funds.reduce((sum, [received]) => sum + received, 0n)
  const total = totalsRow(desk, sheet, earmarks.length, [{ column: 7, value: tied }])
  const funded = `FundChain!$${PROOF.funds.first}$${FIRST_ROW + Math.max(funds.length, 1)}`
  sheet.write(total + 1, 1, desk.t('untied'))
  sheet.calculate(total + 1, 7, `${funded}-G${total}`, major(desk, all - tied), cash(desk))
}

/** People planned and reached, as the page shows them: small numbers are withheld. */
export function writePeople(desk: BookDesk, { groups, people, reachedTotal }: FenceBook): void {
  const sheet = bookSheet(desk, 'People', [10, 40, 16, 30], undefined)
  headings(desk, sheet, [
    { key: 'groupNo' },
    { key: 'group' },
    { key: 'planned', right: true },
    { key: 'reached', right: true },
  ])
  const names = new Map(groups.map(({ no, name }) => [no, name]))
  const put = (row: number, column: number, value: bigint | string | null, look?: 'total') => {
    const shown = typeof value === 'bigint' ? whole(value) : (value ?? desk.t('notRecorded'))
    sheet.write(row, column, shown, { format: '#,##0', align: 'right', ...(look && { look }) })
  }
  people.forEach(({ groupNo, planned, reached }, at) => {
    const row = FIRST_ROW + at
    sheet.write(row, 1, whole(groupNo), { look: 'muted', align: 'left' })
    sheet.write(row, 2, names.get(groupNo)!)
    put(row, 3, planned)
    put(row, 4, reached)
  })
  const total = FIRST_ROW + Math.max(people.length, 1)
  sheet.write(total, 1, desk.t('total'), { look: 'total' })
  sheet.write(total, 2, '', { look: 'total' })
  const planned = people.reduce((sum, one) => sum + (one.planned ?? 0n), 0n)
  sheet.calculate(total, 3, `SUM(${ownRange(3, people.length)})`, whole(planned), {
    look: 'total',
    format: '#,##0',
  })
  put(total, 4, reachedTotal, 'total')
}
