import { Decimal } from '#money/decimal'
import {
  FIRST_FUND,
  FIRST_LINE,
  HEADER_ROW,
  LINE,
  UNIT,
  capRows,
  fenceRows,
  fundRows,
  heading,
  isByFormula,
  lastLine,
  lineRange,
  major,
} from '#workbooks/run/run_sheets'
import { RUN_SHEETS, runSheet, type RunDesk } from '#workbooks/run/run_desk'
import { columnLetters } from '#workbooks/workbook_writer'

const PASS = '$B$6'
const FAIL = '$B$7'
const FIRST_CHECK = 10

interface Check {
  id: string
  left: string
  right: string
  value: Decimal
}

/** What this workbook is, whether its checks hold, and where everything is. */
export function writeRunCover(desk: RunDesk): void {
  const { book, t } = desk
  const sheet = runSheet(desk, 'cover', [34, 40, 70], { rows: 3, columns: 0 })
  let row = 4
  const put = (key: string, value: string | number | Decimal, format?: string) => {
    sheet.write(row, 1, t(`cover.${key}`), { look: 'muted' })
    sheet.write(row++, 2, value, { wrap: true, align: 'left', format })
  }
  put('city', book.city)
  put('round', book.round)
  put('run', book.no)
  put('rule', book.ruleName)
  put('between', book.unitName)
  put('currency', book.currency)
  put('run_at', `${book.runAt} · ${book.runBy}`)
  const rowsOf = fundRows(desk)
  const sumColumn = columnLetters(FIRST_FUND + book.funds.length)
  const show = (key: string, formula: string, value: Decimal | string) => {
    sheet.write(row, 1, t(`cover.${key}`), { look: 'strong' })
    sheet.calculate(row++, 2, formula, value, { look: 'total', align: 'left', format: desk.money })
  }
  show('master', `Checks!$B$8`, t('holds'))
  sheet.colourVerdicts(`B${row - 1}`, `Checks!${PASS}`, `Checks!${FAIL}`)
  const available = book.funds.reduce((sum, { amount }) => sum + amount, 0n)
  show('available', `Funds!${sumColumn}${rowsOf.available}`, major(desk, available))
  show(
    'shared',
    `Lines!${columnLetters(LINE.amount)}${lastLine(desk) + 1}`,
    major(desk, book.spendable)
  )
  show('left', `Funds!${sumColumn}${rowsOf.left}`, major(desk, available - book.spendable))
  sheet.write(row, 1, t('cover.formulas'), { look: 'muted' })
  const byFormula = book.lines.filter((line) => isByFormula(desk, line)).length
  sheet.write(row++, 2, t('cover.formulas_text', { of: book.lines.length, count: byFormula }))
  sheet.write(row++, 3, t('cover.note'), { look: 'muted', wrap: true })
  for (const [key, id] of Object.entries(RUN_SHEETS).slice(1)) {
    sheet.jump(row, 1, t(`sheet.${key}`), id)
    sheet.write(row++, 3, t(`purpose.${key}`), { wrap: true })
  }
  put('input_hash', book.inputHash)
  put('result_hash', book.resultHash)
  put('engine', book.engine)
  put('app_version', book.appVersion)
  put('ledger_head', book.ledgerHead)
  put('locale', book.locale)
  put('export_code', book.identity.code)
  put('previous_export', book.identity.previousSha256 ?? t('cover.first_export'))
}

/** Both sides of every check, their difference and the verdict; the figures of the application beside them. */
export function writeRunChecks(desk: RunDesk): void {
  const { book, t } = desk
  const sheet = runSheet(desk, 'checks', [30, 60, 20, 20, 18, 16], { rows: 9, columns: 2 })
  sheet.write(HEADER_ROW, 1, t('words'), { look: 'muted' })
  sheet.write(6, 1, 'pass', { look: 'muted' })
  sheet.write(6, 2, t('holds'), { look: 'check' })
  sheet.write(7, 1, 'fail', { look: 'muted' })
  sheet.write(7, 2, t('fails'), { look: 'check' })
  sheet.write(8, 1, 'master', { look: 'muted' })
  heading(desk, sheet, 9, ['id', 'check', 'left', 'right', 'difference', 'verdict'])
  const checks = checksOf(desk)
  const last = FIRST_CHECK + checks.length - 1
  checks.forEach(({ id, left, right, value }, at) => {
    const row = FIRST_CHECK + at
    const format = desk.money
    sheet.write(row, 1, id, { look: 'muted' })
    sheet.write(row, 2, t(`check.${id.split('.')[0]}`, { name: id.split('.')[1] ?? '' }), {
      wrap: true,
    })
    sheet.calculate(row, 3, left, value, { format })
    sheet.calculate(row, 4, right, value, { format })
    sheet.calculate(row, 5, `ABS(C${row}-D${row})`, 0, { format: '0.0E+00' })
    const verdict = `IF(E${row}<=Lines!${UNIT}/100,${PASS},${FAIL})`
    sheet.calculate(row, 6, verdict, t('holds'), { look: 'check' })
  })
  const master = `IF(COUNTIF($F$${FIRST_CHECK}:$F$${last},${PASS})=ROWS($F$${FIRST_CHECK}:$F$${last}),${PASS},${FAIL})`
  sheet.calculate(8, 2, master, t('holds'), { look: 'check' })
  for (const range of ['B8', `F${FIRST_CHECK}:F${last}`]) sheet.colourVerdicts(range, PASS, FAIL)
  const start = last + 2
  sheet.write(start, 1, t('engineFigures'), { look: 'section' })
  book.lines.forEach(({ code, amount }, at) => {
    sheet.write(start + 1 + at, 1, code, { look: 'muted' })
    sheet.write(start + 1 + at, 3, major(desk, amount), { format: desk.money })
  })
  sheet.write(start, 3, major(desk, book.spendable), { format: desk.money })
}

/** How many capped payments are above their cap. */
function overCaps(desk: RunDesk): string {
  const { first, last } = capRows(desk)
  return `SUMPRODUCT(1*(Funds!$E$${first}:$E$${last}<0-Lines!${UNIT}/100))`
}

function checksOf(desk: RunDesk): Check[] {
  const { book } = desk
  const rows = fundRows(desk)
  const range = (column: number) => lineRange(desk, column)
  const nothing = new Decimal(0)
  const spendable = major(desk, book.spendable)
  const isCapped = book.caps.length > 0
  const count = 8 + (isCapped ? 1 : 0) + book.fences.length
  const start = FIRST_CHECK + count - 1 + 2
  const engine = `$C$${start + 1}:$C$${start + book.lines.length}`
  const sum = columnLetters(FIRST_FUND + book.funds.length)
  const own = columnLetters(FIRST_FUND + book.funds.length + 1)
  const shares = range(LINE.amount)
  const whole = `SUM(${range(LINE.whole)})`
  const odd = `SUM(${range(LINE.oddUnit)})`
  const paidRows = (letters: string) => `Funds!$${letters}$${rows.first}:$${letters}$${rows.last}`
  const funds = `Funds!$${columnLetters(FIRST_FUND)}$${rows.left}:$${columnLetters(FIRST_FUND + book.funds.length - 1)}$${rows.left}`
  const table = `Lines!$A$${FIRST_LINE}:$${columnLetters(LINE.source)}$${lastLine(desk)}`
  const noise = `Lines!${UNIT}/100`
  const money = (minor: bigint) => major(desk, minor)
  const wholeUnits = book.spendable - BigInt(book.lines.filter(({ oddUnit }) => oddUnit).length)
  return [
    { id: 'spendable', left: `SUM(${shares})`, right: `$C$${start}`, value: spendable },
    { id: 'shares', left: `SUM(${range(LINE.share)})`, right: `$C$${start}`, value: spendable },
    {
      id: 'remainder',
      left: whole,
      right: `$C$${start}-${odd}*Lines!${UNIT}`,
      value: money(wholeUnits),
    },
    { id: 'engine', left: `SUMPRODUCT(ABS(${shares}-${engine}))`, right: '0', value: nothing },
    {
      id: 'bounds',
      left: `SUMPRODUCT((${shares}<${range(LINE.lower)}-${noise})+(${shares}>${range(LINE.upper)}+${noise}))`,
      right: '0',
      value: nothing,
    },
    {
      id: 'paid',
      left: `SUMPRODUCT(ABS(${paidRows(sum)}-${paidRows(own)}))`,
      right: '0',
      value: nothing,
    },
    { id: 'funds', left: `SUMPRODUCT(1*(${funds}<0-${noise}))`, right: '0', value: nothing },
    ...(isCapped ? [{ id: 'caps', left: overCaps(desk), right: '0', value: nothing }] : []),
    { id: 'errors', left: `SUMPRODUCT(1*ISERROR(${table}))`, right: '0', value: nothing },
    ...fenceRows(desk).map(({ fence, total }) => ({
      id: `fence.${fence.id}`,
      left: `MIN(0,RingFences!$E$${total})`,
      right: '0',
      value: nothing,
    })),
  ]
}
