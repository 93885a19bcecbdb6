import { missingColumn, type CsvColumn, type CsvProfile } from '#bank/domain/csv_profile'
import { runningBalances } from '#bank/domain/running_balance'
import {
  accountNumber,
  StatementFault,
  type ReadStatement,
  type StatementAccount,
  type StatementBalance,
  type StatementLine,
} from '#bank/domain/statement'
import { Refusal } from '#core/refusal'
import { parseDate } from '#imports/domain/dates'
import { DELIMITERS, type Delimiter } from '#imports/domain/delimiter'
import { cleanText, wordKey } from '#imports/domain/text'
import { inspectFile, type FileLook } from '#imports/workers/inspect_file'
import { openRecords, type RecordStream } from '#imports/workers/records'
import { parseAmount } from '#money/parse_amount'
import { toDecimalString } from '#money/money'

const HEADER_WITHIN = 40
export const CSV_ROWS = 100_000

type Columns = Partial<Record<CsvColumn, number>>

interface Row {
  no: number
  line: StatementLine
  balance: bigint | null
}

/**
 * A file of a bank by the profile of its account. What stands above the titles of the columns is
 * passed over; rows without a day (sums, remarks below) too, unless they carry an amount.
 */
export async function readCsv(
  path: string,
  account: StatementAccount,
  profile: CsvProfile
): Promise<ReadStatement[]> {
  const missing = missingColumn(profile)
  if (missing) throw new StatementFault('E_BANK_PROFILE', { column: missing })
  const look = await inspectFile(path, {
    encoding: profile.encoding ?? undefined,
    delimiter: profile.delimiter ?? undefined,
  })
  const delimiter = profile.delimiter ?? (await delimiterByTitles(path, look, profile))
  let columns: Columns | undefined
  let no = 0
  const rows: Row[] = []
  for await (const cells of openRecords(path, look.encoding, delimiter).records) {
    no++
    if (!columns) {
      columns = columnsIn(cells, profile)
      if (!columns && no === HEADER_WITHIN) break
      continue
    }
    const row = rowOf(cells, no, columns, account, profile)
    if (row) rows.push(row)
    if (rows.length > CSV_ROWS) throw new StatementFault('E_BANK_ROWS', { limit: String(CSV_ROWS) })
  }
  if (!columns) throw headerFault(look.headers, profile)
  return [statementOf(rows, account)]
}

/** The delimiter that cuts the titles of the profile out of one row: lines above the titles prove nothing. */
async function delimiterByTitles(
  path: string,
  { encoding, delimiter }: FileLook,
  profile: CsvProfile
): Promise<Delimiter> {
  const others = Object.values(DELIMITERS).filter((one) => one !== delimiter)
  for (const one of [delimiter, ...others]) {
    if (await hasTitles(openRecords(path, encoding, one), profile)) return one
  }
  return delimiter
}

async function hasTitles({ records }: RecordStream, profile: CsvProfile): Promise<boolean> {
  let no = 0
  try {
    for await (const cells of records) {
      if (columnsIn(cells, profile)) return true
      if (++no === HEADER_WITHIN) return false
    }
  } catch (error) {
    // Cut in the wrong way a file may end in the middle of a quote; read in the right one it is told then
    if (!(error instanceof Refusal)) throw error
  }
  return false
}

function columnsIn(cells: string[], { columns }: CsvProfile): Columns | undefined {
  const titles = cells.map((cell) => wordKey(cell))
  const found: Columns = {}
  for (const [column, title] of Object.entries(columns)) {
    if (!title) continue
    const at = titles.indexOf(wordKey(title))
    if (at < 0) return undefined
    found[column as CsvColumn] = at
  }
  return found
}

function headerFault(headers: string[], { columns }: CsvProfile): StatementFault {
  const known = new Set(headers.map((header) => wordKey(header)))
  const wanted = Object.values(columns).filter((title) => title && !known.has(wordKey(title)))
  return new StatementFault('E_BANK_COLUMNS', {
    missing: wanted.join(', ').slice(0, 200),
    found: headers.join(', ').slice(0, 300),
  })
}

function rowOf(
  cells: string[],
  no: number,
  columns: Columns,
  account: StatementAccount,
  profile: CsvProfile
): Row | null {
  const cell = (column: CsvColumn) => textIn(cells, columns[column], no)
  const money = (column: CsvColumn) => amountIn(cell(column), account.currency, profile, no)
  const amount =
    columns.amount === undefined
      ? outOf(money('credit')) - outOf(money('debit'))
      : (money('amount') ?? 0n)
  if (cell('date') === '' && amount === 0n) return null
  const bookedOn = dayIn(cell('date'), profile, no)
  const currency = cell('currency').toUpperCase()
  if (currency && currency !== account.currency) {
    const params = { currency, expected: account.currency, line: String(no) }
    throw new StatementFault('E_BANK_ENTRY_CURRENCY', params)
  }
  const line: StatementLine = {
    bankRef: cell('reference').slice(0, 140) || null,
    bookedOn,
    valueOn: cell('value_date') ? dayIn(cell('value_date'), profile, no) : null,
    amount,
    isReversal: false,
    endToEnd: null,
    structuredRef: null,
    text: cell('text').slice(0, 4000),
    counterparty: cell('counterparty').slice(0, 140) || null,
    counterpartyAccount: accountNumber(cell('counterparty_account')) || null,
    counterpartyId: null,
    code: null,
    sent: null,
  }
  return { no, line, balance: money('balance') }
}

/** Columns of their own for what went and what came may carry a sign or not. */
function outOf(amount: bigint | null): bigint {
  if (amount === null) return 0n
  return amount < 0n ? -amount : amount
}

function textIn(cells: string[], at: number | undefined, no: number): string {
  const clean = cleanText(at === undefined ? '' : (cells[at] ?? ''))
  if (!clean.ok) throw new StatementFault(clean.code, { ...clean.params, line: String(no) })
  return clean.text
}

function dayIn(text: string, { dateOrder }: CsvProfile, no: number): string {
  const read = parseDate(text, dateOrder ?? undefined)
  if (read.ok) return read.date
  throw new StatementFault('E_BANK_DAY', { value: text.slice(0, 40), line: String(no) })
}

function amountIn(
  text: string,
  currency: string,
  { decimalMark }: CsvProfile,
  no: number
): bigint | null {
  if (text === '') return null
  const read = parseAmount(text, { currency, separators: decimalMark, allowNegative: true })
  if (read.ok) return read.minor
  const params = { value: text.slice(0, 40), currency, line: String(no) }
  throw new StatementFault('E_BANK_AMOUNT', params)
}

/** The earliest movement first, as a bank prints its statements. */
function statementOf(rows: Row[], account: StatementAccount): ReadStatement {
  let running
  try {
    running = runningBalances(
      rows.map(({ no, line, balance }) => ({ no, amount: line.amount, balance }))
    )
  } catch (error) {
    if (!(error instanceof StatementFault)) throw error
    const difference = `${toDecimalString(BigInt(error.params.difference), account.currency)} ${account.currency}`
    throw new StatementFault(error.code, { ...error.params, difference })
  }
  const ordered = running?.isLatestFirst ? rows.toReversed() : rows
  const lines = ordered.map(({ line }) => line).filter(({ amount }) => amount !== 0n)
  const days = lines.map(({ bookedOn }) => bookedOn).toSorted()
  const [from = null, to = null] = [days[0], days.at(-1)]
  const balance = (code: string, amount: bigint, on: string | null): StatementBalance => ({
    code,
    currency: account.currency,
    amount,
    on,
  })
  return {
    format: 'csv',
    reference: from && to ? `${from} – ${to}` : '–',
    sequence: null,
    createdAt: null,
    from,
    to,
    account,
    opening: running && balance('OPBD', running.opening, from),
    closing: running && balance('CLBD', running.closing, to),
    lines,
    notBooked: rows.length - lines.length,
  }
}
