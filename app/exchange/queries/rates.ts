import { NotFound } from '#core/refusal'
import { pageSql, selectRows, toCount, type Client, type Row } from '#core/sql'
import type { KnownRate, KnownRates } from '#imports/domain/rate_rows'
import { daysBefore } from '#ledger/queries/days'

export const PAGE_SIZE = 100

export interface RateRow {
  id: string
  pair: string
  base: string
  quote: string
  rate: string
  asOf: string
  source: string
  revision: number
  recordedBy: string
  recordedAt: string
  isFromFile: boolean
}

export interface RateFilter {
  pair?: string
  from?: string
  to?: string
  page?: number
}

const FROM = `FROM fx_rates r JOIN people m ON m.id = r.recorded_by WHERE r.city_id = ?`
const NEWEST = `AND r.revision = (SELECT max(n.revision) FROM fx_rates n
  WHERE n.city_id = r.city_id AND n.pair = r.pair AND n.as_of = r.as_of)`

/** A page of rates, the latest day first; of each pair and day the newest revision. */
export async function listRates(
  client: Client,
  cityId: string,
  filter: Omit<RateFilter, 'page'> & { page?: number | 'all' }
): Promise<{ rows: RateRow[]; total: number; page: number }> {
  const conditions: [sql: string, value: string | undefined][] = [
    ['AND r.pair = ?', filter.pair],
    ['AND r.as_of >= ?', filter.from],
    ['AND r.as_of <= ?', filter.to],
  ]
  const used = conditions.filter(([, value]) => value)
  const where = used.map(([sql]) => sql).join(' ')
  const bindings = [cityId, ...used.map(([, value]) => value)]
  const { page = 1 } = filter
  const span = pageSql(page, PAGE_SIZE)
  const [count] = await selectRows(
    client,
    `SELECT count(*) AS n FROM fx_rates r WHERE r.city_id = ? ${where} AND r.revision = 1`,
    bindings
  )
  const rows = await selectRows(
    client,
    `SELECT r.*, m.full_name ${FROM} ${where} ${NEWEST}
     ORDER BY r.as_of DESC, r.pair ${span.sql}`,
    [...bindings, ...span.bindings]
  )
  return { rows: rows.map(rateOf), total: toCount(count.n), page: page === 'all' ? 1 : page }
}

/** The pairs that the city has rates of. */
export async function ratePairs(client: Client, cityId: string): Promise<string[]> {
  const rows = await selectRows(
    client,
    'SELECT DISTINCT pair FROM fx_rates WHERE city_id = ? ORDER BY pair',
    [cityId]
  )
  return rows.map(({ pair }) => pair)
}

/** All revisions of the pair and day of a rate, the newest first. */
export async function rateHistory(client: Client, cityId: string, id: string): Promise<RateRow[]> {
  const rows = await selectRows(
    client,
    `SELECT r.*, m.full_name ${FROM} AND (r.pair, r.as_of) IN
       (SELECT x.pair, x.as_of FROM fx_rates x WHERE x.city_id = r.city_id AND x.id = ?)
     ORDER BY r.revision DESC`,
    [cityId, id]
  )
  if (rows.length === 0) throw new NotFound()
  return rows.map(rateOf)
}

function rateOf(row: Row): RateRow {
  return {
    id: row.id,
    pair: row.pair,
    base: row.base,
    quote: row.quote,
    rate: row.rate,
    asOf: row.as_of,
    source: row.source,
    revision: toCount(row.revision),
    recordedBy: row.full_name,
    recordedAt: row.recorded_at,
    isFromFile: row.file_sha256 !== null,
  }
}

const QUARTER = 92

/** The newest rate of every pair and day of a city, for judging a file against them. */
export async function knownRates(client: Client, cityId: string): Promise<KnownRates> {
  const rows = await selectRows(
    client,
    `SELECT r.pair, r.base, r.quote, r.rate, r.as_of FROM fx_rates r WHERE r.city_id = ?
     ORDER BY r.pair, r.as_of, r.revision`,
    [cityId]
  )
  const byDay = new Map<string, KnownRate>()
  const byPair = new Map<string, KnownRate[]>()
  for (const { pair, base, quote, rate, as_of: asOf } of rows) {
    const known = { base, quote, rate, asOf }
    byDay.set(`${pair} ${asOf}`, known)
    const list = byPair.get(pair) ?? []
    if (list.at(-1)?.asOf === asOf) list.pop()
    list.push(known)
    byPair.set(pair, list)
  }
  return {
    on: (pair, day) => byDay.get(`${pair} ${day}`),
    before(pair, day) {
      const latest = latestBefore(byPair.get(pair) ?? [], day)
      return latest && latest.asOf >= daysBefore(day, QUARTER) ? latest : undefined
    },
  }
}

function latestBefore(rates: KnownRate[], day: string): KnownRate | undefined {
  let [low, high] = [0, rates.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rates[middle].asOf < day) low = middle + 1
    else high = middle
  }
  return rates[low - 1]
}
