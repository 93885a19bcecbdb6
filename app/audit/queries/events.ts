import { DateTime } from 'luxon'
import { pageSql, selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'

export interface ShownEvent {
  seq: bigint
  at: string
  /** Null: nobody was signed in, or the application did it. */
  actor: string | null
  action: string
  subjectType: string | null
  subjectId: string | null
  /** Facts by reference, each by its name. */
  facts: [name: string, value: string][]
  hash: string
}

export interface AuditFilter {
  action?: string
  person?: string
  /** Days in the time zone of the city. */
  from?: string
  to?: string
}

export const EVENTS_PER_PAGE = 100

/** What was done in a city, the latest first: a page of it, or all. */
export async function auditEvents(
  client: Client,
  city: { id: string; timezone: string },
  filter: AuditFilter,
  page: number | 'all' = 1
): Promise<{ rows: ShownEvent[]; total: number }> {
  const { where, bindings } = conditionsOf(city, filter)
  const span = pageSql(page, EVENTS_PER_PAGE)
  const [{ n }] = await selectRows(
    client,
    `SELECT count(*) AS n FROM audit_events a ${where}`,
    bindings
  )
  const rows = await selectRows(
    client,
    `SELECT a.seq, a.at, a.action, a.subject_type, a.subject_id, a.details, a.hash, p.full_name
     FROM audit_events a LEFT JOIN people p ON p.id = a.actor_id
     ${where} ORDER BY a.seq DESC ${span.sql}`,
    [...bindings, ...span.bindings]
  )
  return { rows: rows.map(shown), total: toCount(n) }
}

/** What there is to choose from: the kinds of events of the city and the people behind them. */
export async function auditChoices(client: Client, cityId: string) {
  const actions = await selectRows(
    client,
    'SELECT DISTINCT action FROM audit_events WHERE scope = ? ORDER BY action',
    [cityId]
  )
  const people = await selectRows(
    client,
    `SELECT id, full_name FROM people WHERE id IN
       (SELECT actor_id FROM audit_events WHERE scope = ? AND actor_id IS NOT NULL)
     ORDER BY full_name, id`,
    [cityId]
  )
  return {
    actions: actions.map(({ action }) => action as string),
    people: people.map((row) => ({ id: row.id as string, name: row.full_name as string })),
  }
}

function conditionsOf(city: { id: string; timezone: string }, filter: AuditFilter) {
  const conditions = ['a.scope = ?']
  const bindings: unknown[] = [city.id]
  const add = (condition: string, value: unknown) => {
    conditions.push(condition)
    bindings.push(value)
  }
  const midnight = (day: string, plus = 0) =>
    DateTime.fromISO(day, { zone: city.timezone }).plus({ days: plus }).toUTC().toISO()
  if (filter.action) add('a.action = ?', filter.action)
  if (filter.person) add('a.actor_id = ?', filter.person)
  if (filter.from) add('a.at >= ?', midnight(filter.from))
  if (filter.to) add('a.at < ?', midnight(filter.to, 1))
  return { where: `WHERE ${conditions.join(' AND ')}`, bindings }
}

function shown(row: Row): ShownEvent {
  const details: Record<string, unknown> = JSON.parse(row.details)
  return {
    seq: toBigInt(row.seq),
    at: row.at,
    actor: row.full_name,
    action: row.action,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    facts: Object.entries(details).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
    hash: row.hash,
  }
}
