import { selectRows, toBigInt, toCount, type Client } from '#core/sql'

/** The rate an entry was made at: `1 currency = rate functionalCurrency`. */
export interface EntryRate {
  currency: string
  functionalCurrency: string
  rate: string
  asOf: string
  source: string
  revision: number | null
  /** `bank` when the bank's own amount was entered. */
  policy: string
  amount: bigint
  functionalAmount: bigint
}

export async function entryRate(
  client: Client,
  cityId: string,
  entryId: string
): Promise<EntryRate | null> {
  const [row] = await selectRows(
    client,
    'SELECT * FROM entry_rates WHERE city_id = ? AND entry_id = ?',
    [cityId, entryId]
  )
  if (!row) return null
  return {
    currency: row.currency,
    functionalCurrency: row.functional_currency,
    rate: row.rate,
    asOf: row.as_of,
    source: row.source,
    revision: row.revision === null ? null : toCount(row.revision),
    policy: row.policy,
    amount: toBigInt(row.amount),
    functionalAmount: toBigInt(row.functional_amount),
  }
}
