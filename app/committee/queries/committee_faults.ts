import { canonicalJson, sha256 } from '#core/hashes'
import { Refusal } from '#core/refusal'
import { selectRows, type Client, type Row } from '#core/sql'
import { decisionFaults } from '#committee/queries/decision_faults'
import { proposalShown } from '#committee/queries/proposals'
import { recordOf, type CommitteeRecord } from '#committee/queries/record'
import type { LedgerFault } from '#ledger/faults'

/**
 * What committees decided, against everything that could have been changed since: the sealed record with
 * its hash and with the audit chain, and each part of the record with the rows it was written from.
 */
export async function findCommitteeFaults(client: Client, cityId: string): Promise<LedgerFault[]> {
  const rows = await selectRows(
    client,
    'SELECT * FROM committee_outcomes WHERE city_id = ? ORDER BY closed_at, proposal_id',
    [cityId]
  )
  const sealed = await sealedHashes(client, cityId)
  const faults: LedgerFault[] = []
  for (const row of rows) {
    const said = sealed.get(row.proposal_id)
    sealed.delete(row.proposal_id)
    for (const part of await partsAtFault(client, cityId, row, said))
      faults.push({ seq: null, code: 'V_COMMITTEE', params: { proposal: row.proposal_id, part } })
  }
  for (const proposal of sealed.keys())
    faults.push({ seq: null, code: 'V_COMMITTEE', params: { proposal, part: 'missing' } })
  return faults
}

/** Hash of each record, as the audit chain names it. */
export async function sealedHashes(client: Client, cityId: string): Promise<Map<string, string>> {
  const events = await selectRows(
    client,
    `SELECT details FROM audit_events WHERE scope = ? AND action = 'committee.concluded' ORDER BY seq`,
    [cityId]
  )
  return new Map(
    events.map((event) => {
      const { proposal, record } = JSON.parse(event.details)
      return [proposal, record]
    })
  )
}

/** Which parts of a record do not hold; empty when all do. */
export async function partsAtFault(
  ...given: [client: Client, cityId: string, row: Row, said: string | undefined]
): Promise<string[]> {
  try {
    return await partsCompared(...given)
  } catch (error) {
    if (UNREADABLE.some((kind) => error instanceof kind)) return ['unreadable']
    throw error
  }
}

/** What the record was written from may be gone, or be nothing that can be read any more: a fault like others. */
const UNREADABLE = [Refusal, SyntaxError, TypeError, RangeError]

async function partsCompared(
  client: Client,
  cityId: string,
  row: Row,
  said: string | undefined
): Promise<string[]> {
  if (sha256(row.record) !== row.record_hash || row.record_hash !== said) return ['record']
  const record: CommitteeRecord = JSON.parse(row.record)
  const today = await rebuilt(client, cityId, row, record)
  const parts = Object.keys(record) as (keyof CommitteeRecord)[]
  const faults: string[] = parts.filter(
    (part) => canonicalJson(record[part]) !== canonicalJson(today[part])
  )
  const { document, documentHash } = record.proposal
  if (sha256(canonicalJson(document)) !== documentHash) faults.push('document')
  const money =
    record.proposal.kind === 'allocation'
      ? await decisionFaults(client, cityId, record, row.record_hash)
      : []
  return [...faults, ...(await seatFaults(client, cityId, record)), ...money]
}

async function rebuilt(
  client: Client,
  cityId: string,
  row: Row,
  record: CommitteeRecord
): Promise<CommitteeRecord> {
  const shown = await proposalShown(client, cityId, row.proposal_id, row.closed_at.slice(0, 10))
  const now = await recordOf(client, cityId, shown, {
    outcome: row.outcome,
    number: record.number,
    closedBy: row.closed_by,
    closedAt: row.closed_at,
  })
  // A round goes on after a proposal that was amended: what was said later is in the next record
  const recorded = <T extends { id: string }>(rows: T[], then: { id: string }[]) => {
    const ids = new Set(then.map(({ id }) => id))
    return rows.filter(({ id }) => ids.has(id))
  }
  const answers = new Map(record.questions.map(({ id, answers: given }) => [id, given]))
  return {
    ...now,
    questions: recorded(now.questions, record.questions).map((question) => ({
      ...question,
      answers: recorded(question.answers, answers.get(question.id)!),
    })),
    recusals: recorded(now.recusals, record.recusals),
    // Terms may end early after the fact and people may change their names: both are looked at apart
    seats: record.seats,
    people: record.people,
  }
}

/** Whoever is recorded as sitting somewhere has that term, in those words. */
async function seatFaults(
  client: Client,
  cityId: string,
  record: CommitteeRecord
): Promise<string[]> {
  const rows = await selectRows(
    client,
    `SELECT t.id, t.seat_id, t.holder_name, t.organisation, s.no, s.kind, s.member_city
     FROM committee_terms t JOIN committee_seats s ON s.city_id = t.city_id AND s.id = t.seat_id
     WHERE t.city_id = ? AND s.committee_id = ?`,
    [cityId, record.committee.id]
  )
  const terms = new Map(rows.map((row) => [row.id, row]))
  const wrong = record.seats.some((seat) => {
    if (seat.term === null) return false
    const term = terms.get(seat.term)
    return (
      !term ||
      term.seat_id !== seat.id ||
      term.holder_name !== seat.holder ||
      term.organisation !== seat.organisation ||
      term.kind !== seat.kind ||
      term.member_city !== seat.city
    )
  })
  return wrong ? ['seats'] : []
}
