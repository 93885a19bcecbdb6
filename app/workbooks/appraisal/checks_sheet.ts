import { Decimal } from '#money/decimal'
import {
  COLUMN,
  FORMATS,
  SHEETS,
  headerRow,
  letter,
  plainSheet,
  section,
  yearsOfRow,
  type Desk,
} from '#workbooks/appraisal/desk'
import { FACTOR_ROWS, type LineTotals } from '#workbooks/appraisal/line_sheets'
import type { ResultsLayout } from '#workbooks/appraisal/results_layout'
import { partyChecks, viewChecks } from '#workbooks/appraisal/perspective_checks'
import type { PerspectiveRows } from '#workbooks/appraisal/perspectives_sheet'
import { TIMELINE_ROWS, pointsOfRow } from '#workbooks/appraisal/timeline_sheet'
import type { CellValue, SheetWriter } from '#workbooks/workbook_writer'

const HEADER_ROW = 5
const PASS_ROW = 6
const FAIL_ROW = 7
const MASTER_ROW = 8
const TOLERANCE_ROW = 9
const FIRST_CHECK = 11
const MASTER_COLUMN = 3
const RELATIVE = 1e-9

export const MASTER_CHECK = `${SHEETS.checks}!$${letter(MASTER_COLUMN)}$${MASTER_ROW}`

/** One check: both sides and what their difference is measured against. */
export interface Check {
  id: string
  what: string
  formula: string
  result: CellValue
  /** A value of ours as a labelled constant, or a formula. */
  expected: CellValue
  expectedFormula?: string
  /** What the difference is measured against. */
  size: Decimal
  format: string
}

/** Every check with both sides, their difference and the verdict; one master check over all. */
export function writeChecks(
  desk: Desk,
  layout: ResultsLayout,
  costs: LineTotals,
  benefits: LineTotals,
  perspectives: PerspectiveRows | null
): void {
  const sheet = plainSheet(desk, 'checks', {
    widths: [26, 58, 22, 22, 16, 14, 14],
    frozenRows: HEADER_ROW,
    frozenColumns: 2,
  })
  headerRow(desk, sheet, HEADER_ROW, [
    'id',
    'check',
    'workbook',
    'expected',
    'difference',
    'size',
    'verdict',
  ])
  sheet.write(PASS_ROW, 1, 'word_pass', { look: 'muted' })
  sheet.write(PASS_ROW, 2, desk.t('check.word_pass'))
  sheet.write(PASS_ROW, MASTER_COLUMN, desk.t('verdict.pass'))
  sheet.write(FAIL_ROW, 1, 'word_fail', { look: 'muted' })
  sheet.write(FAIL_ROW, 2, desk.t('check.word_fail'))
  sheet.write(FAIL_ROW, MASTER_COLUMN, desk.t('verdict.fail'))
  sheet.write(TOLERANCE_ROW, 1, 'tolerance', { look: 'muted' })
  sheet.write(TOLERANCE_ROW, 2, desk.t('check.tolerance'))
  sheet.write(TOLERANCE_ROW, MASTER_COLUMN, RELATIVE, { look: 'fixed', format: FORMATS.residual })
  const groups = {
    as_exported: [
      ...exportedChecks(desk, layout),
      ...viewChecks(desk, perspectives, moneySize(desk)),
    ],
    inside: [
      ...insideChecks(desk, layout, costs, benefits),
      ...partyChecks(desk, perspectives, result(layout.npv), moneySize(desk)),
    ],
  }
  let row = FIRST_CHECK
  for (const [group, checks] of Object.entries(groups)) {
    section(sheet, row++, desk.t(`section.${group}`), 7)
    for (const check of checks) writeCheck(desk, sheet, row++, check)
  }
  const last = row - 1
  sheet.write(MASTER_ROW, 1, 'master', { look: 'muted' })
  sheet.write(MASTER_ROW, 2, desk.t('check.master'), { look: 'strong' })
  const verdicts = `G${FIRST_CHECK}:G${last}`
  sheet.calculate(
    MASTER_ROW,
    MASTER_COLUMN,
    `IF(COUNTIFS(${verdicts},C${FAIL_ROW})=0,C${PASS_ROW},C${FAIL_ROW})`,
    desk.t('verdict.pass'),
    { look: 'check' }
  )
  sheet.colourVerdicts(`C${MASTER_ROW} ${verdicts}`, `$C$${PASS_ROW}`, `$C$${FAIL_ROW}`)
}

function writeCheck(desk: Desk, sheet: SheetWriter, row: number, check: Check): void {
  const { format } = check
  sheet.write(row, 1, check.id, { look: 'muted' })
  sheet.write(row, 2, check.what, { wrap: true })
  sheet.calculate(row, 3, check.formula, check.result, {
    look: 'link',
    format,
    align: 'right',
    wrap: typeof check.result === 'string',
  })
  const options = { format, align: 'right' as const, wrap: typeof check.expected === 'string' }
  if (check.expectedFormula)
    sheet.calculate(row, 4, check.expectedFormula, check.expected, { look: 'link', ...options })
  else sheet.write(row, 4, check.expected, { look: 'fixed', ...options })
  sheet.calculate(row, 5, `IF(C${row}=D${row},0,IFERROR(ABS(C${row}-D${row})/F${row},1))`, 0, {
    format: FORMATS.residual,
  })
  sheet.write(row, 6, check.size, { look: 'fixed', format: '#,##0' })
  sheet.calculate(
    row,
    7,
    `IF(E${row}<=$C$${TOLERANCE_ROW},$C$${PASS_ROW},$C$${FAIL_ROW})`,
    desk.t('verdict.pass'),
    { look: 'check', inset: true }
  )
}

function result(row: number): string {
  return `${SHEETS.results}!$${letter(COLUMN.value)}$${row}`
}

/** Rounding in double precision grows with the money that this model moves. */
function moneySize({ appraisal: { results } }: Desk): Decimal {
  const costs = results.presentValueOfCosts.value!.abs()
  return Decimal.max(1, costs.plus(results.presentValueOfBenefits.value!.abs()).ceil())
}

/** The figures of the application, as constants, against the formulas. */
function exportedChecks(desk: Desk, layout: ResultsLayout): Check[] {
  const { results } = desk.appraisal
  const money = moneySize(desk)
  const sizeOf = (value: Decimal | null) => Decimal.max(1, value?.abs().ceil() ?? 1)
  const make = (
    row: number,
    id: string,
    label: string,
    found: { value: Decimal | null; reason?: string },
    format: string,
    size?: Decimal
  ): Check => {
    const shown = found.value ?? desk.t(`reason.${found.reason}`)
    const what = desk.t('check.as_exported', { result: label })
    return {
      id,
      what,
      formula: result(row),
      result: shown,
      expected: shown,
      size: size ?? sizeOf(found.value),
      format,
    }
  }
  const label = (key: string, params = {}) => desk.t(`result.${key}`, params)
  const roots =
    results.irr.roots.length > 0
      ? results.irr.roots.map(({ rate }) => ({ value: rate }))
      : [results.irr]
  return [
    make(layout.npv, 'app.npv', label('npv'), results.npv, desk.money, money),
    make(layout.bcr, 'app.bcr', label('bcr'), results.bcr, FORMATS.ratio),
    make(
      layout.bcrOnInvestment,
      'app.bcr_on_investment',
      label('bcr_on_investment'),
      results.bcrOnInvestment,
      FORMATS.ratio
    ),
    ...roots.map((root, at) =>
      make(
        layout.irr[at],
        `app.irr.${at + 1}`,
        label('irr', { number: at + 1 }),
        root,
        FORMATS.percent
      )
    ),
    make(layout.mirr, 'app.mirr', label('mirr'), results.mirr, FORMATS.percent),
    make(layout.payback, 'app.payback', label('payback'), results.payback, FORMATS.ratio),
    make(
      layout.discountedPayback,
      'app.discounted_payback',
      label('discounted_payback'),
      results.discountedPayback,
      FORMATS.ratio
    ),
    make(
      layout.equivalentAnnual,
      'app.equivalent_annual',
      label('equivalent_annual'),
      results.equivalentAnnual,
      desk.money,
      money
    ),
    ...results.costPerOutcome.map((found, at) =>
      make(
        layout.costPerOutcome[at],
        `app.cost_per_outcome.${found.outcome}`,
        label('cost_per_outcome', { outcome: found.name }),
        found,
        desk.money
      )
    ),
    make(
      layout.presentValueOfCosts,
      'app.pv_costs',
      label('pv_costs'),
      results.presentValueOfCosts,
      desk.money,
      money
    ),
    make(
      layout.presentValueOfBenefits,
      'app.pv_benefits',
      label('pv_benefits'),
      results.presentValueOfBenefits,
      desk.money,
      money
    ),
  ]
}

/** What must hold whatever the inputs are. */
function insideChecks(
  desk: Desk,
  layout: ResultsLayout,
  costs: LineTotals,
  benefits: LineTotals
): Check[] {
  const { results, years, timeline } = desk.appraisal
  const money = moneySize(desk)
  const npv = results.npv.value!
  const make = (
    id: string,
    formula: string,
    found: CellValue,
    expectedFormula: string,
    format = desk.money,
    size = money
  ): Check => ({
    id,
    what: desk.t(`check.${id}`),
    formula,
    result: found,
    expected: found,
    expectedFormula,
    size,
    format,
  })
  const totalOf = (sheetId: string, row: number) => `${sheetId}!$${letter(COLUMN.value)}$${row}`
  const parts = (sheetId: string, totals: LineTotals) =>
    [totals.start, totals.mid, totals.end].map((row) => totalOf(sheetId, row)).join('+')
  const sumOf = (key: 'costs' | 'benefits') =>
    years.reduce((sum, year) => sum.plus(year[key]), new Decimal(0))
  const checks = [
    make('npv_by_timeline', result(layout.npvByTimeline), npv, result(layout.npv)),
    make('npv_by_year', totalOf(SHEETS.results, layout.discountedNet), npv, result(layout.npv)),
    make(
      'last_cumulative',
      `INDEX(${yearsOfRow(desk, layout.discountedCumulative, SHEETS.results)},1,${desk.refs.get('horizon')})`,
      npv,
      result(layout.npv)
    ),
    make(
      'flows_on_timeline',
      `SUM(${pointsOfRow(desk, TIMELINE_ROWS.flow)})`,
      timeline.at(-1)!.cumulative,
      totalOf(SHEETS.results, layout.net)
    ),
    make(
      'costs_by_timing',
      parts(SHEETS.costs, costs),
      sumOf('costs'),
      totalOf(SHEETS.costs, costs.total)
    ),
    make(
      'benefits_by_timing',
      parts(SHEETS.benefits, benefits),
      sumOf('benefits'),
      totalOf(SHEETS.benefits, benefits.total)
    ),
  ]
  if (layout.npvByFunction !== null)
    checks.push(make('npv_by_function', result(layout.npvByFunction), npv, result(layout.npv)))
  const one = new Decimal(1)
  const constant = (
    id: string,
    formula: string,
    expected: number,
    size: Decimal,
    params = {}
  ): Check => ({
    id,
    what: desk.t(`check.${id.split('.')[0]}`, params),
    formula,
    result: expected,
    expected,
    size,
    format: '0.######',
  })
  checks.push(
    constant(
      'factor_zero',
      `${SHEETS.factors}!$${letter(COLUMN.firstYear)}$${FACTOR_ROWS.start}`,
      1,
      one
    )
  )
  results.irr.roots.forEach(({ rate, touching }, at) => {
    if (!isWithinDoubles(rate, years.length)) return
    const flows = pointsOfRow(desk, TIMELINE_ROWS.flow)
    const times = pointsOfRow(desk, 5)
    const root = result(layout.irr[at])
    const discounted = `(1+${root})^(0-${times})`
    const formula = `IF(ISNUMBER(${root}),SUMPRODUCT(${flows},${discounted})/SUMPRODUCT(ABS(${flows}),${discounted}),0)`
    // A double root is only known to half the digits.
    const size = new Decimal(touching ? 1000 : 100)
    checks.push(constant(`irr_is_root.${at + 1}`, formula, 0, size, { number: at + 1 }))
  })
  const lastColumn = letter(COLUMN.note + Math.max(timeline.length, years.length) + 1)
  for (const id of [
    SHEETS.costs,
    SHEETS.benefits,
    SHEETS.factors,
    SHEETS.timeline,
    SHEETS.results,
  ]) {
    checks.push(
      constant(
        `no_errors.${id}`,
        `SUMPRODUCT(1*ISERROR(${id}!$A$1:$${lastColumn}$${lastRowOf(id, layout, costs, benefits)}))`,
        0,
        one,
        { sheet: id }
      )
    )
  }
  return checks
}

function lastRowOf(
  id: string,
  layout: ResultsLayout,
  costs: LineTotals,
  benefits: LineTotals
): number {
  if (id === SHEETS.costs) return costs.investment!
  if (id === SHEETS.benefits) return benefits.presentValue
  if (id === SHEETS.results) return layout.netEnd
  return TIMELINE_ROWS.discountedPayback
}

/** (1 + rate)^−years must not overflow a double. */
function isWithinDoubles(rate: Decimal, years: number): boolean {
  return rate.plus(1).pow(years).gt('1e-200')
}
