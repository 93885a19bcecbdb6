import { Refusal } from '#core/refusal'
import {
  CELLS_SHOWN,
  MOST_NAMES,
  MOST_ROWS,
  MOST_SHOWN,
  type CurrencyName,
  type JudgedRow,
  type RateFileLook,
  type RowFilter,
} from '#exchange/rate_look'
import { columnsOf, NO_RATE_COUNTS, readingOf, type StoredReading } from '#exchange/rate_reading'
import { ratesOfRow } from '#imports/domain/rate_columns'
import {
  isNoRate,
  RateJudge,
  unitsNamed,
  type JudgedRate,
  type KnownRates,
  type RateReading,
} from '#imports/domain/rate_rows'
import { comparable, shownCell } from '#imports/domain/text'
import { openRecords } from '#imports/workers/records'

/**
 * The rates of a stored file without its header, a row each, numbered as a spreadsheet numbers the rows
 * they stand in. Which columns they have says `columnsOf`.
 */
async function* rowsOf(
  path: string,
  reading: StoredReading
): AsyncGenerator<[row: number, cells: string[]]> {
  const { records } = openRecords(path, reading.encoding, reading.delimiter)
  const { date } = reading.columns
  let [row, rates] = [0, 0]
  for await (const cells of records) {
    row += 1
    if (row === 1) continue
    const isSpread = reading.layout === 'columns' && date !== undefined
    for (const rate of isSpread ? ratesOfRow(reading.headers, cells, date) : [cells]) {
      rates += 1
      if (rates > MOST_ROWS) throw new Refusal('E_RATE_MANY', { limit: MOST_ROWS }, 'file')
      yield [row, rate]
    }
  }
}

export interface RateReadingJob {
  path: string
  reading: StoredReading
  today: string
}

/** Reads a whole file: its names, and what its rows would record. */
export async function lookAtRates(job: RateReadingJob, known: KnownRates): Promise<RateFileLook> {
  const reading = readingOf(job.reading)
  const judge = reading && new RateJudge(reading, known, job.today)
  const columns = columnsOf(job.reading)
  const names = new Map<string, CurrencyName>()
  const counts = { ...NO_RATE_COUNTS }
  const rows: RateFileLook['rows'] = {}
  let [warnings, inverted] = [0, 0]
  for await (const [row, cells] of rowsOf(job.path, job.reading)) {
    if (columns) noteName(names, cells, columns)
    if (!judge) continue
    const verdict = judge.judge(cells)
    counts[verdict.verdict] += 1
    const warning = 'warning' in verdict ? verdict.warning : null
    if (warning) warnings += 1
    if (warning?.code === 'W_RATE_INVERTED') inverted += 1
    const fits: RowFilter[] = ['all', verdict.verdict, ...(warning ? ['warning' as const] : [])]
    for (const filter of fits) keep((rows[filter] ??= []), row, cells, verdict)
  }
  return { names: [...names.values()], counts: judge ? counts : null, warnings, inverted, rows }
}

function keep(rows: JudgedRow[], row: number, cells: string[], verdict: JudgedRow['verdict']) {
  if (rows.length === MOST_SHOWN) return
  const inFile = cells.slice(0, CELLS_SHOWN).map(shownCell).join(' · ').slice(0, 200)
  rows.push({ row, inFile, verdict })
}

/** What a file would record, all of it. */
export async function ratesToTake(
  job: RateReadingJob,
  known: KnownRates
): Promise<{ rates: JudgedRate[]; counts: typeof NO_RATE_COUNTS; inverted: number }> {
  const reading = readingOf(job.reading)
  if (!reading) throw new Refusal('E_RATE_READING', {}, 'file')
  const judge = new RateJudge(reading, known, job.today)
  const counts = { ...NO_RATE_COUNTS }
  const rates: JudgedRate[] = []
  let inverted = 0
  for await (const [, cells] of rowsOf(job.path, job.reading)) {
    const verdict = judge.judge(cells)
    counts[verdict.verdict] += 1
    if (verdict.verdict !== 'new' && verdict.verdict !== 'revision') continue
    if (verdict.warning?.code === 'W_RATE_INVERTED') inverted += 1
    rates.push(verdict.rate)
  }
  return { rates, counts, inverted }
}

function noteName(
  names: Map<string, CurrencyName>,
  cells: string[],
  columns: RateReading['columns']
) {
  const cell = (column: number) => shownCell(cells[column] ?? '').trim()
  const name = comparable(cell(columns.currency))
  if (name === '') return
  const day = cell(columns.date)
  const value = cell(columns.rate)
  const units = (columns.units !== undefined && cell(columns.units)) || unitsNamed(name) || '1'
  const known = names.get(name)
  if (known) {
    known.rows += 1
    known.last = day
    if (!isNoRate(value)) Object.assign(known, { value, units })
  } else if (names.size < MOST_NAMES) {
    names.set(name, { name, rows: 1, first: day, last: day, value, units })
  } else {
    throw new Refusal('E_RATE_NAMES', { limit: String(MOST_NAMES) }, 'currency')
  }
}
