import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { protectedMinimums } from '#allocation/queries/protected_minimums'
import { findConsentFault, type Consent } from '#authority/domain/consent'
import { findBreach } from '#authority/domain/ring_fence'
import { Refusal } from '#core/refusal'
import { toCount, type Row } from '#core/sql'
import { familiesOf } from '#funding/domain/earmark'
import { groupFamilies } from '#funding/queries/earmarked_lines'
import type { FundTerms } from '#funding/queries/fund_terms'
import { toDecimalString } from '#money/money'

/** What a committee decided beyond the round: its number and where it is written. */
export interface RecordedDecision {
  number?: string | null
  reference?: string | null
}

export interface LeavingLine {
  cityId: string
  fund: FundTerms
  currency: string
  from: Row
  to: Row | null
  amount: bigint
  on: string
  decision: RecordedDecision
  consent: Consent
}

/**
 * Authority may leave a protected group below its ring-fence only by a recorded decision and, where the
 * funder tied the money to the group, with the funder's consent.
 */
export async function refuseBelowRingFence(
  trx: TransactionClientContract,
  leaving: LeavingLine
): Promise<void> {
  const { cityId, fund, from, to, amount, on, decision, consent } = leaving
  refuseHalf(decision)
  const breach = findBreach(await protectedMinimums(trx, cityId, toCount(from.year)), {
    fromGroup: from.group_code,
    toGroup: to?.group_code ?? null,
    sameYear: to !== null && toCount(to.year) === toCount(from.year),
    amount,
  })
  if (breach && !decision.number) {
    throw new Refusal(
      'E_RING_FENCE_DECISION',
      {
        fence: breach.minimum.id,
        required: toDecimalString(breach.minimum.required, leaving.currency),
        left: toDecimalString(breach.left, leaving.currency),
        currency: leaving.currency,
      },
      'decisionNumber'
    )
  }
  const tiedBy = breach ? await agreementFor(trx, cityId, fund, from.group_code) : null
  const fault = findConsentFault(consent, { needed: tiedBy !== null, on })
  if (fault?.code === 'E_CONSENT_NEEDED' && tiedBy) {
    throw new Refusal('E_RING_FENCE_CONSENT', { number: tiedBy }, fault.field)
  }
  if (fault) throw new Refusal(fault.code, { date: on }, fault.field)
}

/** A decision and a consent are given whole or not at all, whether they are needed or not. */
export function refusePartial(grounds: Pick<LeavingLine, 'decision' | 'consent' | 'on'>): void {
  refuseHalf(grounds.decision)
  const fault = findConsentFault(grounds.consent, { needed: false, on: grounds.on })
  if (fault) throw new Refusal(fault.code, { date: grounds.on }, fault.field)
}

function refuseHalf({ number, reference }: RecordedDecision): void {
  if (!number === !reference) return
  throw new Refusal('E_DECISION_PARTS', {}, number ? 'committeeReference' : 'decisionNumber')
}

/** The agreement of the fund that names the group or a family of it, by its number. */
async function agreementFor(
  trx: TransactionClientContract,
  cityId: string,
  fund: FundTerms,
  group: string
): Promise<string | null> {
  const names = [group, ...familiesOf(group, await groupFamilies(trx, cityId))]
  const tied = fund.agreements.find(({ earmark }) =>
    earmark.group?.some((value) => names.includes(value))
  )
  return tied?.number ?? null
}
