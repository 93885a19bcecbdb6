import { Decimal } from '#money/decimal'
import { bookSheet, headings, type BookDesk } from '#workbooks/books/desk'
import type { CellValue } from '#workbooks/workbook_writer'

export const MASTER = 'Checks!$B$8'
export const PASS = 'Checks!$B$6'
export const FAIL = 'Checks!$B$7'
const FIRST_CHECK = 12
const TOLERANCE = '$B$9'
const TIGHT = '$B$10'
export const COUNT = '#,##0'
const COLUMNS = ['id', 'check', 'left', 'right', 'difference', 'verdict']
const AMOUNTS = ['left', 'right', 'difference']

/** Two sides that must be the same but for the noise of the machine. */
export interface BookCheck {
  id: string
  params?: Record<string, string | number>
  left: string
  right: string
  value: CellValue
  /** Money without. */
  format?: string
  /** No money: must agree to nine digits after the point. */
  tight?: boolean
}

/** Both sides of every check, their difference and the verdict; the master check over all of them. */
export function writeChecks(desk: BookDesk, checks: readonly BookCheck[]): void {
  const { t } = desk
  const sheet = bookSheet(desk, 'Checks', [26, 70, 20, 20, 16, 14], { rows: 11, columns: 2 })
  sheet.write(5, 1, t('words'), { look: 'muted' })
  sheet.write(6, 1, t('word.pass'), { look: 'muted' })
  sheet.write(6, 2, t('holds'), { look: 'check' })
  sheet.write(7, 1, t('word.fail'), { look: 'muted' })
  sheet.write(7, 2, t('fails'), { look: 'check' })
  sheet.write(8, 1, t('word.master'), { look: 'strong' })
  sheet.write(9, 1, t('word.tolerance'), { look: 'muted' })
  // half of the smallest unit: what adding up binary numbers may lose, and no unit of money more
  const tolerance = new Decimal(10).pow(-desk.exponent).div(2)
  sheet.write(9, 2, tolerance, { format: '0.0####', align: 'left' })
  sheet.write(9, 3, t('word.toleranceNote'), { look: 'muted' })
  if (checks.some(({ tight }) => tight)) {
    sheet.write(10, 1, t('word.tight'), { look: 'muted' })
    sheet.write(10, 2, new Decimal('1e-9'), { format: '0.0E+00', align: 'left' })
  }
  headings(
    desk,
    sheet,
    COLUMNS.map((key) => ({ key, right: AMOUNTS.includes(key) })),
    FIRST_CHECK - 1
  )
  const last = FIRST_CHECK + checks.length - 1
  checks.forEach(({ id, params, left, right, value, format = desk.money, tight }, at) => {
    const row = FIRST_CHECK + at
    sheet.write(row, 1, id, { look: 'muted' })
    sheet.write(row, 2, t(`check.${id.split('.')[0]}`, params ?? {}), { wrap: true })
    sheet.calculate(row, 3, left, value, { format })
    sheet.calculate(row, 4, right, value, { format })
    sheet.calculate(row, 5, `ABS(C${row}-D${row})`, 0, { format: '0.0E+00' })
    sheet.calculate(row, 6, `IF(E${row}<=${tight ? TIGHT : TOLERANCE},$B$6,$B$7)`, t('holds'), {
      look: 'check',
      inset: true,
    })
  })
  const verdicts = `$F$${FIRST_CHECK}:$F$${last}`
  const master = `IF(COUNTIF(${verdicts},$B$6)=ROWS(${verdicts}),$B$6,$B$7)`
  sheet.calculate(8, 2, master, t('holds'), { look: 'check' })
  for (const range of ['B8', `F${FIRST_CHECK}:F${last}`])
    sheet.colourVerdicts(range, '$B$6', '$B$7')
}

/** That nothing in this range is an error. */
export function noErrors(id: string, range: string): BookCheck {
  return {
    id: `errors.${id}`,
    params: { sheet: id },
    left: `SUMPRODUCT(1*ISERROR(${range}))`,
    right: '0',
    value: 0,
    format: COUNT,
  }
}
