import { pageSql, selectRows, toBoolean, toCount, type Client, type Row } from '#core/sql'
import type { ContactChannel } from '#funding/actions/log_contact'
import type { FunderKind } from '#funding/domain/funder_kinds'
import { PAGE_SIZE } from '#funding/queries/standing'

export interface ContactRow {
  id: string
  partyId: string
  /** Null: a private person; then what was said is not shown either. */
  party: string | null
  partyLang: string
  on: string
  channel: ContactChannel
  subject: string | null
  outcome: string | null
  theirRole: string | null
  person: string
  requestId: string | null
  requestNumber: string | null
  nextStep: string | null
  nextOn: string | null
  /** The day on which the next step was taken. */
  takenOn: string | null
}

export interface ContactFilter {
  kind?: FunderKind
  party?: string
  request?: string
  /** Only contacts whose next step nobody has taken. */
  open?: boolean
  /** Of these, only those due by this day. */
  dueBy?: string
  page?: number
}

const FROM = `FROM party_contacts c
  JOIN parties p ON p.city_id = c.city_id AND p.id = c.party_id
  JOIN people m ON m.id = c.contact_person_id
  LEFT JOIN party_contacts n ON n.city_id = c.city_id AND n.follows_id = c.id
  LEFT JOIN funding_requests r ON r.city_id = c.city_id AND r.id = c.request_id`

/** Contacts of the filter: open next steps by their day, everything else the latest first. */
export async function listContacts(
  client: Client,
  cityId: string,
  filter: Omit<ContactFilter, 'page'> & { page?: number | 'all' },
  reader: { seesPrivateNames: boolean },
  limit = PAGE_SIZE
) {
  const conditions = ['c.city_id = ?']
  const bindings: unknown[] = [cityId]
  const add = (condition: string, ...values: unknown[]) => {
    conditions.push(condition)
    bindings.push(...values)
  }
  if (filter.kind) add('p.funder_kind = ?', filter.kind)
  if (filter.party) add('c.party_id = ?', filter.party)
  if (filter.request) add('c.request_id = ?', filter.request)
  if (filter.open) add('c.next_step IS NOT NULL AND n.id IS NULL')
  if (filter.dueBy) add('c.next_on <= ?', filter.dueBy)
  const where = `WHERE ${conditions.join(' AND ')}`
  const [count] = await selectRows(client, `SELECT count(*) AS n ${FROM} ${where}`, bindings)
  const { page = 1 } = filter
  const span = pageSql(page, limit)
  const rows = await selectRows(
    client,
    `SELECT c.*, p.name AS party, p.name_lang AS party_lang, p.is_private_person, m.full_name,
       n.contacted_on AS taken_on, r.number AS request_number ${FROM} ${where}
     ORDER BY ${filter.open ? 'c.next_on' : 'c.contacted_on DESC'}, c.id DESC ${span.sql}`,
    [...bindings, ...span.bindings]
  )
  return {
    rows: rows.map((row) => contactOf(row, reader.seesPrivateNames)),
    total: toCount(count.n),
    page: page === 'all' ? 1 : page,
  }
}

function contactOf(row: Row, seesPrivateNames: boolean): ContactRow {
  const hidden = toBoolean(row.is_private_person) && !seesPrivateNames
  const shown = (text: string | null) => (hidden ? null : text)
  return {
    id: row.id,
    partyId: row.party_id,
    party: shown(row.party),
    partyLang: row.party_lang,
    on: row.contacted_on,
    channel: row.channel,
    subject: shown(row.subject),
    outcome: shown(row.outcome),
    theirRole: shown(row.their_role),
    person: row.full_name,
    requestId: row.request_id,
    requestNumber: row.request_number,
    nextStep: shown(row.next_step),
    nextOn: row.next_on,
    takenOn: row.taken_on,
  }
}
