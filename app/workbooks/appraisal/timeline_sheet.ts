import { Decimal } from '#money/decimal'
import {
  COLUMN,
  FORMATS,
  INDEX_ROW,
  SHEETS,
  YEAR_ROW,
  headerRow,
  letter,
  plainSheet,
  ref,
  yearsOfRow,
  type Desk,
} from '#workbooks/appraisal/desk'
import { FACTOR_ROWS } from '#workbooks/appraisal/line_sheets'
import type { ResultsLayout } from '#workbooks/appraisal/results_layout'

/** The first point, time 0, stands before the column of the first year: a year's column is its end. */
const FIRST_POINT = COLUMN.firstYear - 1

export const TIMELINE_ROWS = {
  flow: 6,
  factor: 7,
  discounted: 8,
  cumulative: 9,
  discountedCumulative: 10,
  lastFlow: 11,
  crosses: 12,
  payback: 13,
  crossesDiscounted: 14,
  discountedPayback: 15,
} as const

/** All points of a timeline row, as an absolute reference. */
export function pointsOfRow(desk: Desk, row: number, from = 0): string {
  const last = letter(FIRST_POINT + desk.appraisal.timeline.length - 1)
  return `${SHEETS.timeline}!$${letter(FIRST_POINT + from)}$${row}:$${last}$${row}`
}

/** Moments instead of years, for rates of return and payback, which need equal steps. */
export function writeTimeline(desk: Desk, layout: ResultsLayout): void {
  const { timeline } = desk.appraisal
  const sheet = plainSheet(desk, 'timeline', {
    widths: [15, 38, 10, 10, 10, ...new Array<number>(timeline.length).fill(15)],
    frozenRows: YEAR_ROW,
    frozenColumns: 2,
    pageColumns: 14,
    repeatColumns: 'A:B',
  })
  headerRow(desk, sheet, YEAR_ROW, ['id', 'line', 'unit', 'blank', 'years'])
  sheet.write(INDEX_ROW, COLUMN.label, desk.t('point_number'), { look: 'muted' })
  const time = (here: string) => `${here}$${YEAR_ROW}`
  timeline.forEach((point, at) => {
    const column = FIRST_POINT + at
    sheet.write(INDEX_ROW, column, at, { look: 'muted', format: FORMATS.whole })
    const formula = `${letter(column)}$${INDEX_ROW}*${ref(desk, 'step')}`
    sheet.calculate(YEAR_ROW, column, formula, point.time, { look: 'header', format: FORMATS.time })
  })
  const write = (
    key: keyof typeof TIMELINE_ROWS,
    values: readonly (Decimal | number)[],
    format: string,
    formula: (here: string, before: string) => string
  ) => {
    const row = TIMELINE_ROWS[key]
    sheet.write(row, COLUMN.id, key, { look: 'muted' })
    sheet.write(row, COLUMN.label, desk.t(`timeline.${key}`), { wrap: true })
    const unit = format === desk.money ? desk.appraisal.model.currency : ''
    sheet.write(row, COLUMN.value, unit, { look: 'muted' })
    values.forEach((value, at) => {
      const column = FIRST_POINT + at
      sheet.calculate(row, column, formula(letter(column), letter(column - 1)), value, { format })
    })
  }
  const row = TIMELINE_ROWS
  const factors = (of: number) => yearsOfRow(desk, of, SHEETS.factors)
  const net = (of: number) => yearsOfRow(desk, of, SHEETS.results)
  const first = `$${letter(FIRST_POINT)}`
  write(
    'flow',
    timeline.map(({ flow }) => flow),
    desk.money,
    (here) =>
      `SUMIFS(${net(layout.netStart)},${factors(FACTOR_ROWS.timeStart)},${time(here)})` +
      `+SUMIFS(${net(layout.netMid)},${factors(FACTOR_ROWS.timeMid)},${time(here)})` +
      `+SUMIFS(${net(layout.netEnd)},${factors(FACTOR_ROWS.timeEnd)},${time(here)})`
  )
  write(
    'factor',
    timeline.map(({ factor }) => factor),
    FORMATS.factor,
    (here) =>
      `IF(${here}$${INDEX_ROW}=0,1,SUMIFS(${factors(FACTOR_ROWS.mid)},${factors(FACTOR_ROWS.timeMid)},${time(here)})` +
      `+SUMIFS(${factors(FACTOR_ROWS.end)},${factors(FACTOR_ROWS.timeEnd)},${time(here)}))`
  )
  write(
    'discounted',
    timeline.map(({ discounted }) => discounted),
    desk.money,
    (here) => `${here}${row.flow}*${here}${row.factor}`
  )
  write(
    'cumulative',
    timeline.map(({ cumulative }) => cumulative),
    desk.money,
    (here) => `SUM(${first}${row.flow}:${here}${row.flow})`
  )
  write(
    'discountedCumulative',
    timeline.map(({ discountedCumulative }) => discountedCumulative),
    desk.money,
    (here) => `SUM(${first}${row.discounted}:${here}${row.discounted})`
  )
  const cached = paybackRows(desk)
  write(
    'lastFlow',
    cached.lastFlow,
    FORMATS.time,
    (here, before) =>
      `IF(OR(${here}$${INDEX_ROW}=0,${here}${row.flow}<>0),${time(here)},${before}${row.lastFlow})`
  )
  const tolerance = ref(desk, 'money_tolerance')
  const crossing = (sum: number) => (here: string, before: string) =>
    `IF(${here}$${INDEX_ROW}=0,0,IF(AND(${before}${sum}<0-${tolerance},${here}${sum}>=0-${tolerance}),1,0))`
  const reached = (flag: number, sum: number, flow: number) => (here: string, before: string) =>
    `IF(${here}${flag}=1,${time(here)}-${here}${sum}/${here}${flow}*(${time(here)}-MAX(${before}${row.lastFlow},${time(here)}-1)),0)`
  write('crosses', cached.simple.crosses, FORMATS.whole, crossing(row.cumulative))
  write(
    'payback',
    cached.simple.times,
    FORMATS.ratio,
    reached(row.crosses, row.cumulative, row.flow)
  )
  write(
    'crossesDiscounted',
    cached.discounted.crosses,
    FORMATS.whole,
    crossing(row.discountedCumulative)
  )
  write(
    'discountedPayback',
    cached.discounted.times,
    FORMATS.ratio,
    reached(row.crossesDiscounted, row.discountedCumulative, row.discounted)
  )
}

/** The values of the payback rows: every crossing is shown, the first one counts. */
function paybackRows(desk: Desk) {
  const { timeline } = desk.appraisal
  const nothing = new Decimal(0)
  const lastFlow: Decimal[] = []
  timeline.forEach(({ time, flow }, at) => {
    lastFlow.push(at === 0 || !flow.isZero() ? time : lastFlow[at - 1])
  })
  const follow = (sum: 'cumulative' | 'discountedCumulative', flow: 'flow' | 'discounted') => {
    const crosses = timeline.map((point, at) =>
      at > 0 && timeline[at - 1][sum].lt(0) && point[sum].gte(0) ? 1 : 0
    )
    const times = timeline.map((point, at) => {
      if (crosses[at] === 0) return nothing
      const span = point.time.minus(Decimal.max(lastFlow[at - 1], point.time.minus(1)))
      return point.time.minus(point[sum].div(point[flow]).times(span))
    })
    return { crosses, times }
  }
  return {
    lastFlow,
    simple: follow('cumulative', 'flow'),
    discounted: follow('discountedCumulative', 'discounted'),
  }
}
