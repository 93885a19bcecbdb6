import { freeAuthority } from '#allocation/queries/round_funds'
import { selectRows, toBigInt, type Client } from '#core/sql'
import { ACCOUNTS } from '#ledger/domain/chart'

/** What of a fund can leave it on a day without taking what a later day has used. */
export interface LeavingMoney {
  /** Authority that is not allocated. */
  unallocated: bigint
  /** Cash in the functional currency. */
  cash: bigint
}

export async function leavingMoney(
  client: Client,
  cityId: string,
  fundId: string,
  on: string
): Promise<LeavingMoney> {
  return {
    unallocated: await freeAuthority(client, cityId, fundId, on),
    cash: await cashOf(client, cityId, fundId, on),
  }
}

/** The lowest cash of the day and of every later one, in the functional currency. */
async function cashOf(client: Client, cityId: string, fundId: string, on: string): Promise<bigint> {
  const days = await selectRows(
    client,
    `SELECT p.effective_on AS day, sum(p.amount) AS moved FROM postings p
     JOIN ledgers l ON l.city_id = p.city_id AND l.functional_currency = p.currency
     WHERE p.city_id = ? AND p.account_code = ? AND p.fund_id = ?
     GROUP BY p.effective_on ORDER BY p.effective_on`,
    [cityId, ACCOUNTS.cash, fundId]
  )
  let balance = 0n
  let lowest: bigint | null = null
  for (const { day, moved } of days) {
    if (day > on && lowest === null) lowest = balance
    balance += toBigInt(moved)
    if (day >= on && (lowest === null || balance < lowest)) lowest = balance
  }
  return lowest ?? balance
}
