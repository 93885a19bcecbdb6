import { join } from 'node:path'
import { storagePath } from '#config/app'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, type Client } from '#core/sql'
import {
  columnsOf,
  NO_RATE_COUNTS,
  readingOf,
  type RateCounts,
  type RateFile,
  type StoredReading,
} from '#exchange/rate_reading'
import { ratesOfRow } from '#imports/domain/rate_columns'
import {
  isNoRate,
  RateJudge,
  type KnownRates,
  type RateReading,
  type RateVerdict,
} from '#imports/domain/rate_rows'
import { comparable, shownCell } from '#imports/domain/text'
import { laidOutPath } from '#imports/workers/lay_out'
import { openRecords } from '#imports/workers/records'

/** Rates that one file may hold; longer ones are divided. */
export const MOST_ROWS = 500_000
export const MOST_BYTES = 30_000_000
/** Names of currencies that a person can be asked about on one page. */
const MOST_NAMES = 300

export async function findRateFile(client: Client, cityId: string, id: string): Promise<RateFile> {
  const [row] = await selectRows(
    client,
    'SELECT * FROM fx_rate_files WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (!row) throw new NotFound()
  return {
    cityId,
    id,
    fileName: row.file_name,
    sha256: row.file_sha256,
    storageKey: row.storage_key,
    reading: JSON.parse(row.reading),
    counts: row.counts === null ? null : JSON.parse(row.counts),
    uploadedBy: row.uploaded_by,
    uploadedAt: row.uploaded_at,
    importedAt: row.imported_at,
  }
}

/** Where a stored file lies. */
export function pathOfRateFile({ storageKey }: Pick<RateFile, 'storageKey'>): string {
  return join(storagePath, 'uploads', storageKey)
}

/**
 * The rates of a stored file without its header, a row each, numbered as a spreadsheet numbers the rows
 * they stand in. Which columns they have says `columnsOf`.
 */
export async function* rowsOfFile(
  file: Pick<RateFile, 'storageKey'>,
  reading: StoredReading
): AsyncGenerator<[row: number, cells: string[]]> {
  const path = laidOutPath(pathOfRateFile(file), reading.format ?? 'csv')
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

/** A name of the currency column, with what helps to say what it means. */
export interface CurrencyName {
  name: string
  rows: number
  first: string
  last: string
  /** The last value that is one, and for how many units it stands. */
  value: string
  units: string
}

export interface JudgedRow {
  row: number
  cells: string[]
  verdict: RateVerdict
}

export interface RateFileLook {
  names: CurrencyName[]
  /** Null until the reading is answered. */
  counts: RateCounts | null
  warnings: number
  /** Values that look as if they were the other way round. */
  inverted: number
  rows: JudgedRow[]
}

/** What is seen of a file that cannot be read to its end. */
export const NO_LOOK: RateFileLook = { names: [], counts: null, warnings: 0, inverted: 0, rows: [] }

export type RowFilter = RateVerdict['verdict'] | 'warning'

/** Reads the whole file once: its names, and what each row would record, one page of them shown. */
export async function lookAtRateFile(
  file: RateFile,
  known: KnownRates,
  wish: { today: string; verdict?: RowFilter; page: number; perPage: number }
): Promise<RateFileLook> {
  const reading = readingOf(file.reading)
  const judge = reading && new RateJudge(reading, known, wish.today)
  const columns = columnsOf(file.reading)
  const names = new Map<string, CurrencyName>()
  const counts = { ...NO_RATE_COUNTS }
  const rows: JudgedRow[] = []
  let [warnings, inverted, matching] = [0, 0, 0]
  for await (const [row, cells] of rowsOfFile(file, file.reading)) {
    if (columns) noteName(names, cells, columns)
    if (!judge) continue
    const verdict = judge.judge(cells)
    counts[verdict.verdict] += 1
    const warning = 'warning' in verdict ? verdict.warning : null
    if (warning) warnings += 1
    if (warning?.code === 'W_RATE_INVERTED') inverted += 1
    const fits =
      wish.verdict === 'warning' ? warning : !wish.verdict || wish.verdict === verdict.verdict
    if (!fits) continue
    if (matching >= (wish.page - 1) * wish.perPage && rows.length < wish.perPage) {
      rows.push({ row, cells: cells.map(shownCell), verdict })
    }
    matching += 1
  }
  return { names: [...names.values()], counts: judge ? counts : null, warnings, inverted, rows }
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
  const units = (columns.units !== undefined && cell(columns.units)) || '1'
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
