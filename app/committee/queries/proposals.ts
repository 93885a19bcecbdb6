import type { Remedy } from '#allocation/domain/remedies'
import type { EdgeCap } from '#allocation/domain/round_terms'
import { now } from '#core/clock'
import { NotFound } from '#core/refusal'
import { selectRows, toCount, type Client, type Row } from '#core/sql'
import { standingOf, type Standing, type Stance, type Vote } from '#committee/domain/standing'
import type { Departure, PrincipleDocument } from '#committee/domain/principle'
import { recusedSeats } from '#committee/queries/recusals'
import { findCommittee, rulesVersions, seatsAt, seatsOf, type Seat } from '#committee/queries/seats'

/** What a run proposed to the committee is fixed to. */
export interface AllocationDocument {
  format: 'committee-allocation/1'
  round: string
  roundCode: string
  run: string
  runNo: number
  rule: string
  inputSha256: string
  resultSha256: string
  principle: string
  principleVersion: number
  /** What the run changes of the round, as objections asked for it. */
  remedies: Remedy[]
  /** What funds pay lines at most in the run; absent where no payment is capped. */
  caps?: EdgeCap[]
  /** Where its terms depart from the principle. */
  departures: Departure[]
}

export interface Proposal {
  id: string
  committeeId: string
  no: number
  kind: 'principle' | 'allocation'
  document: PrincipleDocument | AllocationDocument
  documentHash: string
  lang: string
  reason: string
  rulesVersion: number
  amendsId: string | null
  roundId: string | null
  runId: string | null
  decisionId: string | null
  putById: string
  putBy: string
  putAt: string
  closesAt: string
  outcome: 'consensus' | 'vote' | 'failed' | 'amended' | null
  closedAt: string | null
}

export interface Position {
  id: string
  seatId: string
  termId: string
  no: number
  stance: Stance
  reason: string | null
  /** Text for a principle, a change of the run for an allocation. */
  remedy: Record<string, unknown> | null
  lang: string
  takenById: string
  takenBy: string
  takenAt: string
}

export interface ProposalShown extends Proposal {
  seats: Seat[]
  /** Seats whose word counts: voting, filled, not recused. */
  counted: Seat[]
  recused: Set<string>
  /** Every position taken, in order; of a seat the last one holds. */
  positions: Position[]
  holding: Map<string, Position>
  ballot: { openedAt: string; closesAt: string } | null
  votes: { seatId: string; vote: Vote; castBy: string; castById: string; castAt: string }[]
  rules: Awaited<ReturnType<typeof rulesVersions>>[number]
  standing: Standing
}

const PROPOSAL = `SELECT q.*, p.full_name, o.outcome, o.closed_at
  FROM committee_proposals q
  JOIN people p ON p.id = q.put_by
  LEFT JOIN committee_outcomes o ON o.city_id = q.city_id AND o.proposal_id = q.id`

function proposalOf(row: Row): Proposal {
  return {
    id: row.id,
    committeeId: row.committee_id,
    no: toCount(row.no),
    kind: row.kind,
    document: JSON.parse(row.document),
    documentHash: row.document_hash,
    lang: row.text_lang,
    reason: row.reason,
    rulesVersion: toCount(row.rules_version),
    amendsId: row.amends_id,
    roundId: row.round_id,
    runId: row.run_id,
    decisionId: row.decision_id,
    putById: row.put_by,
    putBy: row.full_name,
    putAt: row.put_at,
    closesAt: row.closes_at,
    outcome: row.outcome,
    closedAt: row.closed_at,
  }
}

/** Proposals of a committee or of a round, the newest first. */
export async function proposalsOf(
  client: Client,
  cityId: string,
  of: { committeeId: string } | { roundId: string }
): Promise<Proposal[]> {
  const [column, id] = 'roundId' in of ? ['round_id', of.roundId] : ['committee_id', of.committeeId]
  const rows = await selectRows(
    client,
    `${PROPOSAL} WHERE q.city_id = ? AND q.${column} = ? ORDER BY q.no DESC`,
    [cityId, id]
  )
  return rows.map(proposalOf)
}

export async function findProposal(client: Client, cityId: string, id: string): Promise<Proposal> {
  const [row] = await selectRows(client, `${PROPOSAL} WHERE q.city_id = ? AND q.id = ?`, [
    cityId,
    id,
  ])
  if (!row) throw new NotFound()
  return proposalOf(row)
}

/**
 * A proposal with who sits, what they said and how it stands at this moment. Once a deadline has passed
 * those count who sat then: whoever comes or goes later turns no result.
 */
export async function proposalShown(
  client: Client,
  cityId: string,
  id: string,
  today: string,
  at = now()
): Promise<ProposalShown> {
  const proposal = await findProposal(client, cityId, id)
  const committee = await findCommittee(client, cityId, proposal.committeeId)
  const versions = await rulesVersions(client, cityId, committee.id)
  const rules = versions.find(({ version }) => version === proposal.rulesVersion)!
  const { ballot, votes } = await ballotOf(client, cityId, id)
  const closesAt = ballot?.closesAt ?? proposal.closesAt
  const isPast = Date.parse(at) >= Date.parse(closesAt)
  const seats = isPast
    ? await seatsAt(client, cityId, committee.id, closesAt)
    : await seatsOf(client, cityId, committee.id, today)
  const recused = proposal.roundId
    ? await recusedSeats(client, cityId, proposal.roundId)
    : new Set<string>()
  const counted = seats.filter((seat) => seat.isVoting && seat.term && !recused.has(seat.id))
  const positions = await positionsOf(client, cityId, id)
  const holding = new Map(positions.map((position) => [position.seatId, position]))
  const standing = standingOf({
    now: at,
    closesAt: proposal.closesAt,
    rules,
    seats: counted,
    positions: new Map([...holding].map(([seat, { stance }]) => [seat, stance])),
    ballot: ballot && {
      closesAt: ballot.closesAt,
      votes: new Map(votes.map(({ seatId, vote }) => [seatId, vote])),
    },
  })
  return {
    ...proposal,
    seats,
    counted,
    recused,
    positions,
    holding,
    ballot,
    votes,
    rules,
    standing,
  }
}

export async function positionsOf(
  client: Client,
  cityId: string,
  proposalId: string
): Promise<Position[]> {
  const rows = await selectRows(
    client,
    `SELECT x.*, p.full_name FROM committee_positions x JOIN people p ON p.id = x.taken_by
     JOIN committee_seats s ON s.city_id = x.city_id AND s.id = x.seat_id
     WHERE x.city_id = ? AND x.proposal_id = ? ORDER BY s.no, x.no`,
    [cityId, proposalId]
  )
  return rows.map((row) => ({
    id: row.id,
    seatId: row.seat_id,
    termId: row.term_id,
    no: toCount(row.no),
    stance: row.stance,
    reason: row.reason,
    remedy: row.remedy === null ? null : JSON.parse(row.remedy),
    lang: row.text_lang,
    takenById: row.taken_by,
    takenBy: row.full_name,
    takenAt: row.taken_at,
  }))
}

async function ballotOf(client: Client, cityId: string, proposalId: string) {
  const [row] = await selectRows(
    client,
    'SELECT * FROM committee_ballots WHERE city_id = ? AND proposal_id = ?',
    [cityId, proposalId]
  )
  const votes = await selectRows(
    client,
    `SELECT v.*, p.full_name FROM committee_votes v JOIN people p ON p.id = v.cast_by
     JOIN committee_seats s ON s.city_id = v.city_id AND s.id = v.seat_id
     WHERE v.city_id = ? AND v.proposal_id = ? ORDER BY s.no`,
    [cityId, proposalId]
  )
  return {
    ballot: row ? { openedAt: row.opened_at as string, closesAt: row.closes_at as string } : null,
    votes: votes.map((vote) => ({
      seatId: vote.seat_id as string,
      vote: vote.vote as Vote,
      castById: vote.cast_by as string,
      castBy: vote.full_name as string,
      castAt: vote.cast_at as string,
    })),
  }
}

export interface Question {
  id: string
  text: string
  lang: string
  byId: string
  by: string
  at: string
  answers: { id: string; text: string; lang: string; byId: string; by: string; at: string }[]
}

/** Questions on a proposal or on a round with their answers, in the order they were asked. */
export async function questionsOf(
  client: Client,
  cityId: string,
  of: { proposalId: string } | { roundId: string }
): Promise<Question[]> {
  const [column, id] = 'roundId' in of ? ['round_id', of.roundId] : ['proposal_id', of.proposalId]
  const rows = await selectRows(
    client,
    `SELECT q.*, p.full_name, a.id AS answer_id, a.text AS answer, a.text_lang AS answer_lang,
       a.answered_by, a.answered_at, r.full_name AS answerer
     FROM committee_questions q JOIN people p ON p.id = q.asked_by
     LEFT JOIN committee_answers a ON a.city_id = q.city_id AND a.question_id = q.id
     LEFT JOIN people r ON r.id = a.answered_by
     WHERE q.city_id = ? AND q.${column} = ? ORDER BY q.asked_at, q.id, a.answered_at, a.id`,
    [cityId, id]
  )
  const questions = new Map<string, Question>()
  for (const row of rows) {
    const question: Question = questions.get(row.id) ?? {
      id: row.id,
      text: row.text,
      lang: row.text_lang,
      byId: row.asked_by,
      by: row.full_name,
      at: row.asked_at,
      answers: [],
    }
    questions.set(row.id, question)
    if (row.answer_id === null) continue
    question.answers.push({
      id: row.answer_id,
      text: row.answer,
      lang: row.answer_lang,
      byId: row.answered_by,
      by: row.answerer,
      at: row.answered_at,
    })
  }
  return [...questions.values()]
}

export interface Principle {
  id: string
  committeeId: string
  kind: PrincipleDocument['kind']
  version: number
  proposalId: string
  adoptedOn: string
  lang: string
  document: PrincipleDocument
}

/** Every principle a committee adopted, of each kind the newest first. */
export async function principlesOf(
  client: Client,
  cityId: string,
  committeeId: string
): Promise<Principle[]> {
  const rows = await selectRows(
    client,
    `SELECT x.*, q.document, q.text_lang FROM committee_principles x
     JOIN committee_proposals q ON q.city_id = x.city_id AND q.id = x.proposal_id
     WHERE x.city_id = ? AND x.committee_id = ? ORDER BY x.kind, x.version DESC`,
    [cityId, committeeId]
  )
  return rows.map((row) => ({
    id: row.id,
    committeeId: row.committee_id,
    kind: row.kind,
    version: toCount(row.version),
    proposalId: row.proposal_id,
    adoptedOn: row.adopted_on,
    lang: row.text_lang,
    document: JSON.parse(row.document),
  }))
}

/** The principle of a kind in force: the newest version. */
export async function principleInForce(
  client: Client,
  cityId: string,
  committeeId: string,
  kind: PrincipleDocument['kind']
): Promise<Principle | null> {
  const all = await principlesOf(client, cityId, committeeId)
  return all.find((principle) => principle.kind === kind) ?? null
}
