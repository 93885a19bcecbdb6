import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import {
  refuseBelowRingFence,
  refusePartial,
  type RecordedDecision,
} from '#authority/actions/ring_fence_guard'
import { storedEntry, words } from '#authority/actions/stored'
import type { Consent } from '#authority/domain/consent'
import { Refusal } from '#core/refusal'
import { fundTerms } from '#funding/queries/fund_terms'
import { postEntry } from '#ledger/actions/post_entry'
import type { PostedEntry } from '#ledger/actions/entry_writers'
import { commitmentReleaseLines } from '#ledger/domain/authority_events'
import { toDecimalString } from '#money/money'
import { lockLedger } from '#programmes/actions/spending_guards'
import { commitmentStanding } from '#programmes/queries/commitment_standing'
import { functionalCurrency, recordOf } from '#programmes/records'

export const RELEASE_CAUSES = ['cancelled', 'lapsed', 'reduced'] as const
export type ReleaseCause = (typeof RELEASE_CAUSES)[number]

export interface CommitmentRelease {
  /** The id of the release and of its entry. */
  id: string
  cityId: string
  commitmentId: string
  /** Minor units of the functional currency: all that is reserved, or a part. */
  amount: bigint
  releasedOn: string
  cause: ReleaseCause
  /** To the line it came from; to the fund when the year is over. */
  backTo: 'line' | 'fund'
  reason: string
  decision?: RecordedDecision
  consent?: Consent
  preparedBy: string
  approvedBy?: string | null
}

/**
 * Gives back what a commitment still reserves: it was cancelled, it has lapsed, or less is needed. Back
 * to the fund it leaves its line, so that a second person and the ring-fence have a say.
 */
export async function releaseCommitment(
  trx: TransactionClientContract,
  release: CommitmentRelease
): Promise<PostedEntry> {
  const { id, cityId, amount, releasedOn, cause, backTo } = release
  await lockLedger(trx, cityId)
  const row = rowOf(release)
  const stored = await storedEntry(trx, 'commitment_releases', row)
  if (stored) return stored

  if (amount <= 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'amount')
  if (!row.reason) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  const commitment = await recordOf(trx, 'commitments', cityId, release.commitmentId)
  const number = commitment.number as string
  const currency = await functionalCurrency(trx, cityId)
  const standing = await commitmentStanding(trx, cityId, commitment.id)
  if (standing.isReversed) throw new Refusal('E_COMMITMENT_REVERSED', { number })
  if (releasedOn < commitment.committed_on) {
    const params = { date: commitment.committed_on }
    throw new Refusal('E_RELEASED_BEFORE_COMMITTED', params, 'releasedOn')
  }
  if (cause === 'lapsed' && !(commitment.expires_on && commitment.expires_on < releasedOn)) {
    throw new Refusal('E_NOT_LAPSED', { number, date: releasedOn }, 'cause')
  }
  if (amount > standing.reserve) {
    const reserve = toDecimalString(standing.reserve, currency)
    throw new Refusal('E_RELEASE_ABOVE_RESERVE', { number, reserve, currency }, 'amount')
  }
  const grounds = {
    on: releasedOn,
    decision: { number: row.decision_number, reference: row.committee_reference },
    consent: { document: row.consent_document, on: row.consent_on, by: row.consent_by },
  }
  refusePartial(grounds)
  if (backTo === 'fund') {
    await refuseBelowRingFence(trx, {
      ...grounds,
      cityId,
      fund: await fundTerms(trx, cityId, commitment.fund_id),
      currency,
      from: await recordOf(trx, 'budget_lines', cityId, commitment.budget_line_id),
      to: null,
      amount,
    })
  }

  const entry = await postEntry(trx, {
    id,
    cityId,
    kind: 'commitment_release',
    effectiveOn: releasedOn,
    memo: `${number} ${row.reason}`,
    source: { type: 'commitment_release', id },
    preparedBy: release.preparedBy,
    approvedBy: release.approvedBy ?? null,
    lines: commitmentReleaseLines({
      fund: commitment.fund_id,
      budgetLine: commitment.budget_line_id,
      commitment: commitment.id,
      party: commitment.party_id,
      currency,
      amount,
      backTo,
    }),
  })
  await trx
    .insertQuery()
    .table('commitment_releases')
    .insert({ ...row, entry_id: entry.id })
  return entry
}

function rowOf(release: CommitmentRelease) {
  return {
    city_id: release.cityId,
    id: release.id,
    commitment_id: release.commitmentId,
    amount: release.amount,
    released_on: release.releasedOn,
    cause: release.cause,
    back_to: release.backTo,
    reason: words(release.reason) ?? '',
    decision_number: words(release.decision?.number),
    committee_reference: words(release.decision?.reference),
    consent_document: words(release.consent?.document),
    consent_on: words(release.consent?.on),
    consent_by: words(release.consent?.by),
  }
}
