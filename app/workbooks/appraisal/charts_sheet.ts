import { Decimal } from '#money/decimal'
import type { TimelinePoint } from '#appraisal/domain/flows'
import {
  COLUMN,
  FORMATS,
  SHEETS,
  YEAR_ROW,
  headerRow,
  letter,
  plainSheet,
  ref,
  section,
  yearsOfRow,
  type Desk,
} from '#workbooks/appraisal/desk'
import type { ResultsLayout } from '#workbooks/appraisal/results_layout'
import { TIMELINE_ROWS, pointsOfRow } from '#workbooks/appraisal/timeline_sheet'
import type { Chart, ChartSeries } from '#workbooks/chart_xml'
import { columnLetters } from '#workbooks/workbook_writer'

const WIDTHS = [16, 24, 22, 22, 22, 22]
/** Four charts fit on one printed page. */
const ROWS = 14
/** Top left cells of the charts, two beside each other, below a line that says where their figures are. */
const PLACES = [
  { row: 6, column: 1 },
  { row: 6, column: 4 },
  { row: 23, column: 1 },
  { row: 23, column: 4 },
]
const PROFILE_ROW = 39
const RATES = Array.from({ length: 21 }, (_, at) => new Decimal(at).div(100))
/** More lines than this cannot be told apart in one chart; their sum stands in the first one. */
const MOST_LINES = 10

/** Charts that follow the cells, and the net present value at other rates, which only a chart needs. */
export function writeCharts(desk: Desk, layout: ResultsLayout): void {
  const sheet = plainSheet(desk, 'charts', { widths: WIDTHS, frozenRows: 3, frozenColumns: 0 })
  const profile = writeProfile(desk, sheet)
  const charts = [
    yearsChart(desk, layout),
    cumulativeChart(desk),
    profileChart(desk, profile),
    ...costsChart(desk),
  ].map((chart, at) => ({ ...chart, place: { ...PLACES[at], rows: ROWS, columns: 3 } }))
  for (const { title, series, place } of charts) {
    sheet.write(place.row - 2, place.column, title, { look: 'strong' })
    const text = desk.t('chart.figures', { cells: cellsOf(series) })
    sheet.write(place.row - 1, place.column, text, { look: 'muted' })
  }
  desk.writer.addCharts(SHEETS.charts, charts)
}

type Unplaced = Omit<Chart, 'place'>

/** Costs and benefits of each year side by side, as they fall. */
function yearsChart(desk: Desk, layout: ResultsLayout): Unplaced {
  const series = [layout.costs, layout.benefits].map((row) => ofResults(desk, row))
  return {
    ...common(desk, 'years', series),
    kind: 'column',
    categoryTitle: desk.t('chart.year'),
    categories: yearsOfRow(desk, YEAR_ROW, SHEETS.results),
    categoryFormat: FORMATS.whole,
  }
}

function ofResults(desk: Desk, row: number): ChartSeries {
  const name = `${SHEETS.results}!$${letter(COLUMN.label)}$${row}`
  return { name, values: yearsOfRow(desk, row, SHEETS.results) }
}

/** The running sum of net flows, discounted and not: where it crosses zero it has paid back. */
function cumulativeChart(desk: Desk): Unplaced {
  const series = [TIMELINE_ROWS.discountedCumulative, TIMELINE_ROWS.cumulative].map((row) => ({
    name: `${SHEETS.timeline}!$${letter(COLUMN.label)}$${row}`,
    values: pointsOfRow(desk, row),
  }))
  return {
    ...common(desk, 'cumulative', series),
    kind: 'line',
    categoryTitle: desk.t('chart.time'),
    categories: pointsOfRow(desk, YEAR_ROW),
    categoryFormat: '0.#',
  }
}

function profileChart(desk: Desk, rows: { first: number; last: number }): Unplaced {
  const column = (at: number) =>
    `${SHEETS.charts}!$${columnLetters(at)}$${rows.first}:$${columnLetters(at)}$${rows.last}`
  const name = `${SHEETS.charts}!$B$${rows.first - 1}`
  return {
    ...common(desk, 'profile', [{ name, values: column(2) }]),
    kind: 'line',
    categoryTitle: desk.t('chart.rate'),
    categories: column(1),
    categoryFormat: '0%',
    labelEvery: 5,
  }
}

/** The lines of cost on each other; left out where there is nothing to tell apart, or too much. */
function costsChart(desk: Desk): Unplaced[] {
  const { costs } = desk.appraisal
  if (costs.length < 2 || costs.length > MOST_LINES) return []
  const series = costs.map((_, at) => ({
    name: `${SHEETS.assumptions}!$${letter(COLUMN.label)}$${ref(desk, `cost.${at}.row`)}`,
    values: yearsOfRow(desk, Number(ref(desk, `cost.${at}.amount`)), SHEETS.costs),
  }))
  return [
    {
      ...common(desk, 'costs', series),
      kind: 'stacked',
      categoryTitle: desk.t('chart.year'),
      categories: yearsOfRow(desk, YEAR_ROW, SHEETS.costs),
      categoryFormat: FORMATS.whole,
    },
  ]
}

function common(desk: Desk, key: string, series: ChartSeries[]) {
  const figures = desk.t('chart.figures', { cells: cellsOf(series) })
  return {
    title: desk.t(`chart.${key}`),
    description: `${desk.t(`chart.${key}_text`)} ${figures}`,
    valueTitle: desk.appraisal.model.currency,
    valueFormat: '#,##0;-#,##0',
    series,
  }
}

/** Where the figures of a chart stand, from its first series to its last. */
function cellsOf(series: ChartSeries[]): string {
  const [first, last] = [series[0], series.at(-1)!].map(({ values }) => values.replaceAll('$', ''))
  return first === last ? first : `${first} … ${last.split('!')[1]}`
}

/** Net present value at one rate for all years, from 0 to 20 %; the rate of return is where it is zero. */
function writeProfile(desk: Desk, sheet: ReturnType<typeof plainSheet>) {
  section(sheet, PROFILE_ROW, desk.t('chart.profile'), WIDTHS.length)
  headerRow(desk, sheet, PROFILE_ROW + 1, ['rate', 'npv'])
  const first = PROFILE_ROW + 2
  const flows = pointsOfRow(desk, TIMELINE_ROWS.flow)
  const start = flows.split(':')[0]
  const rest = pointsOfRow(desk, TIMELINE_ROWS.flow, 1)
  RATES.forEach((rate, at) => {
    const row = first + at
    sheet.write(row, 1, rate, { format: '0%', align: 'left' })
    const formula = `${start}+NPV((1+A${row})^${ref(desk, 'step')}-1,${rest})`
    sheet.calculate(row, 2, formula, presentValueAt(desk.appraisal.timeline, rate), {
      format: desk.money,
    })
  })
  return { first, last: first + RATES.length - 1 }
}

/** As the formula reckons it: cached results are no more exact than what recalculates them. */
function presentValueAt(timeline: readonly TimelinePoint[], rate: Decimal): number {
  const factor = 1 + rate.toNumber()
  return timeline.reduce(
    (sum, { flow, time }) => sum + flow.toNumber() / factor ** time.toNumber(),
    0
  )
}
