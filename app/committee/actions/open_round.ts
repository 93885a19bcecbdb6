import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { lockRound, refuseFixed, tellOfRound } from '#allocation/actions/round_store'
import { findRound } from '#allocation/queries/round_rows'
import { now } from '#core/clock'
import { canonicalJson } from '#core/hashes'
import { NotFound, Refusal } from '#core/refusal'
import { sentBefore } from '#core/sent_before'
import { selectRows } from '#core/sql'
import { lockCommittee } from '#committee/actions/open_committee'
import { refusePast } from '#committee/actions/speak'
import { principleInForce } from '#committee/queries/proposals'
import { committeeRound, departuresFrom, termsOfRound } from '#committee/queries/rounds'
import { seatedCommittees, seatsOf } from '#committee/queries/seats'

export interface RoundOpening {
  cityId: string
  roundId: string
  committeeId: string
  questionsUntil: string
  /** Why the round departs from the principle, where it does. */
  departureReason?: string | null
  today: string
  by: string
}

/**
 * Brings a round before a committee. Principles come first: without one on financing in force nothing is
 * opened, and where the round departs from it the reason is recorded.
 */
export async function openForCommittee(
  trx: TransactionClientContract,
  opening: RoundOpening
): Promise<void> {
  const { cityId, roundId, committeeId, by } = opening
  await lockCommittee(trx, cityId, committeeId)
  const { state } = await lockRound(trx, cityId, roundId)
  const known = await committeeRound(trx, cityId, roundId)
  if (known?.committee.id === committeeId) return
  if (known) throw new Refusal('E_ROUND_WITH_COMMITTEE', {}, undefined, 409)
  refuseFixed(state)
  const seated = await seatedCommittees(trx, cityId, opening.today)
  if (!seated.some(({ id }) => id === committeeId))
    throw new Refusal('E_COMMITTEE_VACANT', {}, 'committee', 409)
  const principle = await principleInForce(trx, cityId, committeeId, 'financing')
  if (!principle) throw new Refusal('E_PRINCIPLE_FIRST', {}, 'committee', 409)
  refusePast(opening.questionsUntil, 'closes_on')
  const round = await findRound(trx, cityId, roundId)
  const found = departuresFrom(principle, await termsOfRound(trx, cityId, round))
  const reason = opening.departureReason?.trim() || null
  if (found.length > 0 && !reason) throw new Refusal('E_DEPARTURE_REASON', {}, 'departure_reason')
  await trx
    .insertQuery()
    .table('committee_rounds')
    .insert({
      city_id: cityId,
      round_id: roundId,
      committee_id: committeeId,
      principle_id: principle.id,
      departures: canonicalJson(found),
      departure_reason: found.length > 0 ? reason : null,
      questions_until: opening.questionsUntil,
      opened_by: by,
      opened_at: now(),
    })
  await tellOfRound(trx, { cityId, roundId, by }, 'round.before_committee', {
    committee: committeeId,
    principle: principle.id,
    departures: found.length,
  })
}

export interface RecusalDeclared {
  id: string
  cityId: string
  roundId: string
  seatId: string
  /** Null: of the whole round. */
  lineId?: string | null
  reason: string
  today: string
  speaker: { personId: string; isSecretary: boolean }
}

/** A seat declares an interest of its own, for the round or for one line of it. It is not taken back. */
export async function recuse(
  trx: TransactionClientContract,
  recusal: RecusalDeclared
): Promise<void> {
  const { cityId, roundId, speaker } = recusal
  const opened = await committeeRound(trx, cityId, roundId)
  if (!opened) throw new NotFound()
  await lockCommittee(trx, cityId, opened.committee.id)
  const lineId = recusal.lineId ?? null
  const content = {
    round_id: roundId,
    line_id: lineId,
    seat_id: recusal.seatId,
    reason: recusal.reason,
  }
  if (await sentBefore(trx, 'committee_recusals', recusal, content)) return
  const { state } = await lockRound(trx, cityId, roundId)
  if (state === 'decided') throw new Refusal('E_ROUND_DECIDED', {}, undefined, 409)
  const seats = await seatsOf(trx, cityId, opened.committee.id, recusal.today)
  const seat = seats.find(({ id }) => id === recusal.seatId)
  if (!seat?.term || !seat.isVoting) throw new Refusal('E_SEAT_VACANT', {}, 'seat')
  const isOwn = seat.term.personId === speaker.personId
  if (!isOwn && (seat.term.personId !== null || !speaker.isSecretary))
    throw new Refusal('E_NOT_YOUR_SEAT', {}, 'seat', 409)
  if (lineId !== null) {
    const [line] = await selectRows(
      trx,
      'SELECT 1 AS there FROM round_lines WHERE city_id = ? AND round_id = ? AND budget_line_id = ?',
      [cityId, roundId, lineId]
    )
    if (!line) throw new Refusal('E_LINE_NOT_IN_ROUND', {}, 'line')
  }
  await trx
    .insertQuery()
    .table('committee_recusals')
    .insert({
      city_id: cityId,
      id: recusal.id,
      ...content,
      term_id: seat.term.id,
      declared_by: speaker.personId,
      declared_at: now(),
    })
  await tellOfRound(trx, { cityId, roundId, by: speaker.personId }, 'round.recused', {
    seat: seat.id,
    line: lineId,
  })
}
