import { Refusal } from '#core/refusal'
import { selectRows, toCount, type Client } from '#core/sql'
import { pairOf } from '#ledger/domain/rates'
import { daysBefore } from '#ledger/queries/days'
import { policiesOf } from '#ledger/queries/policies'
import { inverseRate } from '#money/exchange'

export interface RateWanted {
  from: string
  to: string
  /** YYYY-MM-DD. */
  on: string
}

/** A rate as what uses it records it: `1 from = rate to`. */
export interface RateFound {
  /** Exact decimal text. */
  rate: string
  asOf: string
  source: string
  revision: number
  /** The stored rate it is, or is the inverse of. */
  id: string
  /** The stored rate stands the other way round; the inverse has `INVERSE_DIGITS` digits. */
  inverted: boolean
  /** The policy that chose it: the rate of the day, or the last one of at most so many days ago. */
  policy: 'exact' | `within_${number}`
}

/**
 * The rate of a pair for a day, in the direction asked for: the newest revision of the day itself, else,
 * where the city's policy allows it, the last one of at most so many days ago. Two currencies that have
 * no rate with each other have none: rates are never chained through a third currency.
 * Throws `E_NO_RATE`.
 */
export async function rateFor(
  client: Client,
  cityId: string,
  wanted: RateWanted
): Promise<RateFound> {
  const found = await findRate(client, cityId, wanted)
  if (found) return found
  const { from, to, on } = wanted
  throw new Refusal('E_NO_RATE', { from, to, date: on }, 'rate')
}

/** The same as `rateFor`, but null instead of a refusal. */
export async function findRate(
  client: Client,
  cityId: string,
  { from, to, on }: RateWanted
): Promise<RateFound | null> {
  const { rateDays } = await policiesOf(client, cityId)
  const [row] = await selectRows(
    client,
    `SELECT id, base, rate, as_of, source, revision FROM fx_rates
     WHERE city_id = ? AND pair = ? AND as_of BETWEEN ? AND ?
     ORDER BY as_of DESC, revision DESC LIMIT 1`,
    [cityId, pairOf(from, to), daysBefore(on, rateDays), on]
  )
  if (!row) return null
  const inverted = row.base !== from
  return {
    rate: inverted ? inverseRate(row.rate) : row.rate,
    asOf: row.as_of,
    source: row.source,
    revision: toCount(row.revision),
    id: row.id,
    inverted,
    policy: row.as_of === on ? 'exact' : `within_${rateDays}`,
  }
}
