import { setImmediate as nextTurn } from 'node:timers/promises'
import { NotFound } from '#core/refusal'
import { pageSql, selectRows, toCount, type Client, type Row } from '#core/sql'
import { RecordedRates, type RecordedRate } from '#exchange/known_rates'
import type { KnownRates } from '#imports/domain/rate_rows'

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
  /** Of the workbook it came in. */
  sheet: string | null
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
    sheet: row.file_sheet,
  }
}

/** How many rates of a city are recorded, revisions too: none is ever changed, so a file is judged alike as long as it stays. */
export async function countRates(client: Client, cityId: string): Promise<number> {
  const [row] = await selectRows(client, 'SELECT count(*) AS n FROM fx_rates WHERE city_id = ?', [
    cityId,
  ])
  return toCount(row.n)
}

const PART = 20_000

/** All rates of a city by pair, day and revision, in parts. */
export async function* recordedRates(
  client: Client,
  cityId: string
): AsyncGenerator<RecordedRate[]> {
  let after: unknown[] = ['', '0001-01-01', 0]
  for (;;) {
    const rows = await selectRows(
      client,
      `SELECT r.pair, r.base, r.quote, r.rate, r.as_of, r.revision FROM fx_rates r
       WHERE r.city_id = ? AND (r.pair, r.as_of, r.revision) > (?, ?, ?)
       ORDER BY r.pair, r.as_of, r.revision LIMIT ${PART}`,
      [cityId, ...after]
    )
    if (rows.length === 0) return
    yield rows.map(({ pair, base, quote, rate, as_of: asOf }) => ({
      pair,
      base,
      quote,
      rate,
      asOf,
    }))
    const last = rows.at(-1)!
    after = [last.pair, last.as_of, toCount(last.revision)]
    await nextTurn()
  }
}

/** The newest rate of every pair and day of a city, for judging others against them. */
export async function knownRates(client: Client, cityId: string): Promise<KnownRates> {
  const known = new RecordedRates()
  for await (const rates of recordedRates(client, cityId)) known.add(rates)
  return known
}
