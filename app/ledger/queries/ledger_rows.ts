import { toCount } from '#core/counts'
import type { SourceEntry, SourceLine } from '#ledger/source'

/*
 * Entries and their lines as rows of arrays. Nothing here needs the application: the threads of the
 * verifier read with a connection of their own.
 */

/** Rows as arrays; a whole number may come as bigint. */
export type AskRows = (sql: string, values: unknown[]) => Promise<any[][]> | any[][]

/** Entries with a number above the first and up to the second. */
export interface SeqRange {
  above: bigint
  upTo: bigint
}

const BATCH = 500
const ALL: SeqRange = { above: -1n, upTo: 2n ** 63n - 1n }

/* Whole numbers that may be large come as text: the verifier compares texts, and no driver rounds them. */

const ENTRY_COLUMNS = `id, CAST(seq AS text), kind, effective_on, recorded_at, memo, request_hash, reverses_id,
  source_type, source_id, prepared_by, approved_by, line_count, prev_hash, hash, payload`

const LINE_COLUMNS = `p.entry_id, p.line_no, p.effective_on, p.account_code, p.fund_id, p.budget_line_id,
  p.party_id, p.agreement_id, p.instalment_id, p.commitment_id, p.currency, CAST(p.amount AS text),
  CAST(p.functional_amount AS text), p.quantity, p.unit`

/** The entries of a city in the order of their numbers, with their lines. */
export async function* batchesInOrder(
  ask: AskRows,
  cityId: string,
  { above, upTo }: SeqRange = ALL,
  readLines: ReadLines = linesByKey
): AsyncGenerator<SourceEntry[]> {
  for (let after = above; ;) {
    const rows = await ask(
      // without its table's name PostgreSQL would sort by the text
      `SELECT ${ENTRY_COLUMNS} FROM journal_entries e WHERE city_id = ? AND seq > ? AND seq <= ?
       ORDER BY e.seq LIMIT ${BATCH}`,
      [cityId, after, upTo]
    )
    if (rows.length === 0) return
    const entries = rows.map(sourceEntry)
    const last = BigInt(entries.at(-1)!.seq)
    await readLines(ask, cityId, entries, { above: after, upTo: last })
    yield entries
    after = last
  }
}

/** Gives entries that lie between two numbers their lines. */
export type ReadLines = (
  ask: AskRows,
  cityId: string,
  entries: SourceEntry[],
  range: SeqRange
) => Promise<void>

/** Each entry's lines are looked up. */
export const linesByKey: ReadLines = async (ask, cityId, entries, { above, upTo }) => {
  const rows = await ask(
    // crossed, SQLite keeps the order of the tables: otherwise it may read every line of the city each time
    `SELECT ${LINE_COLUMNS} FROM journal_entries e CROSS JOIN postings p
     WHERE e.city_id = ? AND e.seq > ? AND e.seq <= ? AND p.city_id = e.city_id AND p.entry_id = e.id
     ORDER BY e.seq, p.line_no`,
    [cityId, above, upTo]
  )
  takeLines(entries, rows)
}

/** Of so many rows between the first and the last line of some entries one must be theirs. */
const NEAR = 4

/** Lines that PostgreSQL keeps in a block, some more or less. */
const IN_BLOCK = 60

/**
 * Lines are kept as they were written, which is in the order of their entries: they are read in one go
 * where that holds, and looked up where anything stands between or is not what the entry says. A line that
 * was put elsewhere later is not seen: whoever reads like this must count the lines.
 */
function asWritten(between: (...of: Parameters<ReadLines>) => Promise<any[][]>): ReadLines {
  return async (ask, cityId, entries, range) => {
    const rows = await between(ask, cityId, entries, range)
    takeLines(entries, rows)
    if (rows.length === linesExpected(entries) && entries.every(isWhole)) return
    for (const entry of entries) entry.lines = []
    await linesByKey(ask, cityId, entries, range)
  }
}

/** Lines on SQLite, by the numbers of their rows. */
export const linesByRow = asWritten(async (ask, cityId, entries) => {
  const [[first, last]] = await ask(
    'SELECT min(rowid), max(rowid) FROM postings WHERE city_id = ? AND entry_id IN (?, ?)',
    [cityId, entries[0].id, entries.at(-1)!.id]
  )
  if (first === null || last - first >= linesExpected(entries) * NEAR) return []
  // With the plus no index by city is taken: the rows are wanted as they lie.
  return ask(
    `SELECT ${LINE_COLUMNS} FROM postings p
     WHERE p.rowid BETWEEN ? AND ? AND +p.city_id = ? ORDER BY p.rowid`,
    [first, last, cityId]
  )
})

/** Lines on PostgreSQL, by their places in the table. */
export const linesByPlace = asWritten(async (ask, cityId, entries) => {
  const [[first, last]] = await ask(
    'SELECT min(ctid)::text, max(ctid)::text FROM postings WHERE city_id = ? AND entry_id IN (?, ?)',
    [cityId, entries[0].id, entries.at(-1)!.id]
  )
  if (first === null) return []
  const blocks = blockOf(last) - blockOf(first)
  if (blocks * IN_BLOCK >= (linesExpected(entries) + IN_BLOCK) * NEAR) return []
  // Not sorted: they come as they lie, and otherwise are looked up.
  return ask(
    `SELECT ${LINE_COLUMNS} FROM postings p
     WHERE p.ctid >= ?::tid AND p.ctid <= ?::tid AND p.city_id = ?`,
    [first, last, cityId]
  )
})

/** The block of a place, which is written "(block,row)". */
function blockOf(place: string): number {
  return Number.parseInt(place.slice(1), 10)
}

function linesExpected(entries: SourceEntry[]): number {
  return entries.reduce((sum, entry) => sum + entry.line_count, 0)
}

function isWhole({ lines, line_count: count }: SourceEntry): boolean {
  return lines.length === count && lines.every((line, at) => line.line_no === at + 1)
}

function takeLines(entries: SourceEntry[], rows: any[][]) {
  let at = 0
  for (const entry of entries) {
    entry.other_days = undefined
    for (; at < rows.length && rows[at][0] === entry.id; at++) {
      const line = sourceLine(rows[at])
      entry.lines.push(line)
      if (rows[at][2] !== entry.effective_on) {
        entry.other_days ??= []
        entry.other_days.push(String(line.line_no))
      }
    }
  }
}

/** Number and hash of the last entry up to a number: what the one after it must go on from. */
export async function linkBefore(
  ask: AskRows,
  cityId: string,
  seq: bigint
): Promise<{ seq: bigint; hash: string } | null> {
  const [row] = await ask(
    'SELECT CAST(seq AS text), hash FROM journal_entries e WHERE city_id = ? AND seq <= ? ORDER BY e.seq DESC LIMIT 1',
    [cityId, seq]
  )
  return row ? { seq: BigInt(row[0]), hash: row[1] } : null
}

function sourceEntry(row: any[]): SourceEntry {
  return {
    id: row[0],
    seq: row[1],
    kind: row[2],
    effective_on: row[3],
    recorded_at: row[4],
    memo: row[5],
    request_hash: row[6],
    reverses_id: row[7],
    source_type: row[8],
    source_id: row[9],
    prepared_by: row[10],
    approved_by: row[11],
    line_count: toCount(row[12]),
    prev_hash: row[13],
    hash: row[14],
    payload: row[15],
    lines: [],
  }
}

function sourceLine(row: any[]): SourceLine {
  return {
    line_no: toCount(row[1]),
    account: row[3],
    fund: row[4],
    budget_line: row[5],
    party: row[6],
    agreement: row[7],
    instalment: row[8],
    commitment: row[9],
    currency: row[10],
    amount: row[11],
    functional_amount: row[12],
    quantity: row[13],
    unit: row[14],
  }
}
