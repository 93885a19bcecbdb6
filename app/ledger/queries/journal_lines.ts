import { readClient, selectRows, toBigInt } from '#core/sql'
import {
  journalPage,
  lineCondition,
  type JournalFilter,
  type JournalRow,
} from '#ledger/queries/journal'
import { partyName, type Reader } from '#ledger/queries/reader'

/** A line of the journal with its entry, as it is handed on. */
export interface JournalLine {
  entry: JournalRow
  lineNo: bigint
  account: string
  fund: string
  fundId: string
  line: string | null
  agreement: string | null
  /** None: a private person whom this reader may not know. */
  party: string | null
  currency: string
  amount: bigint
  functional: bigint
}

/** Entries read at once: the connection is free between two reads. */
const BATCH = 500

/** Every line that the filter finds, the newest entries first; read in batches, so any number will do. */
export async function* journalLines(
  cityId: string,
  filter: JournalFilter,
  reader: Reader
): AsyncGenerator<JournalLine> {
  let before: bigint | null = null
  do {
    const { rows, older }: { rows: JournalRow[]; older: bigint | null } = await journalPage(
      cityId,
      filter,
      { before },
      BATCH
    )
    const lines = await linesOf(cityId, rows, filter, reader)
    for (const entry of rows) {
      for (const line of lines.get(entry.id) ?? []) yield { ...line, entry }
    }
    before = older
  } while (before !== null)
}

/** The same with the oldest entries first, each batch of entries at once. */
export async function* journalLinesInOrder(
  cityId: string,
  filter: JournalFilter,
  reader: Reader
): AsyncGenerator<JournalLine[]> {
  let after: bigint | null = 0n
  while (after !== null) {
    const { rows, newer }: { rows: JournalRow[]; newer: bigint | null } = await journalPage(
      cityId,
      filter,
      { after },
      BATCH
    )
    const lines = await linesOf(cityId, rows, filter, reader)
    const inOrder = rows.toReversed()
    const batch = inOrder.flatMap((entry) =>
      (lines.get(entry.id) ?? []).map((line) => ({ ...line, entry }))
    )
    if (batch.length > 0) yield batch
    after = newer
  }
}

async function linesOf(
  cityId: string,
  rows: readonly JournalRow[],
  filter: JournalFilter,
  reader: Reader
) {
  const found = new Map<string, Omit<JournalLine, 'entry'>[]>()
  if (rows.length === 0) return found
  const condition = lineCondition(filter)
  const lines = await selectRows(
    readClient(),
    `SELECT p.*, f.code AS fund_code, l.code AS line_code, a.number AS agreement_number,
       ${partyName(reader)} AS party_name
     FROM postings p
     JOIN funds f ON f.city_id = p.city_id AND f.id = p.fund_id
     LEFT JOIN budget_lines l ON l.city_id = p.city_id AND l.id = p.budget_line_id
     LEFT JOIN agreements a ON a.city_id = p.city_id AND a.id = p.agreement_id
     LEFT JOIN parties y ON y.city_id = p.city_id AND y.id = p.party_id
     WHERE p.city_id = ? AND p.entry_id IN (${rows.map(() => '?').join(', ')}) ${condition.sql}
     ORDER BY p.entry_id, p.line_no`,
    [cityId, ...rows.map(({ id }) => id), ...condition.bindings]
  )
  for (const line of lines) {
    const ofEntry = found.get(line.entry_id) ?? []
    found.set(line.entry_id, ofEntry)
    ofEntry.push({
      lineNo: toBigInt(line.line_no),
      account: line.account_code,
      fund: line.fund_code,
      fundId: line.fund_id,
      line: line.line_code,
      agreement: line.agreement_number,
      party: line.party_name,
      currency: line.currency,
      amount: toBigInt(line.amount),
      functional: toBigInt(line.functional_amount),
    })
  }
  return found
}
