import { businessToday } from '#core/clock'
import { NotFound } from '#core/refusal'
import { selectRows, toBoolean, toCount, type Client } from '#core/sql'
import type { QuorumRules } from '#committee/domain/quorum'
import type { CommitteeScope, Fallback, SeatKind } from '#committee/domain/seats'

export interface Committee {
  id: string
  scope: CommitteeScope
  name: string
  nameLang: string
  mark: 'sourced' | 'illustrative' | null
  source: string | null
  rules: RulesVersion
}

export interface RulesVersion {
  version: number
  quorum: QuorumRules
  fallback: Fallback
  reason: string
  setBy: string
  setAt: string
}

export interface Term {
  id: string
  seatId: string
  holder: string
  organisation: string
  personId: string | null
  startsOn: string
  /** Last day in office, whether planned or earlier; null until further notice. */
  endsOn: string | null
  endedEarly: boolean
  reason: string | null
  letters: number
}

export interface Seat {
  id: string
  committeeId: string
  no: number
  kind: SeatKind
  memberCity: string | null
  isVoting: boolean
  /** Whoever sits on it on the day asked for. */
  term: Term | null
}

const COMMITTEE = `SELECT c.*, r.version, r.quorum_seats, r.quorum_cities, r.quorum_kinds, r.fallback,
    r.reason, r.set_at, p.full_name AS set_by_name
  FROM committees c
  JOIN committee_rules r ON r.city_id = c.city_id AND r.committee_id = c.id
  JOIN people p ON p.id = r.set_by`

/** The committees of a city with the rules in force, the oldest first. */
export async function committeesOf(client: Client, cityId: string): Promise<Committee[]> {
  const rows = await selectRows(
    client,
    `${COMMITTEE} WHERE c.city_id = ? AND r.version = (SELECT max(x.version) FROM committee_rules x
       WHERE x.city_id = c.city_id AND x.committee_id = c.id)
     ORDER BY c.opened_at, c.id`,
    [cityId]
  )
  return rows.map((row) => ({
    id: row.id,
    scope: row.scope,
    name: row.name,
    nameLang: row.name_lang,
    mark: row.mark,
    source: row.source,
    rules: rulesOf(row),
  }))
}

export async function findCommittee(
  client: Client,
  cityId: string,
  id: string
): Promise<Committee> {
  const committee = (await committeesOf(client, cityId)).find((one) => one.id === id)
  if (!committee) throw new NotFound()
  return committee
}

/** Every version of how a committee decides, the newest first. */
export async function rulesVersions(
  client: Client,
  cityId: string,
  committeeId: string
): Promise<RulesVersion[]> {
  const rows = await selectRows(
    client,
    `${COMMITTEE} WHERE c.city_id = ? AND c.id = ? ORDER BY r.version DESC`,
    [cityId, committeeId]
  )
  return rows.map(rulesOf)
}

function rulesOf(row: Record<string, any>): RulesVersion {
  return {
    version: toCount(row.version),
    quorum: {
      seats: toCount(row.quorum_seats),
      cities: toCount(row.quorum_cities),
      kinds: toCount(row.quorum_kinds),
    },
    fallback: row.fallback,
    reason: row.reason,
    setBy: row.set_by_name,
    setAt: row.set_at,
  }
}

/**
 * Terms of one seat or of all seats of a committee, the latest first; with an instant, as they were on
 * record then.
 */
export async function termsOf(
  client: Client,
  cityId: string,
  of: { seatId: string } | { committeeId: string },
  knownAt?: string
): Promise<Term[]> {
  const bySeat = 'seatId' in of
  const known = (column: string) => (knownAt ? `AND ${column} <= ?` : '')
  const instant = knownAt ? [knownAt] : []
  const rows = await selectRows(
    client,
    `SELECT t.*, e.ends_on AS ended_on, e.reason,
       (SELECT count(*) FROM attachments a WHERE a.city_id = t.city_id
          AND a.subject_type = 'committee_term' AND a.subject_id = t.id) AS letters
     FROM committee_terms t
     JOIN committee_seats s ON s.city_id = t.city_id AND s.id = t.seat_id
     LEFT JOIN committee_term_endings e ON e.city_id = t.city_id AND e.term_id = t.id ${known('e.ended_at')}
     WHERE t.city_id = ? AND ${bySeat ? 's.id' : 's.committee_id'} = ? ${known('t.appointed_at')}
     ORDER BY t.starts_on DESC, t.id`,
    [...instant, cityId, bySeat ? of.seatId : of.committeeId, ...instant]
  )
  return rows.map((row) => ({
    id: row.id,
    seatId: row.seat_id,
    holder: row.holder_name,
    organisation: row.organisation,
    personId: row.person_id,
    startsOn: row.starts_on,
    endsOn: row.ended_on ?? row.ends_on,
    endedEarly: row.ended_on !== null,
    reason: row.reason,
    letters: toCount(row.letters),
  }))
}

/** The seats of a committee, each with whoever sits on it on a day. */
export async function seatsOf(
  client: Client,
  cityId: string,
  committeeId: string,
  on: string,
  knownAt?: string
): Promise<Seat[]> {
  const rows = await selectRows(
    client,
    'SELECT * FROM committee_seats WHERE city_id = ? AND committee_id = ? ORDER BY no',
    [cityId, committeeId]
  )
  const terms = await termsOf(client, cityId, { committeeId }, knownAt)
  const inOffice = new Map(
    terms
      .filter((term) => term.startsOn <= on && (term.endsOn === null || on <= term.endsOn))
      .map((term) => [term.seatId, term])
  )
  return rows.map((row) => ({
    id: row.id,
    committeeId: row.committee_id,
    no: toCount(row.no),
    kind: row.kind,
    memberCity: row.member_city,
    isVoting: toBoolean(row.is_voting),
    term: inOffice.get(row.id) ?? null,
  }))
}

/** The seats of a committee as they were filled at an instant, whatever was recorded of them later. */
export async function seatsAt(
  client: Client,
  cityId: string,
  committeeId: string,
  instant: string
): Promise<Seat[]> {
  const [city] = await selectRows(client, 'SELECT timezone FROM cities WHERE id = ?', [cityId])
  const day = businessToday(city.timezone, new Date(instant))
  return seatsOf(client, cityId, committeeId, day, instant)
}

export async function findSeat(
  client: Client,
  cityId: string,
  seatId: string,
  on: string
): Promise<Seat> {
  const [row] = await selectRows(
    client,
    'SELECT committee_id FROM committee_seats WHERE city_id = ? AND id = ?',
    [cityId, seatId]
  )
  if (!row) throw new NotFound()
  return (await seatsOf(client, cityId, row.committee_id, on)).find(({ id }) => id === seatId)!
}

/** The seat of a term, and its committee. */
export async function seatOfTerm(
  client: Client,
  cityId: string,
  termId: string
): Promise<{ seatId: string }> {
  const [row] = await selectRows(
    client,
    'SELECT seat_id FROM committee_terms WHERE city_id = ? AND id = ?',
    [cityId, termId]
  )
  if (!row) throw new NotFound()
  return { seatId: row.seat_id }
}

/** Committees of a city in which somebody may vote on a day: there rounds are theirs to decide. */
export async function seatedCommittees(
  client: Client,
  cityId: string,
  on: string
): Promise<Committee[]> {
  const seated = []
  for (const committee of await committeesOf(client, cityId)) {
    const seats = await seatsOf(client, cityId, committee.id, on)
    if (seats.some(({ isVoting, term }) => isVoting && term)) seated.push(committee)
  }
  return seated
}
