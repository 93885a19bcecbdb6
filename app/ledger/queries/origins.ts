import { selectRows, toBigInt, type Client } from '#core/sql'
import type { EntryKind } from '#ledger/domain/entry'
import { notClosing, type BalanceWhere, type Span } from '#ledger/queries/balances'

/**
 * Condition on an entry, by its name in the query: it is of this kind, or takes such an entry back, or brings
 * it again. Bindings: city, kind, city.
 */
export function ofOrigin(entry: string): string {
  return `${entry}.id IN (WITH RECURSIVE chain (id) AS (
      SELECT o.id FROM journal_entries o WHERE o.city_id = ? AND o.kind = ?
      UNION ALL
      SELECT v.id FROM chain c JOIN journal_entries v ON v.city_id = ? AND v.reverses_id = c.id)
    SELECT id FROM chain)`
}

/**
 * The same of one entry after the other, from each upwards: for many entries of which few take others back.
 * No bindings.
 */
export function comesFrom(entry: string, kind: EntryKind): string {
  return `(${entry}.kind = '${kind}' OR (${entry}.reverses_id IS NOT NULL AND EXISTS (
      WITH RECURSIVE up (city_id, kind, reverses_id) AS (
        SELECT o.city_id, o.kind, o.reverses_id FROM journal_entries o
        WHERE o.city_id = ${entry}.city_id AND o.id = ${entry}.reverses_id
        UNION ALL
        SELECT o.city_id, o.kind, o.reverses_id FROM up
        JOIN journal_entries o ON o.city_id = up.city_id AND o.id = up.reverses_id)
      SELECT 1 FROM up WHERE up.kind = '${kind}')))`
}

export interface OriginSum {
  fund: string
  line: string | null
  /** Credits less debits, functional minor units. */
  net: bigint
}

/** Net credit of these accounts by entries of one kind and by what takes them back, per fund and budget line. */
export async function netByOrigin(
  client: Client,
  cityId: string,
  kind: EntryKind,
  span: Span,
  where: BalanceWhere & { accounts: readonly string[] }
): Promise<OriginSum[]> {
  const known = span.knownAt !== undefined && span.knownAt !== null
  const rows = await selectRows(
    client,
    `SELECT p.fund_id, p.budget_line_id, -sum(p.functional_amount) AS net
     FROM journal_entries e JOIN postings p ON p.city_id = e.city_id AND p.entry_id = e.id
     WHERE e.city_id = ? AND ${ofOrigin('e')}
       ${span.from ? 'AND e.effective_on >= ?' : ''} AND e.effective_on <= ? ${known ? 'AND e.seq <= ?' : ''}
       AND p.account_code IN (${where.accounts.map(() => '?').join(', ')})
       ${where.fund ? 'AND p.fund_id = ?' : ''} ${where.line ? 'AND p.budget_line_id = ?' : ''}
       ${span.activity ? `AND ${notClosing('p')}` : ''}
     GROUP BY p.fund_id, p.budget_line_id`,
    [
      ...[cityId, cityId, kind, cityId],
      ...(span.from ? [span.from] : []),
      span.asOf,
      ...(known ? [span.knownAt] : []),
      ...where.accounts,
      ...(where.fund ? [where.fund] : []),
      ...(where.line ? [where.line] : []),
    ]
  )
  return rows.map((row) => ({
    fund: row.fund_id,
    line: row.budget_line_id,
    net: toBigInt(row.net),
  }))
}

/** The same for every account, per fund and account. */
export async function netByOriginPerAccount(
  client: Client,
  cityId: string,
  kind: EntryKind,
  { from, asOf, knownAt, activity }: Span
): Promise<{ fund: string; account: string; net: bigint }[]> {
  const rows = await selectRows(
    client,
    `SELECT p.fund_id, p.account_code, -sum(p.functional_amount) AS net
     FROM journal_entries e JOIN postings p ON p.city_id = e.city_id AND p.entry_id = e.id
     WHERE e.city_id = ? AND ${ofOrigin('e')} AND e.effective_on <= ?
       ${from ? 'AND e.effective_on >= ?' : ''} ${knownAt === null || knownAt === undefined ? '' : 'AND e.seq <= ?'}
       ${activity ? `AND ${notClosing('p')}` : ''}
     GROUP BY p.fund_id, p.account_code`,
    [
      ...[cityId, cityId, kind, cityId, asOf],
      ...(from ? [from] : []),
      ...(knownAt === null || knownAt === undefined ? [] : [knownAt]),
    ]
  )
  return rows.map((row) => ({
    fund: row.fund_id,
    account: row.account_code,
    net: toBigInt(row.net),
  }))
}
