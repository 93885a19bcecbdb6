import { exponentOf } from '#money/currencies'
import { toDecimalString } from '#money/money'
import type { Client } from '#core/sql'
import type { JournalFilter } from '#ledger/queries/journal'
import { markedEntries } from '#ledger/queries/journal_links'
import { journalLinesInOrder, type JournalLine } from '#ledger/queries/journal_lines'
import { OUTSIDER } from '#ledger/queries/reader'
import type { Translate } from '#workbooks/appraisal/desk'
import type { BookFund } from '#workbooks/books/book'
import { JOURNAL_KEYS, serialDay, type JournalKey } from '#workbooks/books/journal_sheet'
import type { LongCell } from '#workbooks/long_rows'

export interface JournalOf {
  client: Client
  cityId: string
  currency: string
  filter: JournalFilter
  funds: readonly BookFund[]
  ledgerWords: Translate
  /** Told after each batch how many lines there are so far. */
  progress?: (lines: number) => Promise<void>
}

/**
 * The lines of the journal as cells, the oldest entries first. Everybody of the city may fetch the copy, so no private
 * person is named, whoever orders it.
 */
export async function* journalCells(of: JournalOf): AsyncGenerator<LongCell[]> {
  const { client, cityId, filter, funds, ledgerWords, progress } = of
  const marks = await markedEntries(client, cityId)
  const numbers = new Map(funds.map(({ id, no }) => [id, no]))
  const known = new Map<string, string>()
  const words = (key: string) => {
    let found = known.get(key)
    if (found === undefined) known.set(key, (found = ledgerWords(key)))
    return found
  }
  let lines = 0
  for await (const batch of journalLinesInOrder(cityId, filter, OUTSIDER)) {
    const cells: LongCell[] = []
    for (const line of batch) {
      const row = cellsOf(line, of.currency, words)
      row.fundNo = `n${numbers.get(line.fundId)}`
      row.closes = marks.closes.has(line.entry.id) ? 'n1' : 'n0'
      row.refund = marks.refunds.has(line.entry.id) ? 'n1' : 'n0'
      for (const key of JOURNAL_KEYS) cells.push(row[key] ?? '')
    }
    lines += batch.length
    yield cells
    await progress?.(lines)
  }
}

type Row = Partial<Record<JournalKey, LongCell>>

const text = (value: string | null) => (value ? `t${value}` : '')

function cellsOf(line: JournalLine, currency: string, words: (key: string) => string): Row {
  const { entry, account, functional } = line
  const functionally = (minor: bigint) => (minor > 0n ? `n${toDecimalString(minor, currency)}` : '')
  return {
    seq: `n${entry.seq}`,
    lineNo: `n${line.lineNo}`,
    day: `n${serialDay(entry.effectiveOn)}`,
    recordedAt: text(entry.recordedAt),
    kind: text(words(`kind.${entry.kind}`)),
    memo: text(entry.memo),
    account: `n${Number(account)}`,
    accountName: text(words(`account.${account}`)),
    fund: text(line.fund),
    line: text(line.line),
    agreement: text(line.agreement),
    party: text(line.party),
    ownCurrency: text(line.currency),
    ownAmount: `${exponentOf(line.currency)}${toDecimalString(line.amount, line.currency)}`,
    debit: functionally(functional),
    credit: functionally(-functional),
    preparedBy: text(entry.preparedBy),
    approvedBy: text(entry.approvedBy),
    entryId: text(entry.id),
    hash: text(entry.hash),
  }
}
