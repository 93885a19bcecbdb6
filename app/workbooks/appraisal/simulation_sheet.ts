import { simulate } from '#appraisal/domain/uncertainty/simulate'
import { PERCENTS, summarise, type DrawSummary } from '#appraisal/domain/uncertainty/summary'
import { Decimal } from '#money/decimal'
import type { Check } from '#workbooks/appraisal/check'
import {
  COLUMN,
  FORMATS,
  SHEETS,
  headerRow,
  letter,
  plainSheet,
  section,
  type Desk,
} from '#workbooks/appraisal/desk'
import type { ResultsLayout } from '#workbooks/appraisal/results_layout'
import type { UncertaintyPlan } from '#appraisal/domain/uncertainty/plan'

/** The first draws of a simulation stand in the workbook; more would make it slow to open. */
export const FROZEN_DRAWS = 2_000

const HEADER_ROW = 5
const FIRST_FIGURE = 7
/** Number, mean, spread, error, chance, least and most; and the percentiles. */
const FIGURES = 7 + PERCENTS.length

/** One figure of the draws: what it is over those in the workbook, and over all. */
interface DrawFigure {
  id: string
  label: string
  formula: string
  value: number
  /** Of all draws of the kept simulation. */
  all: number
  format: string
  /** Per cent below, for percentiles. */
  percent?: number
}

export interface SimulationRows {
  figures: (DrawFigure & { row: number })[]
  lastCell: string
}

/**
 * The first draws of the kept simulation, frozen with their seed, and what they come to by formulas. They do
 * not follow changed inputs, and the sheet says so.
 */
export function writeSimulation(desk: Desk, layout: ResultsLayout): SimulationRows | null {
  const { simulation } = desk.context
  if (!simulation) return null
  const { model } = desk.appraisal
  const draws = Math.min(simulation.draws, FROZEN_DRAWS)
  const drawn = simulate(model, simulation.plan, { seed: simulation.seed, draws })
  const sheet = plainSheet(desk, 'simulation', {
    widths: [26, 44, 22, 22, 50],
    frozenRows: HEADER_ROW,
    frozenColumns: 0,
  })
  headerRow(desk, sheet, HEADER_ROW, ['id', 'figure', 'frozen_draws', 'all_draws', 'meaning'])
  section(sheet, HEADER_ROW + 1, desk.t('section.simulation'), 5)

  const given = [
    { id: 'no', value: simulation.no },
    { id: 'seed', value: simulation.seed },
  ]
  const shapes = shapesOf(desk, simulation.plan)
  const firstShape = FIRST_FIGURE + given.length + FIGURES + 2
  const firstDraw = firstShape + shapes.length + 2
  const range = `$C$${firstDraw}:$C$${firstDraw + draws - 1}`
  let row = FIRST_FIGURE
  for (const { id, value } of given) {
    sheet.write(row, 1, id, { look: 'muted' })
    sheet.write(row, 2, desk.t(`simulation.${id}`), { wrap: true })
    sheet.write(row, 3, value, { look: 'fixed', format: FORMATS.whole, align: 'right' })
    sheet.write(row++, 5, desk.t(`simulation.${id}_meaning`), {
      look: 'muted',
      wrap: true,
      inset: true,
    })
  }
  const found = figuresOf(desk, range, summarise(drawn.net), simulation.npv)
  const figures = found.map((figure) => {
    const at = row++
    const { id, label, formula, value, all, format, percent } = figure
    sheet.write(at, 1, percent ?? id, {
      look: 'muted',
      align: 'left',
      ...(percent !== undefined && { format: '0.00' }),
    })
    sheet.write(at, 2, label, { wrap: true })
    const own = formula.replaceAll('{row}', `${at}`)
    sheet.calculate(at, 3, own, value, { look: 'strong', format, align: 'right' })
    sheet.write(at, 4, all, { look: 'fixed', format, align: 'right' })
    const kind = percent === undefined ? id : 'percentile'
    sheet.write(at, 5, desk.t(`simulation.${kind}_meaning`, { limit: FROZEN_DRAWS }), {
      look: 'muted',
      wrap: true,
      inset: true,
    })
    return { ...figure, row: at }
  })
  sheet.write(row, 1, 'as_modelled', { look: 'muted' })
  sheet.write(row, 2, desk.t('simulation.as_modelled'), { wrap: true })
  const npv = `${SHEETS.results}!$${letter(COLUMN.value)}$${layout.npv}`
  const options = { look: 'link' as const, format: desk.money, align: 'right' as const }
  sheet.calculate(row, 3, npv, desk.appraisal.results.npv.value!, options)
  sheet.write(row++, 5, desk.t('simulation.as_modelled_meaning'), {
    look: 'muted',
    wrap: true,
    inset: true,
  })

  section(sheet, row++, desk.t('section.ranges'), 5)
  for (const { key, text } of shapes) {
    sheet.write(row, 1, key, { look: 'muted' })
    sheet.write(row++, 2, text, { wrap: true })
  }
  sheet.printUntil(row - 1, 5)
  section(sheet, row++, desk.t('section.draws'), 5)
  headerRow(desk, sheet, row++, ['draw', 'draw_costs', 'draw_npv'])
  if (row !== firstDraw) throw new Error('The draws of the workbook are not where formulas look')
  for (let at = 0; at < draws; at++, row++) {
    sheet.write(row, 1, at + 1, { look: 'muted', format: FORMATS.whole, align: 'left' })
    sheet.write(row, 2, drawn.costs[at], { look: 'fixed', format: desk.money, align: 'right' })
    sheet.write(row, 3, drawn.net[at], { look: 'fixed', format: desk.money, align: 'right' })
  }
  return { figures, lastCell: `$E$${row - 1}` }
}

/** The distributions and rank correlations of a simulation in words. */
function shapesOf(desk: Desk, { assumptions, correlations = [] }: UncertaintyPlan) {
  const plain = (figures: object) =>
    JSON.stringify(figures)
      .replaceAll(/["{}[\]]/g, ' ')
      .trim()
  return [
    ...assumptions.map(({ key, distribution: { kind, ...figures } }) => ({
      key,
      text: `${kind}: ${plain(figures)}`,
    })),
    ...correlations.map(({ a, b, rank }) => ({
      key: `${a} ~ ${b}`,
      text: `${desk.t('simulation.correlation')}: ${rank}`,
    })),
  ]
}

function figuresOf(desk: Desk, range: string, own: DrawSummary, all: DrawSummary): DrawFigure[] {
  const one = (id: string, key: keyof DrawSummary, formula: string, format = desk.money) => ({
    id,
    label: desk.t(`simulation.${id}`),
    formula,
    value: own[key] as number,
    all: all[key] as number,
    format,
  })
  return [
    one('draws', 'draws', `COUNT(${range})`, FORMATS.whole),
    one('mean', 'mean', `SUM(${range})/COUNT(${range})`),
    one('sd', 'sd', `STDEV(${range})`),
    one('standard_error', 'standardError', `STDEV(${range})/SQRT(COUNT(${range}))`),
    one(
      'above_zero',
      'shareAboveZero',
      `SUMPRODUCT(1*(${range}>0))/COUNT(${range})`,
      FORMATS.percent
    ),
    one('least', 'least', `MIN(${range})`),
    ...own.percentiles.map(({ percent, value }, at) => ({
      id: `percentile.${percent}`,
      label: desk.t('simulation.percentile', { percent }),
      formula: `PERCENTILE(${range},$A{row})`,
      value,
      all: all.percentiles[at].value,
      format: desk.money,
      percent: percent / 100,
    })),
    one('most', 'most', `MAX(${range})`),
  ]
}

/** What the application finds over the same draws, against the formulas. */
export function simulationChecks(desk: Desk, rows: SimulationRows | null): Check[] {
  if (!rows) return []
  const cell = (row: number) => `${SHEETS.simulation}!$C$${row}`
  const sizes = rows.figures.map(({ value }) => Math.abs(value))
  const size = new Decimal(Math.max(1, ...sizes)).ceil()
  return rows.figures.map(({ id, label, value, format, row }) => ({
    id: `app.simulation.${id}`,
    what: desk.t('check.as_exported', { result: label }),
    formula: cell(row),
    result: value,
    expected: value,
    size: id === 'above_zero' ? new Decimal(1) : size,
    format,
  }))
}
