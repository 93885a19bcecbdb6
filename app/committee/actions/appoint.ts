import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { sentBefore } from '#core/sent_before'
import { selectRows } from '#core/sql'
import { lockCommittee, tell } from '#committee/actions/open_committee'
import { overlap } from '#committee/domain/seats'
import { termsOf } from '#committee/queries/seats'

export interface Appointment {
  id: string
  cityId: string
  seatId: string
  holderName: string
  organisation: string
  /** The account with which the holder takes positions; without one the secretary records them. */
  personId?: string | null
  startsOn: string
  endsOn?: string | null
  by: string
}

/** Seats someone for some days; two people are never on one seat on the same day. */
export async function appoint(
  trx: TransactionClientContract,
  appointment: Appointment
): Promise<void> {
  const { cityId, seatId, startsOn, by } = appointment
  const endsOn = appointment.endsOn ?? null
  const { committeeId } = await lockSeat(trx, cityId, seatId)
  const personId = appointment.personId ?? null
  const content = {
    seat_id: seatId,
    holder_name: appointment.holderName,
    organisation: appointment.organisation,
    person_id: personId,
    starts_on: startsOn,
    ends_on: endsOn,
  }
  if (await sentBefore(trx, 'committee_terms', appointment, content)) return
  if (endsOn !== null && endsOn < startsOn) throw new Refusal('E_TERM_ENDS_EARLIER', {}, 'ends_on')
  for (const term of await termsOf(trx, cityId, { seatId })) {
    if (overlap(term, { startsOn, endsOn }))
      throw new Refusal('E_SEAT_TAKEN', { name: term.holder }, 'starts_on', 409)
  }
  if (personId !== null) {
    const [member] = await selectRows(
      trx,
      'SELECT person_id FROM memberships WHERE city_id = ? AND person_id = ?',
      [cityId, personId]
    )
    if (!member) throw new Refusal('E_NO_MEMBER', {}, 'person')
  }
  await trx
    .insertQuery()
    .table('committee_terms')
    .insert({
      city_id: cityId,
      id: appointment.id,
      ...content,
      appointed_by: by,
      appointed_at: now(),
    })
  const of = { cityId, id: committeeId, by }
  await tell(trx, of, 'committee.appointed', {
    term: appointment.id,
    seat: seatId,
    startsOn,
    endsOn,
  })
}

/** Ends a term before its time; the day named is the last one in office. */
export async function endTerm(
  trx: TransactionClientContract,
  ending: { cityId: string; termId: string; endsOn: string; reason: string; by: string }
): Promise<void> {
  const { cityId, termId, endsOn, by } = ending
  const [row] = await selectRows(
    trx,
    'SELECT seat_id FROM committee_terms WHERE city_id = ? AND id = ?',
    [cityId, termId]
  )
  if (!row) throw new NotFound()
  const { committeeId } = await lockSeat(trx, cityId, row.seat_id)
  const term = (await termsOf(trx, cityId, { seatId: row.seat_id })).find(
    ({ id }) => id === termId
  )!
  if (term.endedEarly) throw new Refusal('E_TERM_ENDED', {}, undefined, 409)
  if (endsOn < term.startsOn) throw new Refusal('E_TERM_ENDS_EARLIER', {}, 'ended_on')
  if (term.endsOn !== null && endsOn > term.endsOn)
    throw new Refusal('E_TERM_ENDS_LATER', { date: term.endsOn }, 'ended_on')
  await trx.insertQuery().table('committee_term_endings').insert({
    city_id: cityId,
    term_id: termId,
    ends_on: endsOn,
    reason: ending.reason,
    ended_by: by,
    ended_at: now(),
  })
  await tell(trx, { cityId, id: committeeId, by }, 'committee.term_ended', { term: termId, endsOn })
}

async function lockSeat(trx: TransactionClientContract, cityId: string, seatId: string) {
  const [seat] = await selectRows(
    trx,
    'SELECT committee_id FROM committee_seats WHERE city_id = ? AND id = ?',
    [cityId, seatId]
  )
  if (!seat) throw new NotFound()
  await lockCommittee(trx, cityId, seat.committee_id)
  return { committeeId: seat.committee_id as string }
}
