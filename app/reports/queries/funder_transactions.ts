import { selectRows, toBigInt, toCount, type Client } from '#core/sql'
import { ACCOUNTS } from '#ledger/domain/chart'
import { notClosing } from '#ledger/queries/balances'
import { partyName, type Reader } from '#ledger/queries/reader'

/** What a list of transactions is of: money spent, promised and not spent, or used in kind. */
export const TRANSACTIONS_OF = ['spent', 'committed', 'inKind'] as const
export type TransactionsOf = (typeof TRANSACTIONS_OF)[number]

const ACCOUNT_OF: Record<TransactionsOf, { account: string; sign: 1n | -1n }> = {
  spent: { account: ACCOUNTS.expended, sign: -1n },
  committed: { account: ACCOUNTS.committed, sign: -1n },
  inKind: { account: ACCOUNTS.programmeExpenseInKind, sign: 1n },
}

export interface TransactionFilter {
  of: TransactionsOf
  fund: string
  /** Only what names this agreement: in kind of a fund that is shared. */
  agreement?: string | null
  /** Null: since the beginning. */
  from: string | null
  to: string
  knownAt: bigint | null
  /** Lines of one head; `without`: all but these, and what names no line. */
  lines?: { only: readonly string[] } | { without: readonly string[] } | null
}

export interface FunderTransaction {
  entryId: string
  seq: bigint
  day: string
  memo: string
  line: string | null
  lineCode: string | null
  party: string | null
  /** None where the party is a private person whom the reader may not know. */
  partyName: string | null
  partyLang: string | null
  /** Functional minor units; below zero what was taken back. */
  amount: bigint
}

export async function countTransactions(
  client: Client,
  cityId: string,
  filter: TransactionFilter
): Promise<{ count: number; sum: bigint }> {
  const { sql, bindings } = narrowed(cityId, filter)
  const [row] = await selectRows(
    client,
    `SELECT count(*) AS n, sum(p.functional_amount) AS sum ${sql}`,
    bindings
  )
  return { count: toCount(row.n), sum: toBigInt(row.sum) * ACCOUNT_OF[filter.of].sign }
}

/** The lines of entries behind a figure, by day; `at` names a part of them. */
export async function funderTransactions(
  client: Client,
  cityId: string,
  filter: TransactionFilter,
  reader: Reader,
  at: { offset: number; limit: number }
): Promise<FunderTransaction[]> {
  const { sql, bindings } = narrowed(cityId, filter)
  const rows = await selectRows(
    client,
    `SELECT p.entry_id, e.seq, p.effective_on, e.memo, p.budget_line_id, l.code AS line_code,
       p.party_id, ${partyName(reader)} AS party_name, y.name_lang, p.functional_amount
     ${sql} ORDER BY p.effective_on, e.seq, p.line_no LIMIT ? OFFSET ?`,
    [...bindings, at.limit, at.offset]
  )
  const { sign } = ACCOUNT_OF[filter.of]
  return rows.map((row) => ({
    entryId: row.entry_id,
    seq: toBigInt(row.seq),
    day: row.effective_on,
    memo: row.memo,
    line: row.budget_line_id,
    lineCode: row.line_code,
    party: row.party_id,
    partyName: row.party_name,
    partyLang: row.name_lang,
    amount: toBigInt(row.functional_amount) * sign,
  }))
}

/** All of them, read in batches; what is posted meanwhile is left out by the filter's `knownAt`. */
export async function* allTransactions(
  client: Client,
  cityId: string,
  filter: TransactionFilter & { knownAt: bigint },
  reader: Reader,
  batch = 1000
): AsyncGenerator<FunderTransaction> {
  for (let offset = 0; ; offset += batch) {
    const rows = await funderTransactions(client, cityId, filter, reader, { offset, limit: batch })
    yield* rows
    if (rows.length < batch) return
  }
}

function narrowed(
  cityId: string,
  { of, fund, agreement, from, to, knownAt, lines }: TransactionFilter
): { sql: string; bindings: unknown[] } {
  const ids = lines ? ('only' in lines ? lines.only : lines.without) : []
  const marks = ids.map(() => '?').join(', ')
  const byLine = !lines
    ? ''
    : 'only' in lines
      ? `AND p.budget_line_id IN (${marks || 'NULL'})`
      : ids.length
        ? `AND (p.budget_line_id IS NULL OR p.budget_line_id NOT IN (${marks}))`
        : ''
  return {
    sql: `FROM postings p JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
     LEFT JOIN budget_lines l ON l.city_id = p.city_id AND l.id = p.budget_line_id
     LEFT JOIN parties y ON y.city_id = p.city_id AND y.id = p.party_id
     WHERE p.city_id = ? AND p.fund_id = ? AND p.account_code = ?
       ${agreement ? 'AND p.agreement_id = ?' : ''} ${from ? 'AND p.effective_on >= ?' : ''}
       AND p.effective_on <= ? ${knownAt === null ? '' : 'AND e.seq <= ?'} ${byLine}
       ${of === 'committed' ? '' : `AND ${notClosing('p')}`}`,
    bindings: [
      ...[cityId, fund, ACCOUNT_OF[of].account],
      ...(agreement ? [agreement] : []),
      ...(from ? [from] : []),
      to,
      ...(knownAt === null ? [] : [knownAt]),
      ...ids,
    ],
  }
}
