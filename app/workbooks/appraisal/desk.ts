import type { Decimal } from '#money/decimal'
import { exponentOf } from '#money/currencies'
import type { Appraisal } from '#appraisal/domain/appraise'
import { pointsPerYear } from '#appraisal/domain/moments'
import { sum } from '#appraisal/domain/discounting'
import type { Timing } from '#appraisal/domain/model'
import type { KeptSimulation } from '#workbooks/appraisal/kept_simulation'
import type { ExportIdentity } from '#workbooks/copies'
import {
  columnLetters,
  moneyFormat,
  type CellLook,
  type CellValue,
  type SheetOptions,
  type SheetWriter,
  type WorkbookWriter,
} from '#workbooks/workbook_writer'

export type Translate = (key: string, params?: Record<string, string | number>) => string

/** A ledger entry that stands behind a figure. */
export interface EntryBehindFigure {
  id: string
  number: string
  date: string
  text: string
  amount: string
}

/** What the workbook says about its own origin. */
export interface WorkbookContext {
  /** Looks up `workbook.<key>` in the reader's language. */
  t: Translate
  locale: string
  generatedAt: Date
  appVersion: string
  /** Hash of the last entry of the city's ledger; null when there is no ledger (command line). */
  ledgerHead: string | null
  /** What this export is known by when it comes back; absent outside of a city. */
  identity?: ExportIdentity
  entries: EntryBehindFigure[]
  /** Licences of the unit values that were taken from the library of the city, by `versionKey`. */
  licences?: Record<string, string>
  /** The latest kept simulation of what is exported, if there is one. */
  simulation?: KeptSimulation
}

export const SHEETS = {
  cover: 'Cover',
  assumptions: 'Assumptions',
  costs: 'Costs',
  benefits: 'Benefits',
  factors: 'Factors',
  timeline: 'Timeline',
  results: 'Results',
  perspectives: 'Perspectives',
  distribution: 'Distribution',
  dated: 'Dated',
  charts: 'Charts',
  simulation: 'Simulation',
  checks: 'Checks',
  provenance: 'Provenance',
} as const

/** Columns that every sheet with years shares: the same column is the same year. */
export const COLUMN = {
  id: 1,
  label: 2,
  value: 3,
  unit: 4,
  mark: 5,
  note: 6,
  firstYear: 7,
} as const
export const FIRST_ROW = 6
export const INDEX_ROW = 4
export const YEAR_ROW = 5

export const FORMATS = {
  factor: '0.000000',
  ratio: '0.0000',
  percent: '0.00%',
  rate: '0.00####%',
  time: '0.00',
  whole: '0',
  quantity: '#,##0.######',
  residual: '0.0E+00',
} as const

/** Everything the sheets share while one workbook is written. */
export interface Desk {
  writer: WorkbookWriter
  appraisal: Appraisal
  context: WorkbookContext
  t: Translate
  money: string
  years: number
  pointsPerYear: 1 | 2
  /** References to cells of the assumptions, by id, with sheet and dollars. */
  refs: Map<string, string>
}

/** Spreadsheets count days from 1900 on, and years up to 9999. */
const DATED_YEARS = { first: 1901, last: 9_998 }

/** Whether a workbook has a sheet: some have nothing to say of some appraisals. */
export function hasSheet({ appraisal, context }: Desk, key: keyof typeof SHEETS): boolean {
  const { years, perspectives, stakeholders, benefits } = appraisal
  if (key === 'perspectives') return perspectives.length > 0
  if (key === 'distribution') return stakeholders !== null || benefits.length > 0
  if (key === 'simulation') return context.simulation !== undefined
  if (key !== 'dated') return true
  return years[0].year >= DATED_YEARS.first && years.at(-1)!.year <= DATED_YEARS.last
}

export function openDesk(
  writer: WorkbookWriter,
  appraisal: Appraisal,
  context: WorkbookContext
): Desk {
  return {
    writer,
    appraisal,
    context,
    t: context.t,
    money: moneyFormat(exponentOf(appraisal.model.currency)),
    years: appraisal.years.length,
    pointsPerYear: pointsPerYear(appraisal.model),
    refs: new Map(),
  }
}

/** A version of a unit value as licences are kept by. */
export function versionKey({ unitValueId, version }: { unitValueId: string; version: number }) {
  return `${unitValueId} ${version}`
}

/** The reference of an assumption; asking for one that was not written is a fault of ours. */
export function ref(desk: Desk, id: string): string {
  const reference = desk.refs.get(id)
  if (!reference) throw new Error(`The workbook has no assumption ${id}`)
  return reference
}

export const letter = columnLetters
export const yearColumn = (at: number) => letter(COLUMN.firstYear + at)
export const lastYearColumn = (desk: Desk) => yearColumn(desk.years - 1)

/** All years of a row, as "G12:P12"; with a sheet the reference is absolute. */
export function yearsOfRow(desk: Desk, row: number, sheetId?: string): string {
  const [first, last] = [yearColumn(0), lastYearColumn(desk)]
  return sheetId ? `${sheetId}!$${first}$${row}:$${last}$${row}` : `${first}${row}:${last}${row}`
}

/** A sheet whose columns are the years of the horizon. */
export function yearSheet(desk: Desk, key: keyof typeof SHEETS): SheetWriter {
  const sheet = plainSheet(desk, key, {
    widths: [24, 44, 18, 19, 15, 40, ...new Array<number>(desk.years).fill(15)],
    frozenRows: YEAR_ROW,
    frozenColumns: COLUMN.value,
    pageColumns: 14,
    repeatColumns: 'A:C',
  })
  yearHeader(desk, sheet, key)
  return sheet
}

export function plainSheet(
  desk: Desk,
  key: keyof typeof SHEETS,
  options: Pick<
    SheetOptions,
    'widths' | 'frozenRows' | 'frozenColumns' | 'pageColumns' | 'repeatColumns'
  >
): SheetWriter {
  return desk.writer.addSheet({
    id: SHEETS[key],
    title: desk.t(`sheet.${key}.title`),
    purpose: desk.t(`sheet.${key}.purpose`),
    ...(key !== 'cover' && { back: { text: desk.t('back_to_cover'), sheet: SHEETS.cover } }),
    ...options,
  })
}

const RIGHT = new Set([
  'value',
  'total',
  'workbook',
  'expected',
  'difference',
  'size',
  'frozen_draws',
  'all_draws',
  'draw_costs',
  'draw_npv',
  'bears',
  'gives',
  'receives',
  'gains',
  'net',
  'pays_ratio',
  'gains_above_zero',
  'is_public',
  'is_investor',
  'view_costs',
  'view_benefits',
  'bcr',
  'pv',
  'irr_rate',
  'value_at_rate',
  'slope',
])

export function headerRow(desk: Desk, sheet: SheetWriter, row: number, keys: string[]): void {
  keys.forEach((key, at) => {
    const align = RIGHT.has(key) ? 'right' : 'left'
    sheet.write(row, at + 1, desk.t(`column.${key}`), {
      look: 'header',
      wrap: true,
      align,
      inset: at > 0 && align === 'left',
    })
  })
}

function yearHeader(desk: Desk, sheet: SheetWriter, key: keyof typeof SHEETS): void {
  const isSource = key === 'assumptions'
  const columns = isSource
    ? ['id', 'assumption', 'value', 'unit', 'mark', 'source']
    : ['id', 'line', key === 'results' ? 'value' : 'total', 'timing', 'kind', 'meaning']
  headerRow(desk, sheet, YEAR_ROW, columns)
  sheet.write(INDEX_ROW, COLUMN.note, desk.t('year_of_horizon'), { look: 'muted', align: 'right' })
  desk.appraisal.years.forEach(({ year, index }, at) => {
    const column = COLUMN.firstYear + at
    const here = letter(column)
    if (isSource) {
      sheet.write(INDEX_ROW, column, index, { look: 'muted', format: FORMATS.whole })
      const formula = `${ref(desk, 'start_year')}+${here}$${INDEX_ROW}-1`
      sheet.calculate(YEAR_ROW, column, formula, year, { look: 'header', format: FORMATS.whole })
      return
    }
    const source = (row: number) => `${SHEETS.assumptions}!${here}$${row}`
    sheet.calculate(INDEX_ROW, column, source(INDEX_ROW), index, {
      look: 'muted',
      format: FORMATS.whole,
    })
    sheet.calculate(YEAR_ROW, column, source(YEAR_ROW), year, {
      look: 'header',
      format: FORMATS.whole,
    })
  })
}

export interface YearRow {
  id: string
  label: string
  /** Formula of the timing cell, if the row has one. */
  timing?: Timing
  timingFormula?: string
  kind?: string
  kindFormula?: string
  meaning: string
  /** The one formula of the row, told the letters of its own and of the column before. */
  formula: (here: string, before: string) => string
  values: Decimal[]
  format: string
  look?: CellLook
  /** Whether the row has a total. */
  summed?: boolean
}

/** One row across the timeline, with its total and its labels. */
export function writeYearRow(desk: Desk, sheet: SheetWriter, row: number, line: YearRow): void {
  const look = line.look ?? 'calculation'
  const label = look === 'total' ? 'total' : 'text'
  sheet.write(row, COLUMN.id, line.id, { look: label === 'total' ? 'total' : 'muted' })
  sheet.write(row, COLUMN.label, line.label, { look: label, wrap: true })
  if (line.summed) {
    const options = { look, format: line.format }
    sheet.calculate(row, COLUMN.value, `SUM(${yearsOfRow(desk, row)})`, sum(line.values), options)
  } else sheet.write(row, COLUMN.value, '', { look: label })
  writeLabel(
    sheet,
    row,
    COLUMN.unit,
    line.timing ? desk.t(`timing.${line.timing}`) : '',
    line.timingFormula,
    look
  )
  writeLabel(sheet, row, COLUMN.mark, line.kind ?? '', line.kindFormula, look)
  sheet.write(row, COLUMN.note, line.meaning, {
    look: look === 'total' ? 'total' : 'muted',
    wrap: true,
    inset: true,
  })
  line.values.forEach((value, at) => {
    const column = COLUMN.firstYear + at
    const formula = line.formula(letter(column), letter(column - 1))
    sheet.calculate(row, column, formula, value, { look, format: line.format })
  })
}

function writeLabel(
  sheet: SheetWriter,
  row: number,
  column: number,
  text: CellValue,
  formula: string | undefined,
  look: CellLook
): void {
  if (formula)
    sheet.calculate(row, column, formula, text, {
      look: look === 'total' ? 'total' : 'link',
      inset: true,
    })
  else sheet.write(row, column, text, { look: look === 'total' ? 'total' : 'muted', inset: true })
}

export function section(
  sheet: SheetWriter,
  row: number,
  text: string,
  columns: number = COLUMN.note
): void {
  sheet.raise(row)
  for (let column = 1; column <= columns; column++) {
    sheet.write(row, column, column === 1 ? text : '', { look: 'section' })
  }
}
