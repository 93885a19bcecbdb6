import type { Decimal } from '#money/decimal'
import type { MissingReason, Result } from '#appraisal/domain/results'
import {
  COLUMN,
  FIRST_ROW,
  FORMATS,
  SHEETS,
  letter,
  ref,
  section,
  writeYearRow,
  yearSheet,
  yearsOfRow,
  type Desk,
} from '#workbooks/appraisal/desk'
import { effectFormula } from '#workbooks/appraisal/effect_rows'
import { guessesFor } from '#workbooks/appraisal/irr_guess'
import { FACTOR_ROWS, type LineTotals } from '#workbooks/appraisal/line_sheets'
import { REASONS, type ResultsLayout } from '#workbooks/appraisal/results_layout'
import { mirrFormula } from '#workbooks/appraisal/mirr_formula'
import { TIMELINE_ROWS, pointsOfRow } from '#workbooks/appraisal/timeline_sheet'
import type { SheetWriter } from '#workbooks/workbook_writer'

/** The indicators, each with its convention, the working by year, and the reasons for what is not defined. */
export function writeResults(
  desk: Desk,
  layout: ResultsLayout,
  costs: LineTotals,
  benefits: LineTotals
): void {
  const sheet = yearSheet(desk, 'results')
  writeIndicators(desk, sheet, layout, costs, benefits)
  writeYears(desk, sheet, layout, costs, benefits)
  section(sheet, layout.reasonsSection, desk.t('section.reasons'))
  for (const reason of REASONS) {
    sheet.write(layout.reasons[reason], COLUMN.id, reason, { look: 'muted' })
    sheet.write(layout.reasons[reason], COLUMN.label, desk.t(`reason.${reason}`), { wrap: true })
  }
}

function writeIndicators(
  desk: Desk,
  sheet: SheetWriter,
  layout: ResultsLayout,
  costs: LineTotals,
  benefits: LineTotals
): void {
  const { results, model } = desk.appraisal
  section(sheet, FIRST_ROW, desk.t('section.indicators'))
  const value = letter(COLUMN.value)
  const cell = (row: number) => `${value}${row}`
  const reason = (code: MissingReason) => `$${letter(COLUMN.label)}$${layout.reasons[code]}`
  const shown = (result: Result) => result.value ?? desk.t(`reason.${result.reason}`)
  const put = (
    row: number,
    id: string,
    result: Result,
    format: string,
    unit: string,
    formula: string | null,
    params = {}
  ) => {
    const key = id.split('.')[0]
    sheet.write(row, COLUMN.id, id, { look: 'muted' })
    sheet.write(row, COLUMN.label, desk.t(`result.${key}`, params), { look: 'strong', wrap: true })
    const options = {
      format,
      wrap: result.value === null,
      look: 'total' as const,
      align: 'right' as const,
    }
    if (formula === null) sheet.write(row, COLUMN.value, shown(result), options)
    else sheet.calculate(row, COLUMN.value, formula, shown(result), options)
    sheet.write(row, COLUMN.unit, unit, { look: 'muted', inset: true })
    sheet.write(row, COLUMN.mark, formula === null ? desk.t('engine_value') : '', {
      look: 'muted',
      wrap: true,
    })
    sheet.write(row, COLUMN.note, desk.t(`convention.${result.convention}`), {
      look: 'muted',
      wrap: true,
      inset: true,
    })
  }
  const pvc = cell(layout.presentValueOfCosts)
  const pvi = cell(layout.presentValueOfInvestment)
  const pvb = cell(layout.presentValueOfBenefits)
  const total = (sheetId: string, row: number) => `${sheetId}!$${value}$${row}`
  const { currency } = model
  put(layout.npv, 'npv', results.npv, desk.money, currency, `${pvb}-${pvc}`)
  put(
    layout.bcr,
    'bcr',
    results.bcr,
    FORMATS.ratio,
    '',
    `IF(${pvc}<=0,${reason('no_costs')},${pvb}/${pvc})`
  )
  put(
    layout.bcrOnInvestment,
    'bcr_on_investment',
    results.bcrOnInvestment,
    FORMATS.ratio,
    '',
    `IF(${pvi}<=0,${reason('no_investment')},(${pvb}-(${pvc}-${pvi}))/${pvi})`
  )
  writeRates(desk, layout, reason, put)
  put(
    layout.mirr,
    'mirr',
    results.mirr,
    FORMATS.percent,
    desk.t('unit.per_year'),
    mirrFormula(desk, reason)
  )
  const years = desk.t('unit.years')
  const paid = (crosses: number, times: number, sum: number) =>
    `IF(SUM(${pointsOfRow(desk, crosses)})>0,INDEX(${pointsOfRow(desk, times)},1,MATCH(1,${pointsOfRow(desk, crosses)},0)),` +
    `IF(MIN(${pointsOfRow(desk, sum)})<0-${ref(desk, 'money_tolerance')},${reason('not_within_horizon')},${reason('never_below_zero')}))`
  const row = TIMELINE_ROWS
  put(
    layout.payback,
    'payback',
    results.payback,
    FORMATS.ratio,
    years,
    paid(row.crosses, row.payback, row.cumulative)
  )
  put(
    layout.discountedPayback,
    'discounted_payback',
    results.discountedPayback,
    FORMATS.ratio,
    years,
    paid(row.crossesDiscounted, row.discountedPayback, row.discountedCumulative)
  )
  put(
    layout.equivalentAnnual,
    'equivalent_annual',
    results.equivalentAnnual,
    desk.money,
    currency,
    `${cell(layout.npv)}/SUM(${yearsOfRow(desk, FACTOR_ROWS.end, SHEETS.factors)})`
  )
  results.costPerOutcome.forEach((result, at) => {
    const quantity = effectFormula(desk, result)
    put(
      layout.costPerOutcome[at],
      `cost_per_outcome.${result.outcome}`,
      result,
      desk.money,
      `${currency} / ${result.unit}`,
      `IF(${quantity}<=0,${reason('no_quantity')},${pvc}/${quantity})`,
      { outcome: result.name }
    )
  })
  put(
    layout.presentValueOfCosts,
    'pv_costs',
    results.presentValueOfCosts,
    desk.money,
    currency,
    total(SHEETS.costs, costs.presentValue)
  )
  put(
    layout.presentValueOfInvestment,
    'pv_investment',
    results.presentValueOfInvestment,
    desk.money,
    currency,
    total(SHEETS.costs, costs.investment!)
  )
  put(
    layout.presentValueOfBenefits,
    'pv_benefits',
    results.presentValueOfBenefits,
    desk.money,
    currency,
    total(SHEETS.benefits, benefits.presentValue)
  )
  put(
    layout.npvByTimeline,
    'npv_by_timeline',
    results.npv,
    desk.money,
    currency,
    `SUMPRODUCT(${pointsOfRow(desk, row.flow)},${pointsOfRow(desk, row.factor)})`
  )
  if (layout.npvByFunction !== null) {
    const first = pointsOfRow(desk, row.flow).split(':')[0]
    put(
      layout.npvByFunction,
      'npv_by_function',
      results.npv,
      desk.money,
      currency,
      `${first}+NPV((1+${ref(desk, 'step_rate.0')})^${ref(desk, 'step')}-1,${pointsOfRow(desk, row.flow, 1)})`
    )
  }
}

type Put = (
  row: number,
  id: string,
  result: Result,
  format: string,
  unit: string,
  formula: string | null,
  params?: Record<string, number>
) => void

/** Each rate of return is a row: found by IRR() from its guess, or our own value where IRR() cannot. */
function writeRates(
  desk: Desk,
  layout: ResultsLayout,
  reason: (code: MissingReason) => string,
  put: Put
): void {
  const { irr } = desk.appraisal.results
  const unit = desk.t('unit.per_year')
  const flows = pointsOfRow(desk, TIMELINE_ROWS.flow)
  const [step, limit] = [ref(desk, 'step'), ref(desk, 'rate_limit')]
  const tolerance = ref(desk, 'money_tolerance')
  /** Spreadsheets differ where there is nothing to find, so the words are chosen before. */
  const search = (at: number) => {
    const rate = `(1+IRR(${flows},(1+${ref(desk, `guess.${at}`)})^${step}-1))^(1/${step})-1`
    return (
      `IF(MIN(${flows})>=0-${tolerance},${reason('no_change_of_sign')},IF(MAX(${flows})<=${tolerance},${reason('total_loss')},` +
      `IF(IFERROR(${rate},${limit}+1)>${limit},${reason('no_rate_in_range')},${rate})))`
    )
  }
  if (irr.roots.length === 0) {
    // Between gains and losses without a rate, spreadsheets may come to anything.
    const formula = irr.reason === 'no_rate_in_range' ? reason(irr.reason) : search(0)
    put(layout.irr[0], 'irr', irr, FORMATS.percent, unit, formula, { number: 1 })
    return
  }
  guessesFor(desk.appraisal, desk.pointsPerYear).forEach((guess, at) => {
    const formula = guess === null ? null : search(at)
    const result: Result = { value: irr.roots[at].rate, convention: irr.convention }
    put(layout.irr[at], `irr.${at + 1}`, result, FORMATS.percent, unit, formula, { number: at + 1 })
  })
}

function writeYears(
  desk: Desk,
  sheet: SheetWriter,
  layout: ResultsLayout,
  costs: LineTotals,
  benefits: LineTotals
): void {
  const { years } = desk.appraisal
  section(sheet, layout.yearsSection, desk.t('section.by_year'), COLUMN.note + desk.years)
  const put = (
    key: string,
    row: number,
    values: Decimal[],
    formula: (here: string) => string,
    summed: boolean
  ) =>
    writeYearRow(desk, sheet, row, {
      id: key,
      label: desk.t(`year.${key}`),
      meaning: desk.t(`year.${key}_meaning`),
      values,
      formula,
      format: desk.money,
      summed,
      look: key === 'net' || key === 'discounted_net' ? 'strong' : 'calculation',
    })
  const take = (sheetId: string, row: number) => (here: string) => `${sheetId}!${here}${row}`
  const less = (row: number, other: number) => (here: string) => `${here}${row}-${here}${other}`
  const running = (row: number) => (here: string) =>
    `SUM($${letter(COLUMN.firstYear)}${row}:${here}${row})`
  put(
    'costs',
    layout.costs,
    years.map((year) => year.costs),
    take(SHEETS.costs, costs.total),
    true
  )
  put(
    'benefits',
    layout.benefits,
    years.map((year) => year.benefits),
    take(SHEETS.benefits, benefits.total),
    true
  )
  put(
    'net',
    layout.net,
    years.map((year) => year.net),
    less(layout.benefits, layout.costs),
    true
  )
  put(
    'discounted_costs',
    layout.discountedCosts,
    years.map((year) => year.discountedCosts),
    take(SHEETS.costs, costs.presentValue),
    true
  )
  put(
    'discounted_benefits',
    layout.discountedBenefits,
    years.map((year) => year.discountedBenefits),
    take(SHEETS.benefits, benefits.presentValue),
    true
  )
  put(
    'discounted_net',
    layout.discountedNet,
    years.map((year) => year.discountedNet),
    less(layout.discountedBenefits, layout.discountedCosts),
    true
  )
  put(
    'cumulative',
    layout.cumulative,
    years.map((year) => year.cumulative),
    running(layout.net),
    false
  )
  put(
    'discounted_cumulative',
    layout.discountedCumulative,
    years.map((year) => year.discountedCumulative),
    running(layout.discountedNet),
    false
  )
  for (const timing of ['start', 'mid', 'end'] as const) {
    const row = { start: layout.netStart, mid: layout.netMid, end: layout.netEnd }[timing]
    const at = (rows: typeof desk.appraisal.costs | typeof desk.appraisal.benefits, year: number) =>
      rows
        .filter((line) => line.timing === timing)
        .reduce((sum, line) => sum.plus(line.amounts[year]), years[0].net.times(0))
    const values = years.map((_, year) =>
      at(desk.appraisal.benefits, year).minus(at(desk.appraisal.costs, year))
    )
    put(
      `net_${timing}`,
      row,
      values,
      (here) =>
        `${SHEETS.benefits}!${here}${benefits[timing]}-${SHEETS.costs}!${here}${costs[timing]}`,
      true
    )
  }
}
