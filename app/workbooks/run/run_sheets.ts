import { Decimal } from '#money/decimal'
import { Rational } from '#money/rational'
import { toDecimalString } from '#money/money'
import type { RunBookLine } from '#workbooks/run/run_book'
import { levelIsMoney, shareAtLevel, shareFormula } from '#workbooks/run/share_formula'
import { runSheet, type RunDesk } from '#workbooks/run/run_desk'
import { columnLetters, type CellOptions, type SheetWriter } from '#workbooks/workbook_writer'

export const HEADER_ROW = 5
export const FIRST_LINE = 6

/** Columns of the lines. */
export const LINE = {
  code: 1,
  title: 2,
  programme: 3,
  group: 4,
  need: 5,
  lower: 6,
  upper: 7,
  equity: 8,
  heads: 9,
  level: 10,
  share: 11,
  whole: 12,
  fraction: 13,
  oddUnit: 14,
  amount: 15,
  ofNeed: 16,
  setBy: 17,
  source: 18,
} as const

/** The smallest unit of the currency and how much of it is noise of the machine, above the lines. */
export const UNIT = '$E$4'
export const NOISE = '$G$4'
const NOISE_VALUE = 0.00001

export const lineRange = (desk: RunDesk, column: number) => {
  const letters = columnLetters(column)
  return `Lines!$${letters}$${FIRST_LINE}:$${letters}$${lastLine(desk)}`
}
export const lastLine = ({ book }: RunDesk) => FIRST_LINE + book.lines.length - 1

/** Minor units as money of a cell. */
export function major({ book }: RunDesk, minor: bigint): Decimal {
  return new Decimal(toDecimalString(minor, book.currency))
}

export function heading(desk: RunDesk, sheet: SheetWriter, row: number, keys: string[]): void {
  keys.forEach((key, at) =>
    sheet.write(row, at + 1, desk.t(`column.${key}`), { look: 'header', wrap: true })
  )
}

/** One row per line: its terms, its share by the formula of the rule, and how it became whole units. */
export function writeLines(desk: RunDesk): void {
  const { book } = desk
  const widths = [14, 34, 14, 14, 16, 16, 16, 10, 10, 16, 20, 16, 12, 10, 16, 10, 18, 14]
  const sheet = runSheet(desk, 'lines', widths)
  heading(desk, sheet, HEADER_ROW, Object.keys(LINE))
  sheet.write(4, LINE.group, desk.t('unit'), { look: 'muted', align: 'right' })
  sheet.write(4, LINE.need, new Decimal(10).pow(-desk.exponent), { format: '0.####' })
  sheet.write(4, LINE.lower, desk.t('noise'), { look: 'muted', align: 'right' })
  sheet.write(4, LINE.upper, NOISE_VALUE, { format: '0.000000' })
  book.lines.forEach((line, at) => writeLine(desk, sheet, FIRST_LINE + at, line))
  const total = lastLine(desk) + 1
  sheet.write(total, LINE.title, desk.t('total'), { look: 'total' })
  const sums = (value: (line: RunBookLine) => bigint) =>
    major(
      desk,
      book.lines.reduce((sum, line) => sum + value(line), 0n)
    )
  const add = (column: number, result: Decimal, format: string) => {
    const range = lineRange(desk, column).replace('Lines!', '')
    sheet.calculate(total, column, `SUM(${range})`, result, { look: 'total', format })
  }
  add(
    LINE.need,
    sums(({ need }) => need),
    desk.money
  )
  add(
    LINE.whole,
    sums((line) => wholeOf(line)),
    desk.money
  )
  add(LINE.oddUnit, new Decimal(book.lines.filter(({ oddUnit }) => oddUnit).length), '0')
  add(
    LINE.amount,
    sums(({ amount }) => amount),
    desk.money
  )
}

/** The whole units below the exact share. */
function wholeOf({ exact }: RunBookLine): bigint {
  return Rational.parse(exact).floor()
}

/**
 * Whether a spreadsheet finds the share from the level: the rule says so exactly, and the digits that it
 * keeps are enough to see how many whole units are in it.
 */
export function isByFormula({ book }: RunDesk, line: RunBookLine): boolean {
  const exact = Rational.parse(line.exact)
  if (!shareAtLevel(book.rule, line).equals(exact)) return false
  const near = decimalOf(exact).toSignificantDigits(14).plus(NOISE_VALUE).floor()
  return near.eq(wholeOf(line).toString())
}

function decimalOf({ numerator, denominator }: Rational): Decimal {
  return new Decimal(numerator.toString()).div(denominator.toString())
}

function writeLine(desk: RunDesk, sheet: SheetWriter, row: number, line: RunBookLine): void {
  const { book } = desk
  const at = (column: number) => `${columnLetters(column)}${row}`
  const scale = new Decimal(10).pow(desk.exponent)
  const cash: CellOptions = { format: desk.money }
  sheet.write(row, LINE.code, line.code, { look: 'muted' })
  sheet.write(row, LINE.title, line.title, { wrap: true })
  sheet.write(row, LINE.programme, line.programme)
  sheet.write(row, LINE.group, line.group)
  sheet.write(row, LINE.need, major(desk, line.need), cash)
  sheet.write(row, LINE.lower, major(desk, line.lower), cash)
  sheet.write(row, LINE.upper, major(desk, line.upper), cash)
  sheet.write(row, LINE.equity, decimalOf(Rational.parse(line.equity)), { format: '0.####' })
  if (line.heads !== null) sheet.write(row, LINE.heads, new Decimal(line.heads.toString()))
  const byFormula = isByFormula(desk, line)
  const share = decimalOf(Rational.parse(line.exact)).div(scale)
  const exactly: CellOptions = {
    format: `${desk.money.split(';')[0]}${desk.exponent ? '' : '.'}0000`,
  }
  if (line.level !== null && !line.waits) {
    const level = decimalOf(Rational.parse(line.level))
    const format = levelIsMoney(book.rule) ? exactly.format : '0.000000%'
    sheet.write(row, LINE.level, levelIsMoney(book.rule) ? level.div(scale) : level, { format })
  }
  if (!byFormula) sheet.write(row, LINE.share, share, exactly)
  else sheet.calculate(row, LINE.share, formulaOf(desk, line, at), share, exactly)
  const whole = `INT(${at(LINE.share)}/${UNIT}+${NOISE})*${UNIT}`
  sheet.calculate(row, LINE.whole, whole, major(desk, wholeOf(line)), cash)
  const fraction = decimalOf(Rational.parse(line.exact).fraction())
  const fractionFormula = `(${at(LINE.share)}-${at(LINE.whole)})/${UNIT}`
  sheet.calculate(row, LINE.fraction, fractionFormula, fraction, { format: '0.0000' })
  sheet.write(row, LINE.oddUnit, line.oddUnit ? 1 : 0)
  const amount = `${at(LINE.whole)}+${at(LINE.oddUnit)}*${UNIT}`
  sheet.calculate(row, LINE.amount, amount, major(desk, line.amount), { ...cash, look: 'total' })
  const ofNeed = line.need === 0n ? 0 : decimalOf(Rational.of(line.amount, line.need))
  const ofNeedFormula = `IF(${at(LINE.need)}=0,0,${at(LINE.amount)}/${at(LINE.need)})`
  sheet.calculate(row, LINE.ofNeed, ofNeedFormula, ofNeed, { format: '0.00%' })
  sheet.write(row, LINE.setBy, line.setBy, { wrap: true })
  sheet.write(row, LINE.source, desk.t(byFormula ? 'source.formula' : 'source.run'), {
    look: 'muted',
  })
}

function formulaOf({ book }: RunDesk, line: RunBookLine, at: (column: number) => string): string {
  if (line.waits) return at(LINE.lower)
  if (line.level === null) return at(LINE.upper)
  return shareFormula(book.rule, {
    need: at(LINE.need),
    lower: at(LINE.lower),
    upper: at(LINE.upper),
    equity: at(LINE.equity),
    heads: at(LINE.heads),
    level: at(LINE.level),
  })
}

/** Rows of the sheet of funds: money above, what stays in it below, lines between. */
export const fundRows = (desk: RunDesk) => {
  const first = 8
  const last = first + desk.book.lines.length - 1
  return { available: 6, name: 7, first, last, paid: last + 1, left: last + 2 }
}
export const FIRST_FUND = 3

/** Line × fund: who pays what. Which fund pays is part of the run: many ways would fit the same shares. */
export function writeFunds(desk: RunDesk): void {
  const { book } = desk
  const sheet = runSheet(desk, 'funds', [14, 34, ...book.funds.map(() => 18), 18, 18])
  const rows = fundRows(desk)
  const sumColumn = FIRST_FUND + book.funds.length
  const words = [
    desk.t('column.code'),
    desk.t('column.title'),
    ...book.funds.map(({ code }) => code),
  ]
  const headings = [...words, desk.t('total'), desk.t('column.amount')]
  headings.forEach((text, at) =>
    sheet.write(HEADER_ROW, at + 1, text, { look: 'header', wrap: true })
  )
  const cash: CellOptions = { format: desk.money }
  sheet.write(rows.available, 2, desk.t('available'), { look: 'strong' })
  sheet.write(rows.name, 2, desk.t('fundName'), { look: 'muted' })
  const all = book.funds.reduce((sum, { amount }) => sum + amount, 0n)
  const wide = (row: number) =>
    `${columnLetters(FIRST_FUND)}${row}:${columnLetters(sumColumn - 1)}${row}`
  const addRow = (row: number, result: bigint) =>
    sheet.calculate(row, sumColumn, `SUM(${wide(row)})`, major(desk, result), {
      ...cash,
      look: 'total',
    })
  addRow(rows.available, all)
  book.lines.forEach((line, at) => {
    const row = rows.first + at
    sheet.write(row, 1, line.code, { look: 'muted' })
    sheet.write(row, 2, line.title, { wrap: true })
    book.payments[at].forEach((amount, fund) => {
      if (amount === null)
        sheet.write(row, FIRST_FUND + fund, desk.t('excluded'), { look: 'muted', align: 'right' })
      else sheet.write(row, FIRST_FUND + fund, major(desk, amount), cash)
    })
    addRow(
      row,
      book.payments[at].reduce<bigint>((sum, amount) => sum + (amount ?? 0n), 0n)
    )
    const own = `Lines!${columnLetters(LINE.amount)}${FIRST_LINE + at}`
    sheet.calculate(row, sumColumn + 1, own, major(desk, line.amount), { ...cash, look: 'link' })
  })
  sheet.write(rows.paid, 2, desk.t('total'), { look: 'total' })
  sheet.write(rows.left, 2, desk.t('left'), { look: 'strong' })
  book.funds.forEach((fund, at) => {
    const column = FIRST_FUND + at
    const letters = columnLetters(column)
    const paid = book.payments.reduce((sum, row) => sum + (row[at] ?? 0n), 0n)
    sheet.write(rows.available, column, major(desk, fund.amount), cash)
    sheet.write(rows.name, column, fund.name, { look: 'muted', wrap: true })
    const range = `${letters}${rows.first}:${letters}${rows.last}`
    sheet.calculate(rows.paid, column, `SUM(${range})`, major(desk, paid), {
      ...cash,
      look: 'total',
    })
    const left = `${letters}${rows.available}-${letters}${rows.paid}`
    sheet.calculate(rows.left, column, left, major(desk, fund.amount - paid), cash)
  })
  const paid = book.lines.reduce((sum, { amount }) => sum + amount, 0n)
  addRow(rows.paid, paid)
  addRow(rows.left, all - paid)
  writeCaps(desk, sheet)
}

/** Rows of the caps of funds for lines, below the table of who pays what. */
export const capRows = (desk: RunDesk) => {
  const header = fundRows(desk).left + 2
  return { header, first: header + 1, last: header + desk.book.caps.length }
}

/** What each capped payment is against the most that it may be; only where a payment is capped. */
function writeCaps(desk: RunDesk, sheet: SheetWriter): void {
  const { book } = desk
  if (book.caps.length === 0) return
  const { header, first } = capRows(desk)
  const keys = ['cap_line', 'cap_fund', 'cap_paid', 'cap_most', 'cap_left', 'cap_reason']
  heading(desk, sheet, header, keys)
  const cash: CellOptions = { format: desk.money }
  book.caps.forEach(({ fund, line, most, reason }, at) => {
    const row = first + at
    const paid = book.payments[line][fund] ?? 0n
    const cell = `${columnLetters(FIRST_FUND + fund)}${fundRows(desk).first + line}`
    sheet.write(row, 1, book.lines[line].code, { look: 'muted' })
    sheet.write(row, 2, `${book.funds[fund].code} · ${book.funds[fund].name}`, { wrap: true })
    sheet.calculate(row, 3, cell, major(desk, paid), { ...cash, look: 'link' })
    sheet.write(row, 4, major(desk, most), cash)
    sheet.calculate(row, 5, `D${row}-C${row}`, major(desk, most - paid), cash)
    sheet.write(row, 6, reason, { look: 'muted', wrap: true })
  })
}

/** Rows of each ring-fence: one per group of it, then what it comes to. */
export function fenceRows({ book }: RunDesk) {
  let row = FIRST_LINE
  return book.fences.map((fence) => {
    const first = row
    row += fence.groups.length + 1
    return { fence, first, total: row - 1 }
  })
}

/** What each protected group gets, counted from the lines, against its minimum. */
export function writeFences(desk: RunDesk): void {
  const sheet = runSheet(desk, 'fences', [22, 30, 18, 18, 18])
  heading(desk, sheet, HEADER_ROW, ['fence', 'group', 'amount', 'required', 'above'])
  const cash: CellOptions = { format: desk.money }
  const gets = (group: string) =>
    desk.book.lines
      .filter((line) => line.group === group)
      .reduce((sum, { amount }) => sum + amount, 0n)
  for (const { fence, first, total } of fenceRows(desk)) {
    fence.groups.forEach((group, at) => {
      sheet.write(first + at, 1, fence.id, { look: 'muted' })
      sheet.write(first + at, 2, group)
      const formula = `SUMIFS(${lineRange(desk, LINE.amount)},${lineRange(desk, LINE.group)},B${first + at})`
      sheet.calculate(first + at, 3, formula, major(desk, gets(group)), cash)
    })
    const sum = fence.groups.reduce((all, group) => all + gets(group), 0n)
    const options = { ...cash, look: 'total' as const }
    sheet.write(total, 1, fence.id, { look: 'total' })
    sheet.write(total, 2, desk.t('total'), { look: 'total' })
    sheet.calculate(total, 3, `SUM(C${first}:C${total - 1})`, major(desk, sum), options)
    sheet.write(total, 4, major(desk, fence.required), options)
    sheet.calculate(total, 5, `C${total}-D${total}`, major(desk, sum - fence.required), options)
  }
  if (desk.book.fences.length === 0)
    sheet.write(FIRST_LINE, 1, desk.t('noFences'), { look: 'muted' })
}
