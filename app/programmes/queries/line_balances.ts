import { selectRows, toBigInt, type Client } from '#core/sql'
import { ACCOUNTS } from '#ledger/domain/chart'

/** What a line's allocated money has become, minor units of the functional currency. */
export interface LineBalances {
  free: bigint
  reserved: bigint
  spent: bigint
}

const NONE: LineBalances = { free: 0n, reserved: 0n, spent: 0n }

const NAME: Record<string, keyof LineBalances> = {
  [ACCOUNTS.allocated]: 'free',
  [ACCOUNTS.committed]: 'reserved',
  [ACCOUNTS.expended]: 'spent',
}

/** Balances by budget line and fund, from the totals, what closes a year left out; lines without money are absent. */
export async function balancesByLineAndFund(
  client: Client,
  cityId: string,
  lineId?: string
): Promise<{ lineId: string; fundId: string; balances: LineBalances }[]> {
  const rows = await selectRows(
    client,
    `SELECT budget_line_key, fund_id, account_code, sum(functional_credits - functional_debits) AS amount
     FROM activity_totals
     WHERE city_id = ? AND account_code IN ('8200', '8300', '8400')${lineId ? ' AND budget_line_key = ?' : ''}
     GROUP BY budget_line_key, fund_id, account_code ORDER BY budget_line_key, fund_id`,
    lineId ? [cityId, lineId] : [cityId]
  )
  const found = new Map<string, { lineId: string; fundId: string; balances: LineBalances }>()
  for (const row of rows) {
    const key = `${row.budget_line_key} ${row.fund_id}`
    const entry = found.get(key) ?? {
      lineId: row.budget_line_key as string,
      fundId: row.fund_id as string,
      balances: { ...NONE },
    }
    entry.balances[NAME[row.account_code]] = toBigInt(row.amount)
    found.set(key, entry)
  }
  return [...found.values()]
}

/** Balances by budget line, all funds together. */
export async function balancesByLine(
  client: Client,
  cityId: string
): Promise<Map<string, LineBalances>> {
  const totals = new Map<string, LineBalances>()
  for (const { lineId, balances } of await balancesByLineAndFund(client, cityId)) {
    totals.set(lineId, together(totals.get(lineId) ?? NONE, balances))
  }
  return totals
}

export async function balancesOfLine(
  client: Client,
  cityId: string,
  lineId: string
): Promise<LineBalances> {
  const parts = await balancesByLineAndFund(client, cityId, lineId)
  return parts.map((part) => part.balances).reduce(together, NONE)
}

function together(a: LineBalances, b: LineBalances): LineBalances {
  return { free: a.free + b.free, reserved: a.reserved + b.reserved, spent: a.spent + b.spent }
}

/**
 * What a line still has free from a fund, and may be committed on a day: the lowest balance of that
 * day and of every later one, since a commitment may not use what comes later or is used later.
 */
export async function availableOf(
  client: Client,
  cityId: string,
  of: { fund: string; line: string; on?: string }
): Promise<bigint> {
  const days = await selectRows(
    client,
    `SELECT effective_on AS day, sum(functional_amount) AS moved FROM postings
     WHERE city_id = ? AND account_code = '8200' AND fund_id = ? AND budget_line_id = ?
     GROUP BY effective_on ORDER BY effective_on`,
    [cityId, of.fund, of.line]
  )
  let balance = 0n
  let lowest: bigint | null = null
  for (const { day, moved } of days) {
    if (of.on !== undefined && lowest === null && day > of.on) lowest = balance
    balance -= toBigInt(moved)
    if (of.on !== undefined && day >= of.on && (lowest === null || balance < lowest))
      lowest = balance
  }
  return lowest ?? balance
}
