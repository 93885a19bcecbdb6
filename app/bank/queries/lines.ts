import type { StatementLine } from '#bank/domain/statement'
import { HOLDS, WAITS } from '#bank/queries/matches_hold'
import { NotFound } from '#core/refusal'
import { pageSql, selectRows, toBigInt, toBoolean, toCount, type Client, type Row } from '#core/sql'

export const LINE_STATES = ['open', 'part', 'waiting', 'matched', 'ignored'] as const
export type LineState = (typeof LINE_STATES)[number]

/** A line of a statement as it is kept, with how far matches answer it. */
export interface LineRow extends StatementLine {
  id: string
  accountId: string
  accountName: string
  currency: string
  state: LineState
  /** What no match answers yet, signed like the line. */
  rest: bigint
}

export interface LineFilter {
  /** `todo`: what still needs somebody, open or in part. */
  state?: LineState | 'todo'
  account?: string
  direction?: 'in' | 'out'
  q?: string
  page?: number
}

export const LINES_PER_PAGE = 100

const MATCHED = `LEFT JOIN (
    SELECT m.line_id, sum(m.amount) AS matched,
      sum(CASE WHEN m.kind = 'ignored' THEN m.amount ELSE 0 END) AS ignored,
      max(CASE WHEN ${WAITS} THEN 1 ELSE 0 END) AS waits
    FROM bank_matches m WHERE m.city_id = ? AND ${HOLDS} GROUP BY m.line_id
  ) x ON x.line_id = l.id`

const FROM = `FROM bank_lines l
  JOIN bank_accounts a ON a.city_id = l.city_id AND a.id = l.account_id ${MATCHED}`

const STATE: Record<LineState | 'todo', string> = {
  todo: 'coalesce(x.matched, 0) <> l.amount',
  open: 'coalesce(x.matched, 0) = 0',
  part: 'x.matched <> 0 AND x.matched <> l.amount',
  waiting: 'x.matched = l.amount AND x.waits = 1',
  ignored: 'x.matched = l.amount AND x.waits = 0 AND x.ignored = l.amount',
  matched: 'x.matched = l.amount AND x.waits = 0 AND x.ignored <> l.amount',
}

/** A page of lines, the latest first, with the sum of what the whole filter leaves to be matched. */
export async function listLines(
  client: Client,
  cityId: string,
  filter: Omit<LineFilter, 'page'> & { page?: number | 'all' }
): Promise<{
  rows: LineRow[]
  total: number
  page: number
  rests: { currency: string; incoming: bigint; outgoing: bigint }[]
}> {
  const { where, bindings } = conditionsOf(cityId, filter)
  const { page = 1 } = filter
  const span = pageSql(page, LINES_PER_PAGE)
  const totals = await selectRows(
    client,
    `SELECT a.currency, count(*) AS n,
       sum(CASE WHEN l.amount > 0 THEN l.amount - coalesce(x.matched, 0) ELSE 0 END) AS incoming,
       sum(CASE WHEN l.amount < 0 THEN l.amount - coalesce(x.matched, 0) ELSE 0 END) AS outgoing
     ${FROM} ${where} GROUP BY a.currency ORDER BY a.currency`,
    [cityId, ...bindings]
  )
  return {
    rows: await rowsOf(
      client,
      cityId,
      `${where} ORDER BY l.booked_on DESC, l.amount DESC, l.id ${span.sql}`,
      [...bindings, ...span.bindings]
    ),
    total: totals.reduce((sum, row) => sum + toCount(row.n), 0),
    page: page === 'all' ? 1 : page,
    rests: totals.map((row) => ({
      currency: row.currency,
      incoming: toBigInt(row.incoming),
      outgoing: toBigInt(row.outgoing),
    })),
  }
}

/** Lines of one statement in its order; `isNew` false: an earlier statement brought it. */
export async function linesOfStatement(
  client: Client,
  cityId: string,
  statementId: string,
  page = 1
): Promise<(LineRow & { isNew: boolean })[]> {
  const contents = await selectRows(
    client,
    `SELECT line_id, is_new FROM bank_statement_lines
     WHERE city_id = ? AND statement_id = ? ORDER BY position LIMIT ? OFFSET ?`,
    [cityId, statementId, LINES_PER_PAGE, (page - 1) * LINES_PER_PAGE]
  )
  if (contents.length === 0) return []
  const marks = contents.map(() => '?').join(', ')
  const ids = contents.map(({ line_id }) => line_id)
  const where = `WHERE l.city_id = ? AND l.id IN (${marks})`
  const rows = await rowsOf(client, cityId, where, [cityId, ...ids])
  const byId = new Map(rows.map((row) => [row.id, row]))
  return contents.map(({ line_id, is_new }) => ({
    ...byId.get(line_id)!,
    isNew: toBoolean(is_new),
  }))
}

export async function lineShown(client: Client, cityId: string, id: string): Promise<LineRow> {
  const [row] = await rowsOf(client, cityId, 'WHERE l.city_id = ? AND l.id = ?', [cityId, id])
  if (!row) throw new NotFound()
  return row
}

/** Everything that still needs somebody, the earliest first: what is looked through for clear matches. */
export async function linesToDo(client: Client, cityId: string, limit: number): Promise<LineRow[]> {
  const where = `WHERE l.city_id = ? AND ${STATE.todo} ORDER BY l.booked_on, l.id LIMIT ?`
  return rowsOf(client, cityId, where, [cityId, limit])
}

async function rowsOf(
  client: Client,
  cityId: string,
  rest: string,
  bindings: unknown[]
): Promise<LineRow[]> {
  const rows = await selectRows(
    client,
    `SELECT l.*, a.name AS account_name, a.currency, coalesce(x.matched, 0) AS matched,
       coalesce(x.ignored, 0) AS ignored, coalesce(x.waits, 0) AS waits ${FROM} ${rest}`,
    [cityId, ...bindings]
  )
  return rows.map(lineOf)
}

function lineOf(row: Row): LineRow {
  const amount = toBigInt(row.amount)
  const matched = toBigInt(row.matched)
  return {
    id: row.id,
    accountId: row.account_id,
    accountName: row.account_name,
    currency: row.currency,
    bankRef: row.bank_ref,
    bookedOn: row.booked_on,
    valueOn: row.value_on,
    amount,
    isReversal: toBoolean(row.is_reversal),
    endToEnd: row.end_to_end,
    structuredRef: row.structured_ref,
    text: row.text,
    counterparty: row.counterparty,
    counterpartyAccount: row.counterparty_account,
    counterpartyId: row.counterparty_id,
    code: row.code,
    sent: row.sent_currency
      ? { currency: row.sent_currency, amount: toBigInt(row.sent_amount), rate: row.sent_rate }
      : null,
    state: stateOf(amount, matched, toBigInt(row.ignored), toCount(row.waits) > 0),
    rest: amount - matched,
  }
}

function stateOf(amount: bigint, matched: bigint, ignored: bigint, waits: boolean): LineState {
  if (matched === 0n) return 'open'
  if (matched !== amount) return 'part'
  if (waits) return 'waiting'
  return ignored === amount ? 'ignored' : 'matched'
}

function conditionsOf(cityId: string, filter: Omit<LineFilter, 'page'>) {
  const conditions = ['l.city_id = ?']
  const bindings: unknown[] = [cityId]
  if (filter.state) conditions.push(STATE[filter.state])
  if (filter.direction) conditions.push(filter.direction === 'in' ? 'l.amount > 0' : 'l.amount < 0')
  if (filter.account) {
    conditions.push('l.account_id = ?')
    bindings.push(filter.account)
  }
  if (filter.q) {
    const pattern = `%${filter.q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    const columns = ['text', 'counterparty', 'bank_ref', 'end_to_end', 'structured_ref']
    const texts = columns.map((column) => `lower(coalesce(l.${column}, '')) LIKE ? ESCAPE '\\'`)
    conditions.push(`(${texts.join(' OR ')})`)
    bindings.push(...columns.map(() => pattern))
  }
  return { where: `WHERE ${conditions.join(' AND ')}`, bindings }
}
