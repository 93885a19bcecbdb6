import { selectRows, toBigInt, type Client } from '#core/sql'
import { ACCOUNTS } from '#ledger/domain/chart'

/** What funds brought into a fiscal year, free to be allocated, by the id of the fund. */
export interface CarriedOver {
  /** Name of the year. */
  year: string
  byFund: Map<string, bigint>
}

/** What was carried over into the fiscal year of a day; null where the city has no such year. */
export async function carriedOver(
  client: Client,
  cityId: string,
  on: string
): Promise<CarriedOver | null> {
  const [year] = await selectRows(
    client,
    'SELECT name, starts_on FROM fiscal_years WHERE city_id = ? AND ? BETWEEN starts_on AND ends_on',
    [cityId, on]
  )
  if (!year) return null
  const rows = await selectRows(
    client,
    `SELECT fund_id, -sum(functional_amount) AS held FROM postings
     WHERE city_id = ? AND account_code = ? AND effective_on < ? GROUP BY fund_id`,
    [cityId, ACCOUNTS.unallocated, year.starts_on]
  )
  const held = rows.map((row) => [row.fund_id as string, toBigInt(row.held)] as const)
  return { year: year.name, byFund: new Map(held.filter(([, amount]) => amount > 0n)) }
}
