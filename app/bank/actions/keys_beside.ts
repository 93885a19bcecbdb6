import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { lineKeys } from '#bank/domain/line_keys'
import type { ReadStatement } from '#bank/domain/statement'
import { sha256 } from '#core/hashes'
import { selectRows, toBigInt, type Row } from '#core/sql'

/**
 * The keys under which the lines of a statement are stored. A bank that gives no references may send two
 * statements on one day, or a long one in pages, with equal payments in both: where one begins with the
 * balance that the other ends with, no line stands in both, so equal ones are two. Only lines that cancel
 * out could stand in both all the same; with them nothing is proven, and they are taken for the same.
 */
export async function keysBeside(
  trx: TransactionClientContract,
  cityId: string,
  accountId: string,
  { account, from, to, opening, closing, lines }: ReadStatement,
  plain: string[]
): Promise<string[]> {
  if (!from || !to || !opening || !closing || lines.every(({ bankRef }) => bankRef !== null))
    return plain
  const days = [from, to]
  const near = await selectRows(
    trx,
    `SELECT id, from_on, to_on, opening, closing FROM bank_statements
     WHERE city_id = ? AND account_id = ? AND (to_on = ? OR from_on = ?)
       AND opening_currency = ? AND closing_currency = ?`,
    [cityId, accountId, ...days, account.currency, account.currency]
  )
  const spans = near.map(spanOf)
  const span = { id: '', from, to, opening: opening.amount, closing: closing.amount }
  const beside = chainOf(span, spans)
  if (beside.length === 0) return plain
  const stored = await selectRows(
    trx,
    `SELECT l.line_key FROM bank_statement_lines c
     JOIN bank_lines l ON l.city_id = c.city_id AND l.id = c.line_id
     WHERE c.city_id = ? AND c.statement_id IN (${beside.map(() => '?').join(', ')})
       AND l.bank_ref IS NULL AND l.booked_on IN (?, ?)`,
    [cityId, ...beside, ...days]
  )
  const others = new Set(stored.map((row) => row.line_key as string))
  const alike = lines.filter((_, index) => others.has(plain[index]!))
  if (alike.reduce((sum, { amount }) => sum + amount, 0n) === 0n) return plain
  return lineKeys(lines, (key) => others.has(sha256(key))).map((key) => sha256(key))
}

interface Span {
  id: string
  from: string
  to: string
  opening: bigint
  closing: bigint
}

function spanOf(row: Row): Span {
  return {
    id: row.id,
    from: row.from_on,
    to: row.to_on,
    opening: toBigInt(row.opening),
    closing: toBigInt(row.closing),
  }
}

/**
 * The statements that lead up to one and those that lead on from it, each beginning on the day and with the
 * balance of another. Each way is gone by itself: two that follow the same one may hold the same lines.
 */
function chainOf(span: Span, spans: readonly Span[]): string[] {
  const before = reachedBy((one, end) => follows(end, one), span, spans)
  const after = reachedBy(follows, span, spans)
  return [...new Set([...before, ...after])].map(({ id }) => id)
}

function reachedBy(
  isNext: (one: Span, end: Span) => boolean,
  span: Span,
  spans: readonly Span[]
): Set<Span> {
  const found = new Set<Span>()
  let ends = [span]
  while (ends.length > 0) {
    const next = spans.filter((one) => !found.has(one) && ends.some((end) => isNext(one, end)))
    for (const one of next) found.add(one)
    ends = next
  }
  return found
}

function follows(later: Span, earlier: Span): boolean {
  return later.from === earlier.to && later.opening === earlier.closing
}
