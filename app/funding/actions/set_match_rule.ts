import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { Refusal } from '#core/refusal'
import { neededText } from '#funding/actions/pledge_books'
import { lockAgreementHead } from '#funding/actions/agreement_store'
import { funderShareOf, partOf, type MatchBase, type ShareForm } from '#funding/domain/match'
import { latestRule } from '#funding/queries/match'

export interface MatchRuleSetting {
  cityId: string
  agreementId: string
  /** Version the person saw, 0 for none: a later one is not overwritten. */
  version: number
  form: ShareForm
  /** As typed: the funder's share, or the funder's and the other part (`1`, `1`; amounts). */
  first: string
  second: string
  base: MatchBase
  /** Costs of the base in minor units, when the agreement names them. */
  baseAmount: bigint | null
  /** Per cent of the required match, as typed; null for none. */
  cashMinimum: string | null
  inKindCap: string | null
  reason: string
  by: string
}

/** Says what must be brought beside a grant. Former rules stay as versions. */
export async function setMatchRule(
  trx: TransactionClientContract,
  setting: MatchRuleSetting
): Promise<{ version: number }> {
  const { cityId, agreementId, form, first, second, base, baseAmount } = setting
  const agreement = await lockAgreementHead(trx, cityId, agreementId)
  const latest = await latestRule(trx, cityId, agreementId)
  const version = latest?.version ?? 0
  if (version !== setting.version) throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
  if (!funderShareOf(form, first, second)) throw new Refusal('E_MATCH_SHARE', {}, 'first')
  for (const field of ['cashMinimum', 'inKindCap'] as const) {
    if (setting[field] !== null && !partOf(setting[field])) {
      throw new Refusal(
        'E_MATCH_PART',
        {},
        field === 'cashMinimum' ? 'cash_minimum' : 'in_kind_cap'
      )
    }
  }
  if (baseAmount !== null && baseAmount <= 0n) {
    throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'base_amount')
  }
  await trx
    .insertQuery()
    .table('match_rules')
    .insert({
      city_id: cityId,
      agreement_id: agreementId,
      version: version + 1,
      form,
      first,
      second,
      base,
      base_amount: baseAmount,
      cash_minimum: setting.cashMinimum,
      in_kind_cap: setting.inKindCap,
      reason: neededText(setting.reason, 'reason'),
      set_by: setting.by,
      set_at: now(),
    })
  await recordAuditEvent(trx, {
    cityId,
    actorId: setting.by,
    action: 'match_rule.set',
    subjectType: 'agreement',
    subjectId: agreementId,
    details: { number: agreement.number, version: version + 1 },
  })
  return { version: version + 1 }
}
