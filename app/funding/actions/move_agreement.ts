import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { keepVersion, lockAgreement, refuseStale } from '#funding/actions/agreement_store'
import { nextStatuses } from '#funding/domain/agreement_rules'
import { openPledgeOf } from '#funding/queries/ledger_terms'
import { toDecimalString } from '#money/money'

export interface AgreementStep {
  cityId: string
  agreementId: string
  /** `activateAgreement` is the step to active: it moves money's books. */
  to: 'granted' | 'refused' | 'closed'
  /** Day of the funder's signature, when this step brings it. */
  signedOn?: string | null
  version?: number
  /** Needed to refuse and to close. */
  reason?: string | null
  by: string
}

/** Takes an agreement one allowed step further. It closes only when nothing of its pledge is open. */
export async function moveAgreement(
  trx: TransactionClientContract,
  step: AgreementStep
): Promise<{ version: number }> {
  const { cityId, agreementId, to } = step
  const agreement = await lockAgreement(trx, cityId, agreementId)
  refuseStale(agreement, step.version)
  if (!nextStatuses(agreement.status).includes(to)) {
    const params = { number: agreement.number, from: agreement.status, to }
    throw new Refusal('E_STATUS_STEP', params, 'status')
  }
  const reason = step.reason?.trim() || null
  if (to !== 'granted' && !reason) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  if (to === 'closed') {
    const open = await openPledgeOf(trx, cityId, agreementId)
    if (open !== 0n) {
      const params = {
        number: agreement.number,
        open: toDecimalString(open, agreement.currency),
        currency: agreement.currency,
      }
      throw new Refusal('E_PLEDGE_OPEN', params, 'status')
    }
  }
  const version = agreement.version + 1
  const signedOn = step.signedOn ?? agreement.signedOn
  await trx
    .query()
    .from('agreements')
    .where({ city_id: cityId, id: agreementId })
    .update({ status: to, signed_on: signedOn, version })
  await keepVersion(trx, cityId, agreementId, { by: step.by, reason })
  return { version }
}
