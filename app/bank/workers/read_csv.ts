import { missingColumn, type CsvProfile } from '#bank/domain/csv_profile'
import type { BankTable } from '#bank/workers/messages'
import { layoutIn, rowsOf, type CsvLayout, type CsvRow } from '#bank/workers/csv_rows'
import { runningBalances } from '#bank/domain/running_balance'
import {
  StatementFault,
  type ReadStatement,
  type StatementAccount,
  type StatementBalance,
} from '#bank/domain/statement'
import { Refusal } from '#core/refusal'
import type { Encoding } from '#imports/domain/decode'
import { DELIMITERS, type Delimiter } from '#imports/domain/delimiter'
import { wordKey } from '#imports/domain/text'
import { inspectFile, type FileLook } from '#imports/workers/inspect_file'
import { openRecords, type RecordStream } from '#imports/workers/records'
import { toDecimalString } from '#money/money'

const HEADER_WITHIN = 40
export const CSV_ROWS = 100_000

/**
 * A file of a bank by the profile of its account. What stands above the titles of the columns is
 * passed over, and the titles again where the bank prints them on each page.
 */
export async function readCsv(
  path: string,
  { account, profile, isWorkbook }: BankTable
): Promise<ReadStatement[]> {
  const missing = missingColumn(profile)
  if (missing) throw new StatementFault('E_BANK_PROFILE', { column: missing })
  const look = await inspectFile(path, {
    encoding: profile.encoding ?? undefined,
    delimiter: profile.delimiter ?? undefined,
  })
  if (!profile.encoding) refuseDoubtful(look)
  const delimiter = profile.delimiter ?? (await delimiterByTitles(path, look, profile))
  let layout: CsvLayout | undefined
  let no = 0
  const rows: { no: number; cells: string[] }[] = []
  for await (const cells of openRecords(path, look.encoding, delimiter).records) {
    no++
    const titles = layoutIn(cells, profile)
    layout ??= titles
    if (!layout && no === HEADER_WITHIN) break
    if (layout && !titles) {
      const absent = isWorkbook ? Math.max(0, layout.width - cells.length) : 0
      rows.push({ no, cells: [...cells, ...Array<string>(absent).fill('')] })
    }
    if (rows.length > CSV_ROWS) throw new StatementFault('E_BANK_ROWS', { limit: String(CSV_ROWS) })
  }
  if (!layout) throw headerFault(look.headers, profile)
  const read = rowsOf(rows, layout, account, profile)
  if (read.length === 0) throw new StatementFault('E_BANK_EMPTY')
  return [statementOf(read, account)]
}

/**
 * Characters of which most make words in one encoding, and in no other nearly as well, leave no doubt. Names
 * of Ukrainian firms have capitals within a word ("ПриватБанк"), which make it look less like one.
 */
const enoughFor = (encoding: Encoding) => (encoding === 'windows-1251' ? 0.3 : 0.6)
const AHEAD = 0.2

/** Text that was read in a wrong encoding would stay in the books as it was read. */
function refuseDoubtful({ certain, candidates }: FileLook): void {
  const [best, second] = candidates
  if (certain || !best) return
  if (best.score >= enoughFor(best.encoding) && best.score - (second?.score ?? 0) >= AHEAD) return
  const found = candidates.map(({ encoding }) => encoding).join(', ')
  throw new StatementFault('E_BANK_ENCODING', { found })
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
      if (layoutIn(cells, profile)) return true
      if (++no === HEADER_WITHIN) return false
    }
  } catch (error) {
    // Cut in the wrong way a file may end in the middle of a quote; read in the right one it is told then
    if (!(error instanceof Refusal)) throw error
  }
  return false
}

function headerFault(headers: string[], { columns }: CsvProfile): StatementFault {
  const known = new Set(headers.map((header) => wordKey(header)))
  const wanted = Object.values(columns).filter((title) => title && !known.has(wordKey(title)))
  return new StatementFault('E_BANK_COLUMNS', {
    missing: wanted.join(', ').slice(0, 200),
    found: headers.join(', ').slice(0, 300),
  })
}

/** The earliest movement first, as a bank prints its statements. */
function statementOf(rows: CsvRow[], account: StatementAccount): ReadStatement {
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
