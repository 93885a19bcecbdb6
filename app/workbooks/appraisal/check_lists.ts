import { Decimal } from '#money/decimal'
import { moneySize, noErrors, resultCell, type Check } from '#workbooks/appraisal/check'
import { COLUMN, FORMATS, SHEETS, letter, yearsOfRow, type Desk } from '#workbooks/appraisal/desk'
import { FACTOR_ROWS, type LineTotals } from '#workbooks/appraisal/line_sheets'
import type { ResultsLayout } from '#workbooks/appraisal/results_layout'
import { TIMELINE_ROWS, pointsOfRow } from '#workbooks/appraisal/timeline_sheet'
import type { CellValue } from '#workbooks/workbook_writer'

/** The figures of the application, as constants, against the formulas. */
export function exportedChecks(desk: Desk, layout: ResultsLayout): Check[] {
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
      formula: resultCell(row),
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
export function insideChecks(
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
    make('npv_by_timeline', resultCell(layout.npvByTimeline), npv, resultCell(layout.npv)),
    make('npv_by_year', totalOf(SHEETS.results, layout.discountedNet), npv, resultCell(layout.npv)),
    make(
      'last_cumulative',
      `INDEX(${yearsOfRow(desk, layout.discountedCumulative, SHEETS.results)},1,${desk.refs.get('horizon')})`,
      npv,
      resultCell(layout.npv)
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
    checks.push(
      make('npv_by_function', resultCell(layout.npvByFunction), npv, resultCell(layout.npv))
    )
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
    const root = resultCell(layout.irr[at])
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
    checks.push(noErrors(desk, id, `$${lastColumn}$${lastRowOf(id, layout, costs, benefits)}`))
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
