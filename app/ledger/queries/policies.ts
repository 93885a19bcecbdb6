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
