import { factsOf, type Fact } from '#audit/facts'
import { dayAfter, startOfDay } from '#core/day_bounds'
import { pageSql, selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'
import type { CityContext } from '#identity/city_context'

export interface ShownEvent {
  seq: bigint
  at: string
  /** Null: nobody was signed in, or the application did it. */
  actor: string | null
  action: string
  subjectType: string | null
  subjectId: string | null
  /** Facts by reference, each by its name. */
  facts: Fact[]
  hash: string
}

export interface AuditFilter {
  action?: string
  person?: string
  /** Days in the time zone of the city. */
  from?: string
  to?: string
}

type TrailCity = Pick<CityContext, 'id' | 'timezone' | 'currency'>

export const EVENTS_PER_PAGE = 100
/** So far back the pages reach: a trail of many years is not counted each time somebody looks at it. */
export const EVENTS_ON_PAGES = 10_000
/** Events that are read at once for a download. */
const BATCH = 1000
/** Ids that one statement carries; SQLite takes at most 999. */
const IDS_AT_ONCE = 500

/** A page of what was done in a city, the latest first, how much there is, and whether there is more than pages show. */
export async function auditEvents(
  client: Client,
  city: TrailCity,
  filter: AuditFilter,
  page: number
): Promise<{ rows: ShownEvent[]; total: number; hasMore: boolean }> {
  const conditions = conditionsOf(city, filter)
  const [row] = await selectRows(
    client,
    `SELECT count(*) AS n FROM (SELECT 1 FROM audit_events a ${conditions.where} LIMIT ?) k`,
    [...conditions.bindings, EVENTS_ON_PAGES + 1]
  )
  const found = toCount(row.n)
  return {
    rows: await readEvents(client, city, conditions, pageSql(page, EVENTS_PER_PAGE)),
    total: Math.min(found, EVENTS_ON_PAGES),
    hasMore: found > EVENTS_ON_PAGES,
  }
}

/** All that was done, the latest first, read while it is written out: a trail is longer than memory. */
export async function* allAuditEvents(
  client: Client,
  city: TrailCity,
  filter: AuditFilter
): AsyncGenerator<ShownEvent> {
  const { where, bindings } = conditionsOf(city, filter)
  let last: ShownEvent | undefined
  do {
    const rows: ShownEvent[] = await readEvents(
      client,
      city,
      last
        ? {
            where: `${where} AND (a.at, a.seq) < (?, ?)`,
            bindings: [...bindings, last.at, last.seq],
          }
        : { where, bindings },
      { sql: 'LIMIT ?', bindings: [BATCH] }
    )
    yield* rows
    last = rows.length === BATCH ? rows.at(-1) : undefined
  } while (last)
}

/** What is to be shown is found in an index before anything of it is looked up. */
async function readEvents(
  client: Client,
  city: TrailCity,
  { where, bindings }: Conditions,
  span: { sql: string; bindings: unknown[] }
): Promise<ShownEvent[]> {
  const rows = await selectRows(
    client,
    `SELECT e.seq, e.at, e.action, e.subject_type, e.subject_id, e.details, e.hash, p.full_name
     FROM (SELECT a.scope, a.seq FROM audit_events a ${where}
       ORDER BY a.at DESC, a.seq DESC ${span.sql}) k
     JOIN audit_events e ON e.scope = k.scope AND e.seq = k.seq
     LEFT JOIN people p ON p.id = e.actor_id
     ORDER BY e.at DESC, e.seq DESC`,
    [...bindings, ...span.bindings]
  )
  const currencies = await currenciesOf(client, city.id, rows)
  return rows.map((row) => shown(row, currencies.get(row.subject_id) ?? city.currency))
}

/** Records with amounts in a currency of their own, which their events do not name. */
const CURRENCIES: Record<string, string> = {
  bank_line: `SELECT r.id, a.currency FROM bank_lines r
    JOIN bank_accounts a ON a.city_id = r.city_id AND a.id = r.account_id WHERE r.city_id = ?`,
  funding_request: 'SELECT r.id, r.currency FROM funding_requests r WHERE r.city_id = ?',
}

async function currenciesOf(
  client: Client,
  cityId: string,
  events: Row[]
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const [type, sql] of Object.entries(CURRENCIES)) {
    const own = events.filter((row) => row.subject_type === type && row.subject_id)
    const ids = [...new Set(own.map((row) => row.subject_id as string))]
    for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
      const some = ids.slice(at, at + IDS_AT_ONCE)
      const marks = some.map(() => '?').join(', ')
      const rows = await selectRows(client, `${sql} AND r.id IN (${marks})`, [cityId, ...some])
      for (const { id, currency } of rows) found.set(id, currency)
    }
  }
  return found
}

/** What there is to choose from: the kinds of events of the city and the people behind them. */
export async function auditChoices(client: Client, cityId: string) {
  // from each kind to the next: as many steps as there are kinds, however long the trail
  const actions = await selectRows(
    client,
    `WITH RECURSIVE kinds (action) AS (
       SELECT min(action) FROM audit_events WHERE scope = ?
       UNION ALL
       SELECT (SELECT min(a.action) FROM audit_events a WHERE a.scope = ? AND a.action > kinds.action)
       FROM kinds WHERE kinds.action IS NOT NULL)
     SELECT action FROM kinds WHERE action IS NOT NULL`,
    [cityId, cityId]
  )
  const people = await selectRows(
    client,
    `SELECT p.id, p.full_name FROM people p WHERE EXISTS
       (SELECT 1 FROM audit_events a WHERE a.scope = ? AND a.actor_id = p.id)
     ORDER BY p.full_name, p.id`,
    [cityId]
  )
  return {
    actions: actions.map(({ action }) => action as string),
    people: people.map((row) => ({ id: row.id as string, name: row.full_name as string })),
  }
}

interface Conditions {
  where: string
  bindings: unknown[]
}

function conditionsOf(city: TrailCity, filter: AuditFilter): Conditions {
  const conditions = ['a.scope = ?']
  const bindings: unknown[] = [city.id]
  const add = (condition: string, value: unknown) => {
    conditions.push(condition)
    bindings.push(value)
  }
  if (filter.action) add('a.action = ?', filter.action)
  if (filter.person) add('a.actor_id = ?', filter.person)
  if (filter.from) add('a.at >= ?', startOfDay(filter.from, city.timezone))
  if (filter.to) add('a.at < ?', startOfDay(dayAfter(filter.to), city.timezone))
  return { where: `WHERE ${conditions.join(' AND ')}`, bindings }
}

function shown(row: Row, currency: string): ShownEvent {
  return {
    seq: toBigInt(row.seq),
    at: row.at,
    actor: row.full_name,
    action: row.action,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    facts: factsOf(JSON.parse(row.details), currency),
    hash: row.hash,
  }
}
