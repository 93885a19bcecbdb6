import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { derivedId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { savepoint } from '#core/transact'
import { fundTerms, refuseAfterEnd } from '#funding/queries/fund_terms'
import { registerParty } from '#funding/actions/register_party'
import { lockLedger } from '#ledger/actions/lock_ledger'
import { noteForeignPayment, type ForeignPayment } from '#ledger/actions/foreign_payment'
import { lockRate } from '#ledger/actions/locked_rates'
import { postEntry } from '#ledger/actions/post_entry'
import { ACCOUNTS } from '#ledger/domain/chart'
import type { PostingLine } from '#ledger/domain/entry'
import {
  foreignSettlementReceivedLines,
  settlementPaidLines,
  settlementReceivedLines,
  sharedCostLines,
  shareLines,
} from '#ledger/domain/network_events'
import { carryingOf, planCost, planDebt } from '#network/actions/side_exchange'
import { valuesOf } from '#network/domain/shares'
import { refuseOtherShares } from '#network/queries/cost_rules'
import { dealOf, type Deal, type DealSide } from '#network/queries/deal'
import { recordOf } from '#programmes/records'
import { commitmentStanding } from '#programmes/queries/commitment_standing'
import { availableOf } from '#programmes/queries/line_balances'
import { lineOverdrawn } from '#programmes/actions/spending_guards'

/** Heads of the ledgers in the order of their ids, whoever comes: so that no two wait for each other. */
export async function lockLedgers(
  trx: TransactionClientContract,
  cityIds: readonly string[]
): Promise<void> {
  for (const cityId of [...new Set(cityIds)].toSorted()) await lockLedger(trx, cityId)
}

/** The party of a city that stands for another city of this installation; made when it is first needed. */
export async function partyFor(
  trx: TransactionClientContract,
  cityId: string,
  otherId: string,
  by: string
): Promise<string> {
  const id = derivedId('city of the network', cityId, otherId)
  const [known] = await selectRows(trx, 'SELECT 1 FROM parties WHERE city_id = ? AND id = ?', [
    cityId,
    id,
  ])
  if (known) return id
  const [city] = await selectRows(trx, 'SELECT name, name_lang, country FROM cities WHERE id = ?', [
    otherId,
  ])
  await registerParty(trx, {
    id,
    cityId,
    name: city.name,
    nameLang: city.name_lang,
    country: city.country,
    isPartner: true,
    isPayee: true,
    by,
    evenIfAlike: true,
  })
  return id
}

/** What one city's ledger refuses, with the city. */
export class SideRefusal extends Error {
  constructor(
    readonly cityId: string,
    readonly refusal: Refusal
  ) {
    super(refusal.message)
  }
}

/**
 * Posts a deal once every city has agreed and has its second person: in all ledgers or in none. What one
 * of them refuses is kept with the deal, so that each city sees whose ledger it was and why.
 */
export async function postWhenReady(
  trx: TransactionClientContract,
  cityId: string,
  dealId: string
): Promise<Deal> {
  const deal = await dealOf(trx, cityId, dealId)
  await refuseOtherShares(trx, deal)
  const ready = deal.sides.every(
    ({ state, needsSecond, approvedBy }) => state === 'agreed' && (!needsSecond || approvedBy)
  )
  if (deal.state !== 'proposed' || !ready) return deal
  let fault: SideRefusal | null = null
  try {
    await savepoint(trx, async (inner) => {
      for (const side of deal.sides) await postSide(inner, deal, side)
    })
  } catch (error) {
    if (!(error instanceof SideRefusal)) throw error
    fault = error
  }
  await trx
    .query()
    .from('network_deals')
    .where({ city_id: deal.ownerId, id: deal.id })
    .update({
      state: fault ? 'proposed' : 'posted',
      fault_city_id: fault?.cityId ?? null,
      fault_code: fault?.refusal.code ?? null,
    })
  return dealOf(trx, cityId, dealId)
}

/** Enters one side in the books of its city. */
export async function postSide(
  trx: TransactionClientContract,
  deal: Deal,
  side: DealSide
): Promise<void> {
  if (side.amount === 0n && side.role !== 'payer') return
  const id = derivedId('deal', deal.id, side.cityId)
  try {
    const { lines, payment } = await postingOf(trx, deal, side)
    await postEntry(trx, {
      id,
      cityId: side.cityId,
      kind: deal.kind === 'cost' ? 'shared_cost' : 'settlement',
      effectiveOn: deal.on,
      memo: deal.description,
      source: { type: deal.kind === 'cost' ? 'shared_cost' : 'settlement', id: deal.id },
      preparedBy: side.agreedBy!,
      approvedBy: side.approvedBy,
      lines,
    })
    if (payment) await noteForeignPayment(trx, side.cityId, id, payment)
    else await lockRate(trx, side.cityId, id, side.exchange?.locked)
  } catch (error) {
    throw error instanceof Refusal ? new SideRefusal(side.cityId, error) : error
  }
  await trx
    .query()
    .from('network_sides')
    .where({ city_id: side.cityId, deal_id: deal.id })
    .update({ entry_id: id })
  if (side.owedTo) await noteDebt(trx, deal, { ...side, entryId: id })
}

/** What the payer still owes to whoever did the work is among its payables, and paid there. */
async function noteDebt(trx: TransactionClientContract, deal: Deal, side: DealSide): Promise<void> {
  await trx
    .insertQuery()
    .table('payables')
    .insert({
      city_id: side.cityId,
      id: side.entryId,
      origin: 'expenditure',
      fund_id: side.fundId,
      party_id: side.owedTo,
      description: deal.description,
      amount: side.exchange?.locked?.functional_amount ?? deal.amount,
      arose_on: deal.on,
      due_on: side.dueOn,
      entry_id: side.entryId,
    })
}

/** What one side of a deal enters in the books of its city. */
async function postingOf(
  trx: TransactionClientContract,
  deal: Deal,
  side: DealSide
): Promise<{ lines: PostingLine[]; payment?: ForeignPayment }> {
  if (side.role === 'debtor' || side.role === 'creditor') return settlementPosting(trx, deal, side)
  const { functional: currency, exchange, commitmentId: commitment } = side
  const value =
    exchange?.locked?.functional_amount ?? (side.role === 'payer' ? deal.amount : side.amount)
  const whole = side.role === 'payer' ? deal.amount : side.amount
  const due: { party: string; amount: bigint }[] = []
  if (side.role === 'payer') {
    due.push(...deal.partners.map(({ partyId, amount }) => ({ party: partyId, amount })))
    for (const { cityId, role, amount } of deal.sides) {
      if (role !== 'member') continue
      due.push({ party: await partyFor(trx, side.cityId, cityId, side.agreedBy!), amount })
    }
  }
  const [own, ...lent] = valuesOf([side.amount, ...due.map(({ amount }) => amount)], whole, value)
  const share = { ...side, amount: own }
  const { nature, released } = await spendableLine(trx, { on: deal.on, currency }, share)
  const onLine = {
    fund: side.fundId!,
    currency,
    budgetLine: side.lineId!,
    nature,
    commitment,
    released,
  }
  const inDeal = (amount: bigint) => (exchange ? { currency: deal.currency, amount } : undefined)
  if (side.role === 'member') {
    const party = side.partyId!
    return { lines: shareLines({ ...onLine, amount: own, party, inDeal: inDeal(side.amount) }) }
  }
  const others = due.map(({ party, amount }, at) => ({
    party,
    amount: lent[at],
    inDeal: inDeal(amount),
  }))
  const cost = { ...onLine, own, others }
  if (exchange?.paidFrom !== 'same')
    return { lines: sharedCostLines({ ...cost, owedTo: side.owedTo }) }
  const payment = await planCost(
    trx,
    { ...side, currency: deal.currency, amount: whole, on: deal.on },
    exchange.locked!
  )
  const { authority, value: taken } = payment
  const money = { currency: deal.currency, amount: whole, own: side.amount, value: taken }
  return { lines: sharedCostLines({ ...cost, paidFrom: { ...money, authority } }), payment }
}

async function settlementPosting(
  trx: TransactionClientContract,
  deal: Deal,
  side: DealSide
): Promise<{ lines: PostingLine[]; payment?: ForeignPayment }> {
  const { cityId, exchange, functional, amount, role } = side
  const [fund, party] = [side.fundId!, side.partyId!]
  const { currency, on } = deal
  if (!exchange) {
    const of = { fund, currency, amount, party }
    return { lines: role === 'debtor' ? settlementPaidLines(of) : settlementReceivedLines(of) }
  }
  const { paidFrom, locked } = exchange
  if (role === 'debtor') {
    const of = { ...side, dealId: deal.id, currency, on }
    const payment = await planDebt(trx, of, { paidFrom, locked })
    return { lines: payment.lines, payment }
  }
  const account = ACCOUNTS.dueFromCities
  const lines = foreignSettlementReceivedLines({
    fund,
    currency: functional,
    amount: locked!.functional_amount,
    party,
    inDeal: { currency, amount },
    carrying: await carryingOf(trx, cityId, { account, fund, party, currency, amount }),
    keptAs: paidFrom,
  })
  return { lines }
}

async function reserveOn(
  trx: TransactionClientContract,
  cityId: string,
  { commitmentId, on }: { commitmentId: string; on: string }
): Promise<bigint> {
  const commitment = await recordOf(trx, 'commitments', cityId, commitmentId)
  if (on < commitment.committed_on)
    throw new Refusal('E_SPENT_BEFORE_COMMITTED', { date: commitment.committed_on }, 'on')
  return (await commitmentStanding(trx, cityId, commitmentId)).reserve
}

/**
 * The line that pays a share, if it still has that much of the fund on that day besides what a commitment
 * has reserved for it.
 */
export async function spendableLine(
  trx: TransactionClientContract,
  deal: Pick<Deal, 'on' | 'currency'>,
  side: Pick<DealSide, 'cityId' | 'fundId' | 'lineId' | 'commitmentId' | 'amount'>
): Promise<{ nature: 'capital' | 'current'; released: bigint }> {
  const { cityId, amount, commitmentId } = side
  const line = await recordOf(trx, 'budget_lines', cityId, side.lineId!)
  refuseAfterEnd(await fundTerms(trx, cityId, side.fundId!), deal.on, 'money')
  const of = { fund: side.fundId!, line: line.id, on: deal.on }
  const available = await availableOf(trx, cityId, of)
  const reserve = commitmentId ? await reserveOn(trx, cityId, { commitmentId, on: deal.on }) : 0n
  const released = reserve < amount ? reserve : amount
  if (amount - released > available) {
    const most = available + reserve
    throw lineOverdrawn({ available: most, amount, currency: deal.currency, on: deal.on })
  }
  return { nature: line.nature, released }
}
