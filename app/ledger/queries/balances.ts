import { isPostgres, selectRows, toBigInt, type Client } from '#core/sql'
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
const STORED_COLUMN = {
  account: 'p.account_code',
  fund: 'p.fund_id',
  line: 'p.budget_line_id',
} as const
const POSTING_COLUMN = {
  ...STORED_COLUMN,
  line: `coalesce(cast(p.budget_line_id as text), '')`,
} as const

/**
 * Balances by account, fund and budget line in any combination. Whole parts of months come from the
 * totals and the days around them from the postings; what was known earlier is what is known now less
 * what was posted since, or, where most was posted since, what had been posted until then.
 */
export async function balancesBy(
  client: Client,
  cityId: string,
  keys: readonly BalanceKey[],
  span: Span,
  where: BalanceWhere = {}
): Promise<Balance[]> {
  const from = span.from ?? null
  const bindings: unknown[] = []
  const sources: string[] = []
  // The postings of some days are found account by account, which PostgreSQL does of itself; those of some
  // numbers by their entries.
  const ofAccounts = `accounts a CROSS JOIN postings p
    ON p.city_id = a.city_id AND p.account_code = a.code`
  const byAccount = isPostgres(client)
    ? { by: 'p', account: 'p.account_code', day: 'p.effective_on', rows: 'postings p' }
    : { by: 'a', account: 'a.code', day: 'p.effective_on', rows: ofAccounts }
  const byEntry = {
    by: 'e',
    account: 'p.account_code',
    day: 'e.effective_on',
    rows: `journal_entries e ${joinInOrder(client)} postings p
      ON p.city_id = e.city_id AND p.entry_id = e.id`,
  }
  const addPostings = (days: { from: string | null; to: string; sign: 1 | -1 }, seq?: SeqSpan) => {
    bindings.push(cityId, ...(days.from ? [days.from] : []), days.to)
    if (seq) bindings.push(seq.above, seq.upTo)
    bindings.push(...valuesOf(where))
    const found = seq ? byEntry : byAccount
    const amount = days.sign === 1 ? 'p.functional_amount' : '(-p.functional_amount)'
    // Added up as they are stored: the many lines of some days are few groups.
    sources.push(`
      SELECT ${keys.map((key) => `${POSTING_COLUMN[key]} AS ${key}_key,`).join(' ')}
        sum(CASE WHEN p.functional_amount > 0 THEN ${amount} ELSE 0 END) AS debits,
        sum(CASE WHEN p.functional_amount < 0 THEN -${amount} ELSE 0 END) AS credits
      FROM ${found.rows} WHERE ${found.by}.city_id = ?
        ${days.from ? `AND ${found.day} >= ?` : ''} AND ${found.day} <= ?
        ${seq ? 'AND e.seq > ? AND e.seq <= ?' : ''}
        ${conditions(where, found.account, 'p.fund_id', 'p.budget_line_id')}
        ${span.activity ? `AND ${notClosing('p')}` : ''}
      ${keys.length ? `GROUP BY ${keys.map((key) => STORED_COLUMN[key]).join(', ')}` : ''}`)
  }

  const known = await knownSpan(client, cityId, span.knownAt)
  if (known?.earlier) addPostings({ from, to: span.asOf, sign: 1 }, known.seq)
  else {
    const { parts, days } = splitSpan(from, span.asOf)
    if (parts) {
      bindings.push(cityId, parts.from, parts.to, ...valuesOf(where))
      sources.push(`
        SELECT ${keys.map((key) => `${TOTAL_COLUMN[key]} AS ${key}_key,`).join(' ')}
          functional_debits AS debits, functional_credits AS credits
        FROM ${span.activity ? 'activity_totals' : 'balance_totals'}
        WHERE city_id = ? AND month BETWEEN ? AND ? ${conditions(where, 'account_code', 'fund_id', 'budget_line_key')}`)
    }
    for (const part of days) addPostings(part)
    if (known) addPostings({ from, to: span.asOf, sign: -1 }, known.seq)
  }

  const groups = keys.map((key) => `${key}_key`).join(', ')
  const rows = await selectRows(
    client,
    `SELECT ${groups ? `${groups},` : ''} sum(debits) AS debits, sum(credits) AS credits
     FROM (${sources.join(' UNION ALL ')}) moved ${groups ? `GROUP BY ${groups} ORDER BY ${groups}` : ''}`,
    bindings
  )
  return rows.flatMap((row) => {
    const debits = toBigInt(row.debits)
    const credits = toBigInt(row.credits)
    // what moved only later was added and taken away again: there was no such balance
    if (keys.length && debits === 0n && credits === 0n) return []
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

interface SeqSpan {
  above: bigint
  upTo: bigint
}

/** The entries that make the difference: those until then, or those since, whichever are fewer. */
async function knownSpan(
  client: Client,
  cityId: string,
  knownAt: bigint | null | undefined
): Promise<{ earlier: boolean; seq: SeqSpan } | null> {
  if (knownAt === undefined || knownAt === null) return null
  const [head] = await selectRows(client, 'SELECT head_seq FROM ledgers WHERE city_id = ?', [
    cityId,
  ])
  const last = toBigInt(head?.head_seq)
  return knownAt * 2n < last
    ? { earlier: true, seq: { above: 0n, upTo: knownAt } }
    : { earlier: false, seq: { above: knownAt, upTo: last } }
}

/** SQLite joins in the order of the text where it says CROSS JOIN: what there is little of first. */
export function joinInOrder(client: Client): string {
  return isPostgres(client) ? 'JOIN' : 'CROSS JOIN'
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
