import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { findRound } from '#allocation/queries/round_rows'
import { now } from '#core/clock'
import { canonicalJson } from '#core/hashes'
import { NotFound, Refusal } from '#core/refusal'
import { sentBefore } from '#core/sent_before'
import { selectRows, toCount } from '#core/sql'
import { lockCommittee, tell } from '#committee/actions/open_committee'
import type { Stance, Vote } from '#committee/domain/standing'
import { findProposal, proposalShown, type ProposalShown } from '#committee/queries/proposals'
import { recusalsOf } from '#committee/queries/recusals'
import type { Term } from '#committee/queries/seats'

/** Who speaks, and whether they may write down what a seat without an account said. */
export interface Speaker {
  personId: string
  isSecretary: boolean
}

export interface PositionTaken {
  id: string
  cityId: string
  proposalId: string
  seatId: string
  stance: Stance
  reason?: string | null
  /** What would remove the objection. */
  remedy?: Record<string, unknown> | null
  lang: string
  today: string
  speaker: Speaker
}

/** A seat says where it stands; until the end it may say otherwise, and everything it said stays. */
export async function takePosition(
  trx: TransactionClientContract,
  taken: PositionTaken
): Promise<void> {
  const { cityId, id, speaker, stance } = taken
  const proposal = await openProposal(trx, cityId, taken.proposalId, taken.today)
  const reason = taken.reason?.trim() || null
  const content = {
    proposal_id: proposal.id,
    seat_id: taken.seatId,
    stance,
    reason,
    remedy: stance === 'object' && taken.remedy ? canonicalJson(taken.remedy) : null,
  }
  if (await sentBefore(trx, 'committee_positions', taken, content)) return
  if (proposal.ballot || Date.parse(now()) >= Date.parse(proposal.closesAt))
    throw new Refusal('E_POSITIONS_CLOSED', {}, undefined, 409)
  const term = seatSpeaking(proposal, taken.seatId, speaker)
  if (stance === 'object' && !reason) throw new Refusal('E_OBJECTION_REASON', {}, 'reason')
  if (stance === 'object' && !taken.remedy) throw new Refusal('E_OBJECTION_REMEDY', {}, 'remedy')
  const line = stance === 'object' ? taken.remedy?.lineId : undefined
  if (line && proposal.roundId) {
    const recusals = await recusalsOf(trx, cityId, proposal.roundId)
    if (recusals.some(({ seatId, lineId }) => seatId === taken.seatId && lineId === line))
      throw new Refusal('E_RECUSED_LINE', {}, 'remedy', 409)
  }
  const before = proposal.positions.filter(({ seatId }) => seatId === taken.seatId)
  await trx
    .insertQuery()
    .table('committee_positions')
    .insert({
      city_id: cityId,
      id,
      ...content,
      term_id: term.id,
      no: before.length + 1,
      text_lang: taken.lang,
      taken_by: speaker.personId,
      taken_at: now(),
    })
  const of = { cityId, id: proposal.committeeId, by: speaker.personId }
  const details = { proposal: proposal.id, position: id, seat: taken.seatId, stance }
  await tell(trx, of, 'committee.position_taken', details)
}

/** Opens the vote that the rules of the committee allow where objections stand after the deadline. */
export async function openBallot(
  trx: TransactionClientContract,
  ballot: { cityId: string; proposalId: string; closesAt: string; today: string; by: string }
): Promise<void> {
  const { cityId, by } = ballot
  const proposal = await openProposal(trx, cityId, ballot.proposalId, ballot.today)
  if (proposal.ballot) return
  if (proposal.rules.fallback === 'none') throw new Refusal('E_NO_FALLBACK', {}, undefined, 409)
  if (proposal.standing.phase !== 'objected')
    throw new Refusal('E_NO_BALLOT_YET', {}, undefined, 409)
  refusePast(ballot.closesAt, 'closes_at')
  await trx.insertQuery().table('committee_ballots').insert({
    city_id: cityId,
    proposal_id: proposal.id,
    opened_by: by,
    opened_at: now(),
    closes_at: ballot.closesAt,
  })
  const of = { cityId, id: proposal.committeeId, by }
  await tell(trx, of, 'committee.ballot_opened', { proposal: proposal.id })
}

/** One vote for each seat, which stays as it is. */
export async function castVote(
  trx: TransactionClientContract,
  cast: {
    id: string
    cityId: string
    proposalId: string
    seatId: string
    vote: Vote
    today: string
    speaker: Speaker
  }
): Promise<void> {
  const { cityId, speaker } = cast
  const proposal = await openProposal(trx, cityId, cast.proposalId, cast.today)
  const content = { proposal_id: proposal.id, seat_id: cast.seatId, vote: cast.vote }
  if (await sentBefore(trx, 'committee_votes', cast, content)) return
  if (!proposal.ballot || Date.parse(now()) >= Date.parse(proposal.ballot.closesAt))
    throw new Refusal('E_BALLOT_CLOSED', {}, undefined, 409)
  const term = seatSpeaking(proposal, cast.seatId, speaker)
  if (proposal.votes.some(({ seatId }) => seatId === cast.seatId))
    throw new Refusal('E_VOTED_ALREADY', {}, 'seat', 409)
  await trx
    .insertQuery()
    .table('committee_votes')
    .insert({
      city_id: cityId,
      id: cast.id,
      ...content,
      term_id: term.id,
      cast_by: speaker.personId,
      cast_at: now(),
    })
  const of = { cityId, id: proposal.committeeId, by: speaker.personId }
  await tell(trx, of, 'committee.vote_cast', {
    proposal: proposal.id,
    seat: cast.seatId,
    vote: cast.vote,
  })
}

export interface Asked {
  id: string
  cityId: string
  of: { proposalId: string } | { roundId: string }
  text: string
  lang: string
  by: string
}

/** Anyone of the city may ask, observers too; the answer stands beside the question for all. */
export async function ask(trx: TransactionClientContract, asked: Asked): Promise<void> {
  const content = {
    proposal_id: 'proposalId' in asked.of ? asked.of.proposalId : null,
    round_id: 'roundId' in asked.of ? asked.of.roundId : null,
    text: asked.text,
    asked_by: asked.by,
  }
  if (await sentBefore(trx, 'committee_questions', asked, content)) return
  if ('proposalId' in asked.of) {
    const { outcome } = await findProposal(trx, asked.cityId, asked.of.proposalId)
    if (outcome) throw new Refusal('E_PROPOSAL_CLOSED', {}, undefined, 409)
  } else {
    const { state } = await findRound(trx, asked.cityId, asked.of.roundId)
    if (state === 'decided') throw new Refusal('E_ROUND_DECIDED', {}, undefined, 409)
  }
  await trx
    .insertQuery()
    .table('committee_questions')
    .insert({
      city_id: asked.cityId,
      id: asked.id,
      ...content,
      text_lang: asked.lang,
      asked_at: now(),
    })
}

export async function answer(
  trx: TransactionClientContract,
  given: { id: string; cityId: string; questionId: string; text: string; lang: string; by: string }
): Promise<void> {
  const content = { question_id: given.questionId, text: given.text, answered_by: given.by }
  if (await sentBefore(trx, 'committee_answers', given, content)) return
  await trx
    .insertQuery()
    .table('committee_answers')
    .insert({
      city_id: given.cityId,
      id: given.id,
      ...content,
      text_lang: given.lang,
      answered_at: now(),
    })
}

/** A proposal that is not over, held for this transaction. */
export async function openProposal(
  trx: TransactionClientContract,
  cityId: string,
  proposalId: string,
  today: string
): Promise<ProposalShown> {
  const { committeeId } = await findProposal(trx, cityId, proposalId)
  await lockCommittee(trx, cityId, committeeId)
  const proposal = await proposalShown(trx, cityId, proposalId, today)
  if (proposal.outcome) throw new Refusal('E_PROPOSAL_CLOSED', {}, undefined, 409)
  return proposal
}

/** Whoever sits on the seat, if this person may speak for it. */
function seatSpeaking(proposal: ProposalShown, seatId: string, speaker: Speaker): Term {
  const seat = proposal.seats.find(({ id }) => id === seatId)
  if (!seat) throw new NotFound()
  if (!seat.isVoting) throw new Refusal('E_OBSERVER', {}, 'seat', 409)
  if (!seat.term) throw new Refusal('E_SEAT_VACANT', {}, 'seat', 409)
  if (proposal.recused.has(seatId)) throw new Refusal('E_RECUSED', {}, 'seat', 409)
  const isOwn = seat.term.personId === speaker.personId
  if (!isOwn && (seat.term.personId !== null || !speaker.isSecretary))
    throw new Refusal('E_NOT_YOUR_SEAT', {}, 'seat', 409)
  return seat.term
}

/** A deadline lies ahead. */
export function refusePast(closesAt: string, field: string): void {
  if (Date.parse(closesAt) <= Date.parse(now())) throw new Refusal('E_DEADLINE_PAST', {}, field)
}

/** The next number of a proposal of a committee. */
export async function nextNo(
  trx: TransactionClientContract,
  cityId: string,
  committeeId: string
): Promise<number> {
  const [last] = await selectRows(
    trx,
    'SELECT max(no) AS no FROM committee_proposals WHERE city_id = ? AND committee_id = ?',
    [cityId, committeeId]
  )
  return toCount(last.no) + 1
}
