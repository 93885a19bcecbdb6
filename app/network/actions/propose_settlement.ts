import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt, toFlag } from '#core/sql'
import { needsSecondPerson, storeDraft } from '#ledger/actions/entry_drafts'
import { nextNo } from '#network/actions/propose_cost'
import { lockLedgers, partyFor, postWhenReady } from '#network/actions/post_deal'
import { isSameMoney, lockSide, type SideMoney } from '#network/actions/side_exchange'
import { dealOf, settledOf, type Deal } from '#network/queries/deal'
import { toDecimalString } from '#money/money'

export interface SettlementProposal {
  id: string
  /** The city that owes and pays; for a partner outside the city that receives. */
  cityId: string
  costId: string
  /** The partner outside that paid. */
  partnerId?: string | null
  /** In the currency of the cost. */
  amount: bigint
  on: string
  /** Which money pays or comes, where the cost is in another currency than the books. */
  money?: SideMoney
  by: string
}

/**
 * A share is paid. Between cities the one that paid says so and the other confirms that the money came:
 * then both ledgers have it, or neither. What a partner outside pays is received by the city alone.
 */
export async function proposeSettlement(
  trx: TransactionClientContract,
  proposal: SettlementProposal
): Promise<Deal> {
  const { id, cityId, amount, on, by } = proposal
  const seen = await dealOf(trx, cityId, proposal.costId)
  await lockLedgers(trx, [cityId, seen.ownerId])
  const [stored] = await selectRows(
    trx,
    'SELECT amount, effective_on, cost_id, partner_id FROM network_deals WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (stored) {
    const deal = await dealOf(trx, cityId, id)
    const own = deal.sides.find((side) => side.cityId === cityId)!
    const isSame =
      toBigInt(stored.amount) === amount &&
      stored.effective_on === on &&
      stored.cost_id === proposal.costId &&
      stored.partner_id === (proposal.partnerId ?? null) &&
      isSameMoney(own.exchange, proposal.money ?? {})
    if (!isSame) throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
    return deal
  }
  const cost = await dealOf(trx, cityId, proposal.costId)
  const partnerId = proposal.partnerId ?? null
  const mine = cost.sides.find((side) => side.cityId === cityId)!
  const partner = cost.partners.find(({ partyId }) => partyId === partnerId)
  if (cost.kind !== 'cost' || cost.state !== 'posted') throw new Refusal('E_COST_NOT_POSTED')
  if (partnerId ? mine.role !== 'payer' || !partner : mine.role !== 'member')
    throw new Refusal('E_NOTHING_OWED', {}, partnerId ? 'partner' : undefined)
  if (amount <= 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'amount')
  if (on < cost.on) throw new Refusal('E_SETTLED_BEFORE', { date: cost.on }, 'on')
  const share = partner ? partner.amount : mine.amount
  const of = partnerId ? { partnerId } : { cityId }
  const open = share - (await settledOf(trx, cost, of, ['posted', 'proposed']))
  if (amount > open) {
    const params = { open: toDecimalString(open, cost.currency), currency: cost.currency }
    throw new Refusal('E_SETTLED_ABOVE', params, 'amount')
  }
  await trx
    .insertQuery()
    .table('network_deals')
    .insert({
      city_id: cityId,
      id,
      kind: 'settlement',
      no: await nextNo(trx, cityId, 'settlement'),
      description: cost.description,
      currency: cost.currency,
      amount,
      effective_on: on,
      cost_city_id: cost.ownerId,
      cost_id: cost.id,
      partner_id: partnerId,
      state: 'proposed',
      proposed_by: by,
      proposed_at: now(),
    })
  const role = partnerId ? ('creditor' as const) : ('debtor' as const)
  const partyId = partnerId ?? (await partyFor(trx, cityId, cost.ownerId, by))
  const common = { deal_id: id, owner_city_id: cityId, amount }
  await trx
    .insertQuery()
    .table('network_sides')
    .insert({
      ...common,
      city_id: cityId,
      no: 0,
      role,
      fund_id: mine.fundId,
      party_id: partyId,
      state: 'agreed',
      needs_second: toFlag(trx, false),
      agreed_by: by,
    })
  const { currency } = cost
  const side = { cityId, dealId: id, role, currency, functional: mine.functional, amount, on }
  const value = await lockSide(trx, { ...side, fundId: mine.fundId, partyId }, proposal.money ?? {})
  if (!partnerId) {
    await trx
      .insertQuery()
      .table('network_sides')
      .insert({
        ...common,
        city_id: cost.ownerId,
        no: 1,
        role: 'creditor',
        fund_id: cost.sides.find((one) => one.role === 'payer')!.fundId,
        state: 'asked',
        needs_second: toFlag(trx, false),
      })
  }
  if (await needsSecondPerson(trx, cityId, value)) {
    await trx
      .query()
      .from('network_sides')
      .where({ city_id: cityId, deal_id: id })
      .update({ needs_second: toFlag(trx, true) })
    await storeDraft(trx, {
      id,
      cityId,
      action: 'network_side',
      input: { dealId: id },
      amount,
      currency: cost.currency,
      summary: cost.description,
      preparedBy: by,
    })
  }
  return postWhenReady(trx, cityId, id)
}
