import { selectRows, toBigInt, type Client } from '#core/sql'
import { splitSpan } from '#ledger/queries/days'

export type BalanceKey = 'account' | 'fund' | 'line'

/** What is asked of the books: effective in these days, as known when entry `knownAt` was the last. */
export interface Span {
  from?: string | null
  asOf: string
  knownAt?: bigint | null
  /** Without the entries that close a year: what was received and spent, whether it is closed or not. */
  activity?: boolean
}

export interface BalanceWhere {
  accounts?: readonly string[]
  fund?: string | null
  line?: string | null
}

/** Sums of one group in the functional currency; `line` is null where no budget line is named. */
export interface Balance {
  account: string | null
  fund: string | null
  line: string | null
  debits: bigint
  credits: bigint
  /** Debits less credits. */
  balance: bigint
}

const TOTAL_COLUMN = { account: 'account_code', fund: 'fund_id', line: 'budget_line_key' } as const
const POSTING_COLUMN = {
  account: 'p.account_code',
  fund: 'p.fund_id',
  line: `coalesce(cast(p.budget_line_id as text), '')`,
} as const

/**
 * Balances by account, fund and budget line in any combination. Whole months come from the monthly
 * totals and the days around them from the postings; a question about what was known earlier is
 * answered from the postings alone.
 */
export async function balancesBy(
  client: Client,
  cityId: string,
  keys: readonly BalanceKey[],
  span: Span,
  where: BalanceWhere = {}
): Promise<Balance[]> {
  const bindings: unknown[] = []
  const known = span.knownAt !== undefined && span.knownAt !== null
  const { months, days } = known
    ? { months: null, days: [{ from: span.from ?? null, to: span.asOf }] }
    : splitSpan(span.from ?? null, span.asOf)

  const sources: string[] = []
  if (months) {
    bindings.push(cityId, months.from, months.to, ...valuesOf(where))
    sources.push(`
      SELECT ${keys.map((key) => `${TOTAL_COLUMN[key]} AS ${key}_key,`).join(' ')}
        functional_debits AS debits, functional_credits AS credits
      FROM ${span.activity ? 'activity_totals' : 'balance_totals'}
      WHERE city_id = ? AND month BETWEEN ? AND ? ${conditions(where, 'account_code', 'fund_id', 'budget_line_key')}`)
  }
  for (const day of days) {
    bindings.push(cityId, ...(day.from ? [day.from] : []), day.to, ...valuesOf(where))
    if (known) bindings.push(span.knownAt)
    sources.push(`
      SELECT ${keys.map((key) => `${POSTING_COLUMN[key]} AS ${key}_key,`).join(' ')}
        CASE WHEN p.functional_amount > 0 THEN p.functional_amount ELSE 0 END AS debits,
        CASE WHEN p.functional_amount < 0 THEN -p.functional_amount ELSE 0 END AS credits
      FROM postings p
      ${known ? 'JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id' : ''}
      WHERE p.city_id = ? ${day.from ? 'AND p.effective_on >= ?' : ''} AND p.effective_on <= ?
        ${conditions(where, 'p.account_code', 'p.fund_id', 'p.budget_line_id')} ${known ? 'AND e.seq <= ?' : ''}
        ${span.activity ? `AND ${notClosing('p')}` : ''}`)
  }

  const groups = keys.map((key) => `${key}_key`).join(', ')
  const rows = await selectRows(
    client,
    `SELECT ${groups ? `${groups},` : ''} sum(debits) AS debits, sum(credits) AS credits
     FROM (${sources.join(' UNION ALL ')}) moved ${groups ? `GROUP BY ${groups} ORDER BY ${groups}` : ''}`,
    bindings
  )
  return rows.map((row) => {
    const debits = toBigInt(row.debits)
    const credits = toBigInt(row.credits)
    return {
      account: row.account_key ?? null,
      fund: row.fund_key ?? null,
      line: row.line_key || null,
      debits,
      credits,
      balance: debits - credits,
    }
  })
}

/** Condition on a posting, by its name in the query: its entry closes no year and takes no such close back. */
export function notClosing(posting: string): string {
  return `NOT EXISTS (SELECT 1 FROM closing_entries k
    WHERE k.city_id = ${posting}.city_id AND k.entry_id = ${posting}.entry_id)`
}

function conditions(where: BalanceWhere, account: string, fund: string, line: string): string {
  return [
    where.accounts ? `AND ${account} IN (${where.accounts.map(() => '?').join(', ')})` : '',
    where.fund ? `AND ${fund} = ?` : '',
    where.line ? `AND ${line} = ?` : '',
  ].join(' ')
}

function valuesOf(where: BalanceWhere): unknown[] {
  return [
    ...(where.accounts ?? []),
    ...(where.fund ? [where.fund] : []),
    ...(where.line ? [where.line] : []),
  ]
}
