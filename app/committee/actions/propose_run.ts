import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { proposeDecision, rejectDecision } from '#allocation/actions/decide_round'
import { registerDecisionMaker } from '#allocation/actions/decision_makers'
import { lockRound } from '#allocation/actions/round_store'
import { runRound, type Run } from '#allocation/actions/run_round'
import type { Remedy } from '#allocation/domain/remedies'
import { findRound } from '#allocation/queries/round_rows'
import { runRow } from '#allocation/queries/runs'
import { readRun } from '#allocation/run_document'
import { businessToday, now } from '#core/clock'
import { canonicalJson, sha256 } from '#core/hashes'
import { derivedId } from '#core/ids'
import { NotFound, Refusal } from '#core/refusal'
import { sentBefore } from '#core/sent_before'
import { selectRows, toCount } from '#core/sql'
import { seal } from '#committee/actions/conclude'
import { lockCommittee, tell } from '#committee/actions/open_committee'
import { nextNo, openProposal, refusePast } from '#committee/actions/speak'
import {
  findProposal,
  proposalsOf,
  type AllocationDocument,
  type ProposalShown,
} from '#committee/queries/proposals'
import { committeeRound, departuresFrom, termsOfInput } from '#committee/queries/rounds'
import { seatedCommittees } from '#committee/queries/seats'

/**
 * Where a committee is seated rounds are its to decide, and a round that was opened for one stays its own
 * though its seats be vacant; what it has before it only it approves.
 */
registerDecisionMaker({
  async beforeProposal(trx, { cityId, roundId }) {
    const opened = await committeeRound(trx, cityId, roundId)
    const [city] = await selectRows(trx, 'SELECT timezone FROM cities WHERE id = ?', [cityId])
    const seated = await seatedCommittees(trx, cityId, businessToday(city.timezone))
    if (opened || seated.length > 0) throw new Refusal('E_COMMITTEE_DECIDES', {}, undefined, 409)
  },
  async beforeVerdict(trx, { cityId, decisionId }) {
    const [before] = await selectRows(
      trx,
      'SELECT id FROM committee_proposals WHERE city_id = ? AND decision_id = ?',
      [cityId, decisionId]
    )
    if (before) throw new Refusal('E_COMMITTEE_DECIDES', {}, undefined, 409)
  },
})

export interface RunProposal {
  id: string
  cityId: string
  roundId: string
  runId: string
  /** The proposal that it amends, as the person saw it; none where none was before the committee. */
  amends: string | null
  reason: string
  lang: string
  closesAt: string
  today: string
  by: string
}

/**
 * Puts a run before the committee, fixed to its hashes. While another run of the round is before it, that
 * one is amended: it ends with its own record, and positions begin anew.
 */
export async function proposeRun(
  trx: TransactionClientContract,
  proposal: RunProposal
): Promise<void> {
  const { cityId, roundId, runId, id, by } = proposal
  const opened = await committeeRound(trx, cityId, roundId)
  if (!opened) throw new Refusal('E_ROUND_NOT_OPENED', {}, undefined, 409)
  const { committee, principle } = opened
  await lockCommittee(trx, cityId, committee.id)
  const content = {
    round_id: roundId,
    run_id: runId,
    amends_id: proposal.amends,
    reason: proposal.reason,
    closes_at: proposal.closesAt,
  }
  if (await sentBefore(trx, 'committee_proposals', proposal, content)) return
  await lockRound(trx, cityId, roundId)
  if (Date.parse(now()) < Date.parse(opened.questionsUntil))
    throw new Refusal('E_QUESTIONS_OPEN', {}, undefined, 409)
  refusePast(proposal.closesAt, 'closes_on')
  const before = (await proposalsOf(trx, cityId, { roundId })).find(({ outcome }) => !outcome)
  if ((before?.id ?? null) !== proposal.amends)
    throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
  if (before) await amend(trx, await openProposal(trx, cityId, before.id, proposal.today), proposal)
  const decisionId = derivedId('committee_decision', id)
  await proposeDecision(trx, { id: decisionId, cityId, roundId, runId, by, byMaker: true })

  const row = await runRow(trx, cityId, runId)
  const input = readRun(row)!.input
  const document: AllocationDocument = {
    format: 'committee-allocation/1',
    round: roundId,
    roundCode: (await findRound(trx, cityId, roundId)).code,
    run: runId,
    runNo: toCount(row.no),
    rule: row.rule,
    inputSha256: row.input_hash,
    resultSha256: row.result_hash,
    principle: principle.id,
    principleVersion: principle.version,
    remedies: input.remedies ?? [],
    ...(input.caps && { caps: input.caps }),
    departures: departuresFrom(principle, termsOfInput(input)),
  }
  const text = canonicalJson(document)
  await trx
    .insertQuery()
    .table('committee_proposals')
    .insert({
      city_id: cityId,
      id,
      ...content,
      committee_id: committee.id,
      no: await nextNo(trx, cityId, committee.id),
      kind: 'allocation',
      document: text,
      document_hash: sha256(text),
      text_lang: proposal.lang,
      rules_version: committee.rules.version,
      decision_id: decisionId,
      put_by: by,
      put_at: now(),
    })
  const details = { proposal: id, run: runId, document: sha256(text), amends: before?.id ?? null }
  await tell(trx, { cityId, id: committee.id, by }, 'committee.run_put', details)
}

async function amend(
  trx: TransactionClientContract,
  before: ProposalShown,
  { cityId, by, reason }: RunProposal
): Promise<void> {
  const closing = { number: null, closedBy: by, closedAt: now() }
  await seal(trx, cityId, before, { ...closing, outcome: 'amended' })
  const verdict = { cityId, decisionId: before.decisionId!, by, reason, byMaker: true }
  await rejectDecision(trx, verdict)
}

/**
 * Runs the round again with what an objection asks for, on top of what the run it objects to already
 * changes. The same objection gives the same candidate.
 */
export async function runRemedy(
  trx: TransactionClientContract,
  of: { cityId: string; positionId: string; by: string }
): Promise<Run & { roundId: string }> {
  const { cityId, positionId, by } = of
  const [position] = await selectRows(
    trx,
    'SELECT proposal_id, remedy FROM committee_positions WHERE city_id = ? AND id = ?',
    [cityId, positionId]
  )
  if (!position) throw new NotFound()
  const proposal = await findProposal(trx, cityId, position.proposal_id)
  if (!proposal.roundId || position.remedy === null)
    throw new Refusal('E_NO_REMEDY', {}, undefined, 409)
  const remedies: Remedy[] = [
    ...(proposal.document as AllocationDocument).remedies,
    JSON.parse(position.remedy),
  ]
  const { roundId } = proposal
  const id = candidateOf(positionId)
  return { ...(await runRound(trx, { id, cityId, roundId, remedies, by })), roundId }
}

/** The run that answers an objection has an id of its own from the start. */
export function candidateOf(positionId: string): string {
  return derivedId('committee_candidate', positionId)
}
