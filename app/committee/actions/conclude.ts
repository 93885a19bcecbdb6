import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { approveDecision, nextNumber, rejectDecision } from '#allocation/actions/decide_round'
import { findRound } from '#allocation/queries/round_rows'
import { now } from '#core/clock'
import { derivedId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows, toCount } from '#core/sql'
import { tell } from '#committee/actions/open_committee'
import { openProposal } from '#committee/actions/speak'
import type { PrincipleDocument } from '#committee/domain/principle'
import type { Phase } from '#committee/domain/standing'
import type { ProposalShown } from '#committee/queries/proposals'
import { recordDocument, recordMark, recordOf, type Closing } from '#committee/queries/record'

export interface Conclusion {
  cityId: string
  proposalId: string
  /** How it stood on the page of whoever closes it: what was to be adopted does not fail by the same button. */
  seen?: Phase
  today: string
  by: string
}

/**
 * Ends a proposal as it stands: what is agreed or carried is entered by another person than the one who
 * put it; what failed, anyone of the committee may close. The record of all that was said is sealed: its
 * hash stands in the audit chain and, for money, in the entry of the ledger.
 */
export async function conclude(
  trx: TransactionClientContract,
  conclusion: Conclusion
): Promise<{ outcome: Closing['outcome']; number: string | null }> {
  const { cityId, by } = conclusion
  const proposal = await openProposal(trx, cityId, conclusion.proposalId, conclusion.today)
  const outcome = outcomeOf(proposal)
  if (conclusion.seen && conclusion.seen !== proposal.standing.phase)
    throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
  if (outcome !== 'failed' && proposal.putById === by)
    throw new Refusal('E_SELF_APPROVAL', {}, undefined, 403)
  const closing = { outcome, number: null, closedBy: by, closedAt: now() }
  if (outcome === 'failed') {
    await seal(trx, cityId, proposal, closing)
    if (proposal.decisionId) await sendBack(trx, cityId, proposal, by)
    return { outcome, number: null }
  }
  if (proposal.kind === 'allocation') return decide(trx, cityId, proposal, closing)
  const number = await nextVersion(trx, cityId, proposal)
  await seal(trx, cityId, proposal, { ...closing, number })
  await adopt(trx, cityId, proposal, Number(number), conclusion.today)
  return { outcome, number }
}

/** What is agreed on a run becomes a decision with a number and one entry, which names the record. */
async function decide(
  trx: TransactionClientContract,
  cityId: string,
  proposal: ProposalShown,
  closing: Closing
): Promise<{ outcome: Closing['outcome']; number: string }> {
  const { year } = await findRound(trx, cityId, proposal.roundId!)
  const number = await nextNumber(trx, cityId, year)
  const { hash } = await seal(trx, cityId, proposal, { ...closing, number })
  await approveDecision(trx, {
    cityId,
    decisionId: proposal.decisionId!,
    by: closing.closedBy,
    byMaker: true,
    record: recordMark(hash),
  })
  return { outcome: closing.outcome, number }
}

/** The round goes on without the run: what stood against it is the reason. */
async function sendBack(
  trx: TransactionClientContract,
  cityId: string,
  { decisionId, holding, no }: ProposalShown,
  by: string
): Promise<void> {
  const reasons = Array.from(holding.values()).flatMap(({ stance, reason }) =>
    stance === 'object' && reason ? [reason] : []
  )
  const reason = reasons.join(' · ') || `#${no}`
  await rejectDecision(trx, { cityId, decisionId: decisionId!, by, reason, byMaker: true })
}

function outcomeOf({ standing, rules }: ProposalShown): Closing['outcome'] {
  const { phase } = standing
  if (phase === 'positions' || phase === 'ballot')
    throw new Refusal('E_STILL_OPEN', {}, undefined, 409)
  if (phase === 'agreed') return 'consensus'
  if (phase === 'carried') return 'vote'
  if (phase === 'objected' && rules.fallback !== 'none')
    throw new Refusal('E_OBJECTIONS_STAND', {}, undefined, 409)
  return 'failed'
}

/** Writes the record of a proposal and its hash, which nobody can change unseen. */
export async function seal(
  trx: TransactionClientContract,
  cityId: string,
  proposal: ProposalShown,
  closing: Closing
): Promise<{ hash: string }> {
  const { text, hash } = recordDocument(await recordOf(trx, cityId, proposal, closing))
  await trx.insertQuery().table('committee_outcomes').insert({
    city_id: cityId,
    proposal_id: proposal.id,
    outcome: closing.outcome,
    record: text,
    record_hash: hash,
    closed_by: closing.closedBy,
    closed_at: closing.closedAt,
  })
  const of = { cityId, id: proposal.committeeId, by: closing.closedBy }
  await tell(trx, of, 'committee.concluded', {
    proposal: proposal.id,
    outcome: closing.outcome,
    number: closing.number,
    record: hash,
  })
  return { hash }
}

async function nextVersion(
  trx: TransactionClientContract,
  cityId: string,
  { committeeId, document }: ProposalShown
): Promise<string> {
  const [last] = await selectRows(
    trx,
    'SELECT max(version) AS version FROM committee_principles WHERE city_id = ? AND committee_id = ? AND kind = ?',
    [cityId, committeeId, (document as PrincipleDocument).kind]
  )
  return String(toCount(last.version) + 1)
}

async function adopt(
  trx: TransactionClientContract,
  cityId: string,
  proposal: ProposalShown,
  version: number,
  today: string
): Promise<void> {
  await trx
    .insertQuery()
    .table('committee_principles')
    .insert({
      city_id: cityId,
      id: derivedId('committee_principle', proposal.id),
      committee_id: proposal.committeeId,
      kind: (proposal.document as PrincipleDocument).kind,
      version,
      proposal_id: proposal.id,
      adopted_on: today,
      adopted_at: now(),
    })
}
