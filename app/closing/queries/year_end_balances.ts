import { selectRows, toBigInt, type Client, type Row } from '#core/sql'
import { ACCOUNTS } from '#ledger/domain/chart'
import { isClosed, type ClosingBalance, type OpenBalance } from '#ledger/domain/year_close_events'

/** What stands on every account that a year's close empties, on the last day of a year. */
export async function balancesToClose(
  client: Client,
  cityId: string,
  endsOn: string
): Promise<ClosingBalance[]> {
  const rows = await selectRows(
    client,
    `SELECT t.account_code, a.type, t.fund_id, t.budget_line_key, t.currency,
       sum(t.debits) - sum(t.credits) AS amount,
       sum(t.functional_debits) - sum(t.functional_credits) AS functional
     FROM balance_totals t JOIN accounts a ON a.city_id = t.city_id AND a.code = t.account_code
     WHERE t.city_id = ? AND t.month <= ? AND (a.type IN ('revenue', 'expense') OR a.code IN (?, ?, ?))
     GROUP BY t.account_code, a.type, t.fund_id, t.budget_line_key, t.currency`,
    [cityId, endsOn, ACCOUNTS.fundTransfers, ACCOUNTS.restrictionReleases, ACCOUNTS.expended]
  )
  return rows
    .map((row) => ({
      account: row.account_code,
      type: row.type,
      fund: row.fund_id,
      budgetLine: row.budget_line_key || null,
      currency: row.currency,
      amount: toBigInt(row.amount),
      functionalAmount: toBigInt(row.functional),
    }))
    .filter((one) => isClosed(one) && (one.amount !== 0n || one.functionalAmount !== 0n))
}

type Reserve = OpenBalance['commitments'][number]

/**
 * What lines of a year, and of years before it, hold unspent on its last day and still hold: what a later
 * entry has used is not open any more, so neither a lapse nor a carry-forward can take it away.
 */
export async function openBalances(
  client: Client,
  cityId: string,
  endsOn: string,
  currency: string
): Promise<OpenBalance[]> {
  const rows = await selectRows(
    client,
    `SELECT f.code AS fund_code, b.year, b.code, p.account_code, p.fund_id, p.budget_line_id,
       CASE WHEN p.account_code = '8300' THEN p.commitment_id END AS commitment_id,
       CASE WHEN p.effective_on <= ? THEN NULL ELSE p.effective_on END AS later, -sum(p.functional_amount) AS moved
     FROM postings p
     JOIN funds f ON f.city_id = p.city_id AND f.id = p.fund_id
     JOIN budget_lines b ON b.city_id = p.city_id AND b.id = p.budget_line_id
     WHERE p.city_id = ? AND p.account_code IN ('8200', '8300')
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 1, 2, 3, 4, 7`,
    [endsOn, cityId]
  )
  const open = new Map<string, Omit<OpenBalance, 'commitments'> & { commitments: Reserve[] }>()
  const keyOf = (row: Row) =>
    [row.account_code, row.fund_id, row.budget_line_id, row.commitment_id].join(' ')
  for (const group of Map.groupBy(rows, keyOf).values()) {
    const kept = lowestFrom(group)
    if (kept <= 0n) continue
    const [{ account_code: account, fund_id: fund, budget_line_id: budgetLine }] = group
    const key = `${fund} ${budgetLine}`
    const found = open.get(key) ?? {
      fund,
      budgetLine,
      currency,
      allocated: 0n,
      commitments: [] as Reserve[],
    }
    if (account === ACCOUNTS.allocated) found.allocated = kept
    else found.commitments.push({ id: group[0].commitment_id, reserve: kept })
    open.set(key, found)
  }
  return [...open.values()]
}

/** The lowest balance from the end of the year on. */
function lowestFrom(days: readonly Row[]): bigint {
  let balance = 0n
  let lowest: bigint | null = null
  for (const { later, moved } of [...days].toSorted((a, b) =>
    (a.later ?? '') < (b.later ?? '') ? -1 : 1
  )) {
    if (later !== null && lowest === null) lowest = balance
    balance += toBigInt(moved)
    if (lowest === null || balance < lowest) lowest = balance
  }
  return lowest ?? 0n
}
