import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'

export interface StatementRow {
  id: string
  no: number
  accountId: string
  format: string
  reference: string
  sequence: string | null
  from: string | null
  to: string | null
  currency: string
  opening: bigint | null
  openingCurrency: string | null
  closing: bigint | null
  closingCurrency: string | null
  check: 'agrees' | 'differs' | 'other_currency' | 'unchecked'
  difference: bigint | null
  reason: string | null
  lines: number
  newLines: number
  notBooked: number
  fileName: string
  sha256: string
  takenBy: string
  takenAt: string
  /** Closing balance of the statement before, when this one does not begin with it. */
  gap: { closing: bigint; difference: bigint } | null
}

function statementOf(row: Row): StatementRow {
  const money = (value: unknown) => (value === null ? null : toBigInt(value))
  return {
    id: row.id,
    no: toCount(row.no),
    accountId: row.account_id,
    format: row.format,
    reference: row.reference,
    sequence: row.sequence,
    from: row.from_on,
    to: row.to_on,
    currency: row.currency,
    opening: money(row.opening),
    openingCurrency: row.opening_currency,
    closing: money(row.closing),
    closingCurrency: row.closing_currency,
    check: row.check_state,
    difference: money(row.difference),
    reason: row.reason,
    lines: toCount(row.line_count),
    newLines: toCount(row.new_count),
    notBooked: toCount(row.not_booked),
    fileName: row.file_name,
    sha256: row.file_sha256,
    takenBy: row.full_name,
    takenAt: row.taken_at,
    gap: null,
  }
}

const FROM = `FROM bank_statements s
  JOIN bank_accounts a ON a.city_id = s.city_id AND a.id = s.account_id
  JOIN people p ON p.id = s.taken_by`

/** Statements of an account, the latest first, each with the gap to the one before it. */
export async function statementsOf(
  client: Client,
  cityId: string,
  accountId: string
): Promise<StatementRow[]> {
  const rows = await selectRows(
    client,
    `SELECT s.*, a.currency, p.full_name ${FROM}
     WHERE s.city_id = ? AND s.account_id = ? ORDER BY s.to_on, s.from_on, s.no`,
    [cityId, accountId]
  )
  return withGaps(rows.map(statementOf)).toReversed()
}

/**
 * Marks each statement that does not begin where the one before ended. A statement that overlaps the
 * one before says nothing about it.
 */
export function withGaps(statements: StatementRow[]): StatementRow[] {
  return statements.map((statement, index) => {
    const before = statements[index - 1]
    if (!before || before.closing === null || statement.opening === null) return statement
    if (before.closingCurrency !== statement.openingCurrency) return statement
    const difference = statement.opening - before.closing
    if (difference === 0n) return statement
    if (statement.newLines < statement.lines) return statement
    return { ...statement, gap: { closing: before.closing, difference } }
  })
}

export async function statementShown(
  client: Client,
  cityId: string,
  id: string
): Promise<StatementRow & { movement: bigint }> {
  const [row] = await selectRows(
    client,
    `SELECT s.*, a.currency, p.full_name ${FROM} WHERE s.city_id = ? AND s.id = ?`,
    [cityId, id]
  )
  if (!row) throw new NotFound()
  const all = await statementsOf(client, cityId, row.account_id)
  const [sum] = await selectRows(
    client,
    `SELECT sum(l.amount) AS movement FROM bank_statement_lines c
     JOIN bank_lines l ON l.city_id = c.city_id AND l.id = c.line_id
     WHERE c.city_id = ? AND c.statement_id = ?`,
    [cityId, id]
  )
  return { ...all.find((one) => one.id === id)!, movement: toBigInt(sum?.movement) }
}

/** Statements in which a line stands, the first first. */
export async function statementsWith(
  client: Client,
  cityId: string,
  lineId: string
): Promise<StatementRow[]> {
  const rows = await selectRows(
    client,
    `SELECT s.*, a.currency, p.full_name ${FROM}
     JOIN bank_statement_lines c ON c.city_id = s.city_id AND c.statement_id = s.id
     WHERE s.city_id = ? AND c.line_id = ? ORDER BY s.to_on, s.no`,
    [cityId, lineId]
  )
  return rows.map(statementOf)
}
