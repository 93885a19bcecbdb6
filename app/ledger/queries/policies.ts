import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'
import { UNDECIDED, type LedgerPolicies } from '#ledger/domain/policies'

/** The policies of a city as they stand now. */
export async function policiesOf(client: Client, cityId: string): Promise<LedgerPolicies> {
  const [row] = await selectRows(
    client,
    `SELECT l.recognition_policy, l.approval_threshold, l.future_days,
       v.rate_days, v.variance_tolerance, v.reminder_days
     FROM ledgers l
     LEFT JOIN ledger_policy_versions v ON v.city_id = l.city_id
       AND v.version = (SELECT max(n.version) FROM ledger_policy_versions n WHERE n.city_id = l.city_id)
     WHERE l.city_id = ?`,
    [cityId]
  )
  if (!row) throw new NotFound()
  return policiesFrom(row)
}

function policiesFrom(row: Row): LedgerPolicies {
  const decided = row.rate_days !== null
  return {
    recognition: row.recognition_policy,
    approvalThreshold: row.approval_threshold === null ? null : toBigInt(row.approval_threshold),
    futureDays: toCount(row.future_days),
    rateDays: decided ? toCount(row.rate_days) : UNDECIDED.rateDays,
    varianceTolerance: decided ? row.variance_tolerance : UNDECIDED.varianceTolerance,
    reminderDays: decided ? toCount(row.reminder_days) : UNDECIDED.reminderDays,
  }
}

export interface PolicyVersion {
  version: number
  policies: LedgerPolicies
  reason: string | null
  preparedBy: string | null
  approvedBy: string | null
  at: string
}

/** Every version of a city's policies, the latest first; empty until the first change. */
export async function policyVersions(client: Client, cityId: string): Promise<PolicyVersion[]> {
  const rows = await selectRows(
    client,
    `SELECT v.*, m.full_name AS maker, c.full_name AS checker FROM ledger_policy_versions v
     LEFT JOIN people m ON m.id = v.prepared_by LEFT JOIN people c ON c.id = v.approved_by
     WHERE v.city_id = ? ORDER BY v.version DESC`,
    [cityId]
  )
  return rows.map((row) => ({
    version: toCount(row.version),
    policies: policiesFrom(row),
    reason: row.reason,
    preparedBy: row.maker,
    approvedBy: row.checker,
    at: row.at,
  }))
}
