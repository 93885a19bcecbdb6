import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { Refusal } from '#core/refusal'
import { selectRows, toCount } from '#core/sql'
import { lockLedger } from '#ledger/actions/lock_ledger'
import { changedPolicies, type LedgerPolicies } from '#ledger/domain/policies'
import { policiesOf } from '#ledger/queries/policies'

export interface PolicyChange {
  cityId: string
  /** Number of the version the person saw; 0 before the first change. */
  version: number
  policies: LedgerPolicies
  reason: string
  preparedBy: string
  approvedBy: string | null
}

/**
 * Changes the policies of a city as its next version; two people make it, whatever their roles. The first
 * change also keeps what the ledger was opened with. What is in the books stays as it was entered: a new
 * recognition policy counts for new pledges only.
 */
export async function changePolicies(
  trx: TransactionClientContract,
  change: PolicyChange
): Promise<{ version: number }> {
  const { cityId, policies, reason, preparedBy, approvedBy } = change
  if (!approvedBy) throw new Refusal('E_APPROVAL_NEEDED')
  if (approvedBy === preparedBy) throw new Refusal('E_SELF_APPROVAL', {}, undefined, 403)
  if (!reason.trim()) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  await lockLedger(trx, cityId)
  const before = await policiesOf(trx, cityId)
  const [latest] = await selectRows(
    trx,
    'SELECT max(version) AS version FROM ledger_policy_versions WHERE city_id = ?',
    [cityId]
  )
  const seen = toCount(latest?.version)
  if (seen !== change.version) throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
  const fields = changedPolicies(before, policies)
  if (fields.length === 0) throw new Refusal('E_POLICY_UNCHANGED')

  const opening = { reason: null, prepared_by: null, approved_by: null }
  const decided = { reason: reason.trim(), prepared_by: preparedBy, approved_by: approvedBy }
  if (seen === 0) await insertVersion(trx, cityId, 1, before, opening)
  const version = seen === 0 ? 2 : seen + 1
  await insertVersion(trx, cityId, version, policies, decided)
  await trx.query().from('ledgers').where({ city_id: cityId }).update({
    recognition_policy: policies.recognition,
    approval_threshold: policies.approvalThreshold,
    future_days: policies.futureDays,
  })
  await recordAuditEvent(trx, {
    cityId,
    actorId: approvedBy,
    action: 'ledger.policies_changed',
    subjectType: 'ledger',
    subjectId: cityId,
    details: { version, fields, preparedBy, reason: decided.reason },
  })
  return { version }
}

/** The change as a draft keeps it: amounts are decimal strings of minor units. */
export function policyChangeFrom(
  input: Record<string, any>
): Pick<PolicyChange, 'version' | 'policies' | 'reason'> {
  const { approvalThreshold, ...rest } = input.policies
  return {
    version: input.version,
    reason: input.reason,
    policies: {
      ...rest,
      approvalThreshold: approvalThreshold === null ? null : BigInt(approvalThreshold),
    },
  }
}

async function insertVersion(
  trx: TransactionClientContract,
  cityId: string,
  version: number,
  policies: LedgerPolicies,
  by: { reason: string | null; prepared_by: string | null; approved_by: string | null }
) {
  await trx
    .insertQuery()
    .table('ledger_policy_versions')
    .insert({
      city_id: cityId,
      version,
      recognition_policy: policies.recognition,
      approval_threshold: policies.approvalThreshold,
      future_days: policies.futureDays,
      rate_days: policies.rateDays,
      variance_tolerance: policies.varianceTolerance,
      reminder_days: policies.reminderDays,
      ...by,
      at: now(),
    })
}
