import { canonicalJson, sha256 } from '#core/hashes'
import { selectRows, type Client } from '#core/sql'
import { questionsOf, type ProposalShown, type Question } from '#committee/queries/proposals'
import { recusalsOf } from '#committee/queries/recusals'
import { findCommittee } from '#committee/queries/seats'

/** Everything said on a proposal until it ended: minutes are written from this and from nothing else. */
export interface CommitteeRecord {
  format: 'committee-record/1'
  committee: { id: string; name: string; lang: string }
  proposal: {
    id: string
    no: number
    kind: string
    document: Record<string, unknown>
    documentHash: string
    reason: string
    lang: string
    amends: string | null
    putBy: string
    putAt: string
    closesAt: string
  }
  rules: {
    version: number
    quorum: { seats: number; cities: number; kinds: number }
    fallback: string
  }
  seats: RecordedSeat[]
  recusals: { id: string; seat: string; line: string | null; reason: string; by: string }[]
  questions: RecordedQuestion[]
  positions: RecordedPosition[]
  ballot: { openedAt: string; closesAt: string } | null
  votes: { seat: string; vote: string; by: string; at: string }[]
  outcome: 'consensus' | 'vote' | 'failed' | 'amended'
  /** Of the decision or of the principle that came of it. */
  number: string | null
  closedBy: string
  closedAt: string
  /** Names of those who acted, as they were. */
  people: Record<string, string>
}

export interface RecordedSeat {
  id: string
  no: number
  kind: string
  city: string | null
  isVoting: boolean
  term: string | null
  holder: string | null
  organisation: string | null
}

export interface RecordedQuestion {
  id: string
  text: string
  lang: string
  by: string
  at: string
  answers: { id: string; text: string; lang: string; by: string; at: string }[]
}

export interface RecordedPosition {
  id: string
  seat: string
  term: string
  no: number
  stance: string
  reason: string | null
  remedy: Record<string, unknown> | null
  lang: string
  by: string
  at: string
}

export interface Closing {
  outcome: CommitteeRecord['outcome']
  number: string | null
  closedBy: string
  closedAt: string
}

/** The record of a proposal as the tables tell it. */
export async function recordOf(
  client: Client,
  cityId: string,
  shown: ProposalShown,
  closing: Closing
): Promise<CommitteeRecord> {
  const committee = await findCommittee(client, cityId, shown.committeeId)
  const asked = await questionsOf(client, cityId, { proposalId: shown.id })
  const onRound = shown.roundId ? await questionsOf(client, cityId, { roundId: shown.roundId }) : []
  const recusals = shown.roundId ? await recusalsOf(client, cityId, shown.roundId) : []
  const record: Omit<CommitteeRecord, 'people'> = {
    format: 'committee-record/1',
    committee: { id: committee.id, name: committee.name, lang: committee.nameLang },
    proposal: {
      id: shown.id,
      no: shown.no,
      kind: shown.kind,
      document: shown.document as unknown as Record<string, unknown>,
      documentHash: shown.documentHash,
      reason: shown.reason,
      lang: shown.lang,
      amends: shown.amendsId,
      putBy: shown.putById,
      putAt: shown.putAt,
      closesAt: shown.closesAt,
    },
    rules: {
      version: shown.rules.version,
      quorum: shown.rules.quorum,
      fallback: shown.rules.fallback,
    },
    seats: shown.seats.map((seat) => ({
      id: seat.id,
      no: seat.no,
      kind: seat.kind,
      city: seat.memberCity,
      isVoting: seat.isVoting,
      term: seat.term?.id ?? null,
      holder: seat.term?.holder ?? null,
      organisation: seat.term?.organisation ?? null,
    })),
    recusals: recusals.map(({ id, seatId, lineCode, reason, byId }) => ({
      id,
      seat: seatId,
      line: lineCode,
      reason,
      by: byId,
    })),
    questions: [...onRound, ...asked].map(recordedQuestion),
    positions: shown.positions.map((position) => ({
      id: position.id,
      seat: position.seatId,
      term: position.termId,
      no: position.no,
      stance: position.stance,
      reason: position.reason,
      remedy: position.remedy,
      lang: position.lang,
      by: position.takenById,
      at: position.takenAt,
    })),
    ballot: shown.ballot,
    votes: shown.votes.map(({ seatId, vote, castById, castAt }) => ({
      seat: seatId,
      vote,
      by: castById,
      at: castAt,
    })),
    ...closing,
  }
  return { ...record, people: await namesOf(client, record) }
}

/** Names change; who asked and who answered does not. */
function recordedQuestion({ byId, answers, ...question }: Question): RecordedQuestion {
  return {
    ...question,
    by: byId,
    answers: answers.map(({ byId: by, ...answer }) => ({ ...answer, by })),
  }
}

export function recordDocument(record: CommitteeRecord): { text: string; hash: string } {
  const text = canonicalJson(record)
  return { text, hash: sha256(text) }
}

/** Memos of entries and events of the audit trail name a record by this. */
export function recordMark(hash: string): string {
  return `sha256:${hash}`
}

async function namesOf(
  client: Client,
  record: Omit<CommitteeRecord, 'people'>
): Promise<Record<string, string>> {
  const ids = new Set([
    record.proposal.putBy,
    record.closedBy,
    ...record.positions.map(({ by }) => by),
    ...record.votes.map(({ by }) => by),
    ...record.questions.flatMap(({ by, answers }) => [by, ...answers.map((one) => one.by)]),
    ...record.recusals.map(({ by }) => by),
  ])
  const rows = await selectRows(
    client,
    `SELECT id, full_name FROM people WHERE id IN (${[...ids].map(() => '?').join(', ')})`,
    [...ids]
  )
  return Object.fromEntries(rows.map((row) => [row.id, row.full_name]))
}
