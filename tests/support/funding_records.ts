import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { activateAgreement } from '#funding/actions/activate_agreement'
import type { AgreementTerms } from '#funding/actions/agreement_store'
import { recordAgreement } from '#funding/actions/record_agreement'
import { recordReceipt } from '#funding/actions/record_receipt'
import { recordRefund } from '#funding/actions/record_refund'
import { registerParty } from '#funding/actions/register_party'
import { storeDraft } from '#ledger/actions/entry_drafts'
import { makePerson, type TestCity } from '#tests/support/city'

/** Records of funding for a city of `makeCity`, for tests that need some rather than one in particular. */
export async function makeParty(city: TestCity): Promise<{ id: string }> {
  const by = (await makePerson(city, 'finance_officer')).id
  const id = newId()
  return transact((trx) =>
    registerParty(trx, {
      id,
      cityId: city.id,
      name: `Foundation ${id}`,
      nameLang: 'en',
      funderKind: 'foundation',
      isPayee: true,
      by,
    })
  )
}

/** A granted agreement, or an active one. */
export async function makeAgreement(
  city: TestCity,
  options: { active?: boolean; terms?: Partial<AgreementTerms> } = {}
): Promise<{ id: string; by: string }> {
  const { id: funderId } = await makeParty(city)
  const by = (await makePerson(city, 'finance_officer')).id
  const approvedBy = (await makePerson(city, 'approver')).id
  const id = newId()
  await transact(async (trx) => {
    const terms = {
      number: `A-${id.slice(-8)}`,
      title: 'Learning for all',
      titleLang: 'en',
      funderId,
      currency: city.currency,
      amount: 100_000n,
      instalments: [
        { dueOn: '2026-02-01', amount: 60_000n },
        { dueOn: null, amount: 40_000n },
      ],
      mark: 'sourced' as const,
      source: 'https://example.org/decision',
      ...options.terms,
    }
    await recordAgreement(trx, { id, cityId: city.id, terms, status: 'granted', by })
    if (!options.active) return
    await activateAgreement(trx, {
      entryId: newId(),
      cityId: city.id,
      agreementId: id,
      on: '2026-01-10',
      preparedBy: by,
      approvedBy,
    })
  })
  return { id, by }
}

/** An instalment of an active agreement that is due and open. */
export async function makeInstalment(city: TestCity): Promise<{ id: string }> {
  const id = newId()
  const instalments = [{ id, dueOn: '2026-02-01', amount: 100_000n }]
  await makeAgreement(city, { active: true, terms: { instalments } })
  return { id }
}

export async function makeReceipt(city: TestCity): Promise<{ id: string }> {
  const { id: agreementId, by } = await makeAgreement(city, { active: true })
  const approvedBy = (await makePerson(city, 'approver')).id
  return transact((trx) =>
    recordReceipt(trx, {
      id: newId(),
      cityId: city.id,
      agreementId,
      receivedOn: '2026-02-01',
      currency: city.currency,
      amount: 25_000n,
      bankRef: 'B-1',
      preparedBy: by,
      approvedBy,
    })
  )
}

export async function makeRefund(city: TestCity): Promise<{ id: string }> {
  const { id: agreementId, by } = await makeAgreement(city, { active: true })
  const approvedBy = (await makePerson(city, 'approver')).id
  const common = { cityId: city.id, agreementId, preparedBy: by, approvedBy }
  return transact(async (trx) => {
    await recordReceipt(trx, {
      ...common,
      id: newId(),
      receivedOn: '2026-02-01',
      currency: city.currency,
      amount: 25_000n,
    })
    return recordRefund(trx, {
      ...common,
      id: newId(),
      basis: 'earned',
      amount: 10_000n,
      decidedOn: '2026-02-02',
      reason: 'Less was spent than granted',
    })
  })
}

/** A receipt that waits for a second person. */
export async function makeDraft(city: TestCity): Promise<{ id: string; by: string }> {
  const { id: agreementId, by } = await makeAgreement(city, { active: true })
  const id = newId()
  await transact((trx) =>
    storeDraft(trx, {
      id,
      cityId: city.id,
      action: 'receipt',
      input: {
        id,
        agreementId,
        receivedOn: '2026-02-01',
        currency: city.currency,
        amount: '25000',
      },
      amount: 25_000n,
      currency: city.currency,
      summary: 'A receipt',
      preparedBy: by,
    })
  )
  return { id, by }
}
