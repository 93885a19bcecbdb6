import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { toFlag } from '#core/sql'
import { needsSecondPerson, registerDraftAction, storeDraft } from '#ledger/actions/entry_drafts'
import { lockLedgers, partyFor, postWhenReady, spendableLine } from '#network/actions/post_deal'
import { isSameMoney, lockSide, type SideMoney } from '#network/actions/side_exchange'
import { noteTerms } from '#network/actions/side_terms'
import { dealOf, type Deal } from '#network/queries/deal'

export interface SideAgreement {
  /** Of this agreement, made before the request: the draft takes it when a second person is needed. */
  id: string
  cityId: string
  dealId: string
  /** Where the share is paid from; a settlement knows it already. */
  fundId?: string | null
  lineId?: string | null
  commitmentId?: string | null
  /** How the money came, of a settlement in another currency than the books. */
  money?: SideMoney
  by: string
}

registerDraftAction('network_side', (trx, input, { cityId, approvedBy }) =>
  approveSide(trx, cityId, input.dealId, approvedBy!)
)

/** The officer of a city agrees to what another city proposed; the last one to agree posts it for all. */
export async function agreeToSide(
  trx: TransactionClientContract,
  agreement: SideAgreement
): Promise<Deal> {
  const { cityId, dealId, by } = agreement
  const { deal, side } = await openSide(trx, cityId, dealId)
  const isCost = side.role === 'member'
  const fundId = isCost ? (agreement.fundId ?? null) : side.fundId
  const lineId = isCost ? (agreement.lineId ?? null) : side.lineId
  const commitmentId = isCost ? (agreement.commitmentId ?? null) : null
  const isSame =
    side.lineId === lineId &&
    side.commitmentId === commitmentId &&
    isSameMoney(side.exchange, agreement.money ?? {})
  if (side.state === 'agreed' && side.agreedBy === by && isSame) return deal
  if (side.role === 'payer' || side.role === 'debtor')
    throw new Refusal('E_SIDE_IS_YOURS', {}, undefined, 409)
  if (isCost && (!fundId || !lineId)) throw new Refusal('E_MONEY_NEEDED', {}, 'money')
  const { currency, on } = deal
  const { role, functional, amount, partyId } = side
  const value = await lockSide(
    trx,
    { cityId, dealId, role, currency, functional, amount, on, fundId, partyId },
    agreement.money ?? {}
  )
  if (isCost) {
    const share = { cityId, fundId, lineId, commitmentId, amount: value }
    await spendableLine(trx, { on, currency: functional }, share)
    await noteTerms(trx, { cityId, dealId }, { commitmentId, owed: null })
  }
  const other = deal.sides.find((one) => one.cityId !== cityId && one.role !== 'member')!
  const needsSecond = await needsSecondPerson(trx, cityId, value)
  await change(trx, cityId, dealId, {
    state: 'agreed',
    fund_id: fundId,
    budget_line_id: lineId,
    party_id: await partyFor(trx, cityId, other.cityId, by),
    needs_second: toFlag(trx, needsSecond),
    agreed_by: by,
    approved_by: null,
    reason: null,
  })
  if (needsSecond) {
    await storeDraft(trx, {
      id: agreement.id,
      cityId,
      action: 'network_side',
      input: { dealId },
      amount: side.amount,
      currency: deal.currency,
      summary: deal.description,
      preparedBy: by,
    })
  }
  return postWhenReady(trx, cityId, dealId)
}

/** The second person of a city. */
export async function approveSide(
  trx: TransactionClientContract,
  cityId: string,
  dealId: string,
  approvedBy: string
): Promise<Deal> {
  const { side } = await openSide(trx, cityId, dealId)
  if (side.agreedBy === approvedBy) throw new Refusal('E_SELF_APPROVAL', {}, undefined, 403)
  await change(trx, cityId, dealId, { approved_by: approvedBy })
  return postWhenReady(trx, cityId, dealId)
}

/** A city does not take the share; the payer withdraws the cost and proposes another. */
export async function refuseSide(
  trx: TransactionClientContract,
  of: { cityId: string; dealId: string; reason: string; by: string }
): Promise<Deal> {
  const { side } = await openSide(trx, of.cityId, of.dealId)
  if (side.role === 'payer' || side.role === 'debtor')
    throw new Refusal('E_SIDE_IS_YOURS', {}, undefined, 409)
  await change(trx, of.cityId, of.dealId, {
    state: 'refused',
    agreed_by: of.by,
    approved_by: null,
    reason: of.reason.trim(),
  })
  return dealOf(trx, of.cityId, of.dealId)
}

/** Whoever proposed takes it back while it is in no ledger. */
export async function withdrawDeal(
  trx: TransactionClientContract,
  cityId: string,
  dealId: string
): Promise<void> {
  const { deal } = await openSide(trx, cityId, dealId)
  if (deal.ownerId !== cityId) throw new Refusal('E_NOT_YOUR_DEAL', {}, undefined, 409)
  await trx
    .query()
    .from('network_deals')
    .where({ city_id: cityId, id: dealId })
    .update({ state: 'withdrawn', fault_city_id: null, fault_code: null })
}

/** Tries again what a ledger refused. */
export async function postAgain(
  trx: TransactionClientContract,
  cityId: string,
  dealId: string
): Promise<Deal> {
  await openSide(trx, cityId, dealId)
  return postWhenReady(trx, cityId, dealId)
}

/** Locks every ledger of the deal, and refuses what is decided already. */
async function openSide(trx: TransactionClientContract, cityId: string, dealId: string) {
  const seen = await dealOf(trx, cityId, dealId)
  await lockLedgers(
    trx,
    seen.sides.map((side) => side.cityId)
  )
  const deal = await dealOf(trx, cityId, dealId)
  if (deal.state !== 'proposed') throw new Refusal('E_DEAL_DECIDED', {}, undefined, 409)
  return { deal, side: deal.sides.find((side) => side.cityId === cityId)! }
}

async function change(
  trx: TransactionClientContract,
  cityId: string,
  dealId: string,
  columns: Record<string, unknown>
): Promise<void> {
  await trx
    .query()
    .from('network_sides')
    .where({ city_id: cityId, deal_id: dealId })
    .update(columns)
}
