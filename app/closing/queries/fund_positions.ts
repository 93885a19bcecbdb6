import { toBigInt, selectRows, type Client } from '#core/sql'

/** What a fund may still spend by its budget accounts, and what it has to spend by its financial ones. */
export interface FundPosition {
  id: string
  code: string
  name: string
  /** Unallocated, allocated and committed. */
  authority: bigint
  /** Cash and dues less what is owed: payables, advances not yet earned, refunds to be paid. */
  spendable: bigint
}

const SPENDABLE = `('1000', '1200', '1900', '2000', '2100', '2200', '2300')`
const AUTHORITY = `('8100', '8200', '8300')`

/** Both sides for every fund on the last day of a month, from the totals. */
export async function fundPositions(
  client: Client,
  cityId: string,
  endsOn: string
): Promise<FundPosition[]> {
  const rows = await selectRows(
    client,
    `SELECT f.id, f.code, f.name,
       sum(CASE WHEN t.account_code IN ${AUTHORITY} THEN t.functional_credits - t.functional_debits ELSE 0 END) AS authority,
       sum(CASE WHEN t.account_code IN ${SPENDABLE} THEN t.functional_debits - t.functional_credits ELSE 0 END) AS spendable
     FROM balance_totals t JOIN funds f ON f.city_id = t.city_id AND f.id = t.fund_id
     WHERE t.city_id = ? AND t.month <= ? GROUP BY f.id, f.code, f.name ORDER BY f.code`,
    [cityId, endsOn]
  )
  return rows.map((row) => ({
    id: row.id,
    code: row.code,
    name: row.name,
    authority: toBigInt(row.authority),
    spendable: toBigInt(row.spendable),
  }))
}

/** Funds that may spend more than they have, as after an exchange loss: lines have to give way. */
export async function fundsShort(
  client: Client,
  cityId: string,
  endsOn: string
): Promise<FundPosition[]> {
  const positions = await fundPositions(client, cityId, endsOn)
  return positions.filter(({ authority, spendable }) => authority > spendable)
}
