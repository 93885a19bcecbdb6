import { Decimal } from '#money/decimal'
import { dayNumber } from '#appraisal/domain/day_counts'
import { datedResults, type DatedResults } from '#appraisal/domain/dated_results'
import { TIMINGS, type Timing } from '#appraisal/domain/model'
import { moneySize, type Check } from '#workbooks/appraisal/check'
import {
  dateOf,
  flowsOf,
  guessFor,
  stepsFrom,
  valueAt,
  type Flow,
} from '#workbooks/appraisal/dated_steps'
import {
  COLUMN,
  FIRST_ROW,
  FORMATS,
  SHEETS,
  YEAR_ROW,
  hasSheet,
  headerRow,
  lastYearColumn,
  letter,
  ref,
  section,
  writeYearRow,
  yearSheet,
  yearsOfRow,
  type Desk,
} from '#workbooks/appraisal/desk'
import type { ResultsLayout } from '#workbooks/appraisal/results_layout'
import type { SheetWriter } from '#workbooks/workbook_writer'

const ROWS = {
  daysPerYear: FIRST_ROW,
  midMonth: FIRST_ROW + 1,
  gross: FIRST_ROW + 2,
  days: { start: FIRST_ROW + 3, mid: FIRST_ROW + 4, end: FIRST_ROW + 5 },
  factor: { start: FIRST_ROW + 6, mid: FIRST_ROW + 7, end: FIRST_ROW + 8 },
  discounted: FIRST_ROW + 9,
} as const

export interface DatedRows {
  results: DatedResults
  /** Row of the value at one rate; null where the model has several. */
  value: number | null
  roots: number[]
  lastCell: string
}

/** Flows on calendar days: their value by factor rows, and their rates of return by steps of Newton's method. */
export function writeDated(desk: Desk, layout: ResultsLayout): DatedRows | null {
  if (!hasSheet(desk, 'dated')) return null
  const sheet = yearSheet(desk, 'dated')
  const results = datedResults(desk.appraisal)
  const flows = flowsOf(desk)
  writeConstants(desk, sheet, layout, flows)
  writeDays(desk, sheet)
  const value = results.value === null ? null : ROWS.discounted
  let row: number = ROWS.factor.start
  if (value !== null) {
    writeValue(desk, sheet, layout)
    row = value + 1
  }
  const roots: number[] = []
  if (results.roots.length === 0) {
    roots.push(row)
    writeRoot(desk, sheet, row++, 1, reasonCell(layout), desk.t('reason.no_rate_in_range'))
  }
  results.roots.forEach(({ rate, touching }, at) => {
    const guess = touching ? null : guessFor(flows, rate)
    if (guess !== null) row = writeSteps(desk, sheet, layout, row, flows, guess, at + 1)
    const steps = guess === null ? null : rateFormula(desk, layout, row)
    roots.push(row)
    writeRoot(desk, sheet, row++, at + 1, steps, rate)
  })
  return { results, value, roots, lastCell: `$${lastYearColumn(desk)}$${row - 1}` }
}

function writeConstants(
  desk: Desk,
  sheet: SheetWriter,
  layout: ResultsLayout,
  flows: readonly Flow[]
): void {
  const put = (row: number, id: string, value: number | string) => {
    sheet.write(row, COLUMN.id, id, { look: 'muted' })
    sheet.write(row, COLUMN.label, desk.t(`dated.${id}`), { wrap: true })
    const options = { align: 'right' as const }
    if (typeof value === 'number') {
      sheet.write(row, COLUMN.value, value, {
        look: 'fixed',
        format: FORMATS.whole,
        ...options,
      })
    } else {
      const gross = flows.reduce((sum, { amount }) => sum + Math.abs(amount), 0)
      sheet.calculate(row, COLUMN.value, value, gross, { format: desk.money, ...options })
    }
    sheet.write(row, COLUMN.note, desk.t(`dated.${id}_meaning`), {
      look: 'muted',
      wrap: true,
      inset: true,
    })
  }
  put(ROWS.daysPerYear, 'days_per_year', 365)
  put(ROWS.midMonth, 'mid_month', 7)
  const gross = TIMINGS.map((timing) => `SUMPRODUCT(ABS(${net(desk, layout, timing)}))`).join('+')
  put(ROWS.gross, 'gross', gross)
}

const constant = (row: number) => `$${letter(COLUMN.value)}$${row}`

function net(desk: Desk, layout: ResultsLayout, timing: Timing): string {
  const row = { start: layout.netStart, mid: layout.netMid, end: layout.netEnd }[timing]
  return yearsOfRow(desk, row, SHEETS.results)
}

function writeDays(desk: Desk, sheet: SheetWriter): void {
  const { years } = desk.appraisal
  const base = dayNumber(`${years[0].year}-01-01`)
  const first = `DATE(${ref(desk, 'start_year')},1,1)`
  const formulas: Record<Timing, (here: string) => string> = {
    start: (here) => `DATE(${here}$${YEAR_ROW},1,1)-${first}`,
    mid: (here) => `DATE(${here}$${YEAR_ROW},${constant(ROWS.midMonth)},1)-${first}`,
    end: (here) => `DATE(${here}$${YEAR_ROW}+1,1,1)-1-${first}`,
  }
  for (const timing of TIMINGS) {
    writeYearRow(desk, sheet, ROWS.days[timing], {
      id: `days_${timing}`,
      label: desk.t('dated.days'),
      timing,
      timingFormula: ref(desk, `timing.${timing}`),
      meaning: desk.t(`dated.day_${timing}`),
      values: years.map(({ year }) => new Decimal(dayNumber(dateOf(year, timing)) - base)),
      format: FORMATS.whole,
      formula: formulas[timing],
    })
  }
}

function writeValue(desk: Desk, sheet: SheetWriter, layout: ResultsLayout): void {
  const { years, costs, benefits } = desk.appraisal
  const rate = ref(desk, 'step_rate.0')
  const base = dayNumber(`${years[0].year}-01-01`)
  const factorOf = (year: number, timing: Timing) =>
    years[0].rate.plus(1).pow(new Decimal(base - dayNumber(dateOf(year, timing))).div(365))
  for (const timing of TIMINGS) {
    writeYearRow(desk, sheet, ROWS.factor[timing], {
      id: `dated_factor_${timing}`,
      label: desk.t('row.factor'),
      timing,
      timingFormula: ref(desk, `timing.${timing}`),
      meaning: desk.t('dated.factor'),
      values: years.map(({ year }) => factorOf(year, timing)),
      format: FORMATS.factor,
      formula: (here) =>
        `(1+${rate})^(0-${here}${ROWS.days[timing]}/${constant(ROWS.daysPerYear)})`,
    })
  }
  const valueOf = (year: number, at: number) =>
    TIMINGS.reduce((sum, timing) => {
      const factor = factorOf(year, timing)
      const add = (total: Decimal, row: (typeof costs | typeof benefits)[number], sign: 1 | -1) =>
        row.timing === timing ? total.plus(row.amounts[at].times(factor).times(sign)) : total
      const gained = benefits.reduce((total, row) => add(total, row, 1), sum)
      return costs.reduce((total, row) => add(total, row, -1), gained)
    }, new Decimal(0))
  const row = { start: layout.netStart, mid: layout.netMid, end: layout.netEnd }
  writeYearRow(desk, sheet, ROWS.discounted, {
    id: 'dated_npv',
    label: desk.t('dated.npv'),
    meaning: desk.t('dated.npv_meaning'),
    values: years.map(({ year }, at) => valueOf(year, at)),
    format: desk.money,
    look: 'total',
    summed: true,
    formula: (here) =>
      TIMINGS.map(
        (timing) => `${SHEETS.results}!${here}${row[timing]}*${here}${ROWS.factor[timing]}`
      ).join('+'),
  })
}

/** Returns the row behind the last step. */
function writeSteps(
  desk: Desk,
  sheet: SheetWriter,
  layout: ResultsLayout,
  from: number,
  flows: readonly Flow[],
  guess: number,
  number: number
): number {
  let row = from
  section(sheet, row++, desk.t('dated.steps', { number }))
  headerRow(desk, sheet, row++, ['id', 'step', 'irr_rate', 'value_at_rate', 'slope', 'meaning'])
  const [value, unit, mark] = [COLUMN.value, COLUMN.unit, COLUMN.mark].map(letter)
  const perYear = constant(ROWS.daysPerYear)
  stepsFrom(flows, guess).forEach((rate, at) => {
    const before = row - 1
    sheet.write(row, COLUMN.id, `dated_step.${number}.${at}`, { look: 'muted' })
    sheet.write(row, COLUMN.label, desk.t(at === 0 ? 'dated.guess' : 'dated.step'), { wrap: true })
    const options = { format: '0.000000000000', align: 'right' as const }
    if (at === 0) sheet.write(row, COLUMN.value, rate, { look: 'fixed', ...options })
    else {
      const next = `IFERROR(${value}${before}-${unit}${before}/${mark}${before},${value}${before})`
      sheet.calculate(row, COLUMN.value, next, rate, options)
    }
    const base = `(1+${value}${row})`
    const days = (timing: Timing) => `${yearsAbsolute(desk, ROWS.days[timing])}/${perYear}`
    const sum = TIMINGS.map(
      (timing) => `SUMPRODUCT(${net(desk, layout, timing)},${base}^(0-${days(timing)}))`
    ).join('+')
    const fall = TIMINGS.map(
      (timing) =>
        `SUMPRODUCT(${net(desk, layout, timing)},${days(timing)},${base}^(0-${days(timing)}-1))`
    ).join('+')
    const found = valueAt(flows, rate)
    const gross = constant(ROWS.gross)
    sheet.calculate(row, COLUMN.unit, `IFERROR((${sum})/${gross},1)`, found.value, {
      format: FORMATS.residual,
    })
    sheet.calculate(row, COLUMN.mark, `IFERROR((0-(${fall}))/${gross},0)`, found.slope, {
      format: '0.000000',
    })
    const meaning = at === 0 ? 'note.guess' : 'dated.step_meaning'
    sheet.write(row++, COLUMN.note, desk.t(meaning), { look: 'muted', wrap: true, inset: true })
  })
  return row
}

function yearsAbsolute(desk: Desk, row: number): string {
  return `$${letter(COLUMN.firstYear)}$${row}:$${lastYearColumn(desk)}$${row}`
}

function reasonCell(layout: ResultsLayout): string {
  return `${SHEETS.results}!$${letter(COLUMN.label)}$${layout.reasons.no_rate_in_range}`
}

/** The last step, if it has settled and flows come to nothing at it. */
function rateFormula(desk: Desk, layout: ResultsLayout, row: number): string {
  const [value, unit] = [letter(COLUMN.value), letter(COLUMN.unit)]
  const last = row - 1
  const tolerance = ref(desk, 'money_tolerance')
  return (
    `IF(AND(${constant(ROWS.gross)}>0,ABS(${value}${last}-${value}${last - 1})<=${tolerance},` +
    `ABS(${unit}${last})<=${tolerance}),${value}${last},${reasonCell(layout)})`
  )
}

function writeRoot(
  desk: Desk,
  sheet: SheetWriter,
  row: number,
  number: number,
  formula: string | null,
  value: Decimal | string
): void {
  sheet.write(row, COLUMN.id, `dated_irr.${number}`, { look: 'total' })
  sheet.write(row, COLUMN.label, desk.t('dated.irr', { number }), { look: 'total', wrap: true })
  const options = {
    look: 'total' as const,
    format: FORMATS.percent,
    align: 'right' as const,
    wrap: typeof value === 'string',
  }
  if (formula === null) sheet.write(row, COLUMN.value, value, options)
  else sheet.calculate(row, COLUMN.value, formula, value, options)
  sheet.write(row, COLUMN.unit, desk.t('unit.per_year'), { look: 'total', inset: true })
  const origin = formula === null ? desk.t('engine_value') : ''
  sheet.write(row, COLUMN.mark, origin, { look: 'total', wrap: true })
  const low = value instanceof Decimal && value.lt('-0.8')
  const notes = [
    desk.t('dated.irr_meaning'),
    ...(low ? [desk.t('warning.W_RATE_OF_RETURN_BELOW_MINUS_80')] : []),
  ]
  sheet.write(row, COLUMN.note, notes.join(' '), { look: 'total', wrap: true, inset: true })
}

/** The application's figures of dated flows against the formulas. */
export function datedChecks(desk: Desk, rows: DatedRows | null): Check[] {
  if (!rows) return []
  const cell = (row: number) => `${SHEETS.dated}!$${letter(COLUMN.value)}$${row}`
  const { results } = rows
  const as = (result: string) => desk.t('check.as_exported', { result })
  const checks: Check[] = rows.roots.map((row, at) => {
    const shown = results.roots.at(at)?.rate ?? desk.t('reason.no_rate_in_range')
    return {
      id: `app.dated_irr.${at + 1}`,
      what: as(desk.t('dated.irr', { number: at + 1 })),
      formula: cell(row),
      result: shown,
      expected: shown,
      size: shown instanceof Decimal ? Decimal.max(1, shown.abs().ceil()) : new Decimal(1),
      format: FORMATS.percent,
    }
  })
  if (rows.value !== null && results.value) {
    checks.push({
      id: 'app.dated_npv',
      what: as(desk.t('dated.npv')),
      formula: cell(rows.value),
      result: results.value,
      expected: results.value,
      size: moneySize(desk),
      format: desk.money,
    })
  }
  return checks
}
