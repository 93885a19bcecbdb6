import { toCount } from '#core/counts'
import type { SourceEntry, SourceLine } from '#ledger/queries/ledger_source'

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

const BATCH = 1000
const ALL: SeqRange = { above: -1n, upTo: 2n ** 63n - 1n }

const ENTRY_COLUMNS = `id, seq, kind, effective_on, recorded_at, memo, request_hash, reverses_id, source_type,
  source_id, prepared_by, approved_by, line_count, prev_hash, hash, payload`

const LINE_COLUMNS = `p.entry_id, p.line_no, p.account_code, p.fund_id, p.budget_line_id, p.party_id,
  p.agreement_id, p.instalment_id, p.commitment_id, p.currency, p.amount, p.functional_amount, p.quantity,
  p.unit`

/** The entries of a city in the order of their numbers, with their lines. */
export async function* batchesInOrder(
  ask: AskRows,
  cityId: string,
  { above, upTo }: SeqRange = ALL
): AsyncIterable<SourceEntry[]> {
  for (let after = above; ;) {
    const entries = await ask(
      `SELECT ${ENTRY_COLUMNS} FROM journal_entries WHERE city_id = ? AND seq > ? AND seq <= ?
       ORDER BY seq LIMIT ${BATCH}`,
      [cityId, after, upTo]
    )
    if (entries.length === 0) return
    const last = BigInt(entries.at(-1)![1])
    const lines = await ask(
      `SELECT ${LINE_COLUMNS} FROM journal_entries e
       JOIN postings p ON p.city_id = e.city_id AND p.entry_id = e.id
       WHERE e.city_id = ? AND e.seq > ? AND e.seq <= ? ORDER BY e.seq, p.line_no`,
      [cityId, after, last]
    )
    let at = 0
    yield entries.map((row) => {
      const entry = sourceEntry(row)
      for (; at < lines.length && lines[at][0] === entry.id; at++) {
        entry.lines.push(sourceLine(lines[at]))
      }
      return entry
    })
    after = last
  }
}

/** Number and hash of the last entry up to a number: what the one after it must go on from. */
export async function linkBefore(
  ask: AskRows,
  cityId: string,
  seq: bigint
): Promise<{ seq: bigint; hash: string } | null> {
  const [row] = await ask(
    'SELECT seq, hash FROM journal_entries WHERE city_id = ? AND seq <= ? ORDER BY seq DESC LIMIT 1',
    [cityId, seq]
  )
  return row ? { seq: BigInt(row[0]), hash: row[1] } : null
}

function sourceEntry(row: any[]): SourceEntry {
  return {
    id: row[0],
    seq: String(row[1]),
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
    account: row[2],
    fund: row[3],
    budget_line: row[4],
    party: row[5],
    agreement: row[6],
    instalment: row[7],
    commitment: row[8],
    currency: row[9],
    amount: String(row[10]),
    functional_amount: String(row[11]),
    quantity: row[12],
    unit: row[13],
  }
}
