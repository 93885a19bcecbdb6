import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt, toCount, type Client } from '#core/sql'
import {
  planForeignPayment,
  weighForeignPayment,
  type ForeignPayment,
  type ForeignPaymentPlan,
} from '#ledger/actions/foreign_payment'
import { rateToLock, type BankExchange, type LockedRate } from '#ledger/actions/locked_rates'
import { ACCOUNTS } from '#ledger/domain/chart'
import type { PaidFrom } from '#ledger/domain/foreign_payment_events'
import type { DealSide, SideExchange } from '#network/queries/deal'
import { shareOf } from '#money/exchange'

/** Which money pays or takes a side in another currency, and what the bank made of it. */
export interface SideMoney {
  paidFrom?: PaidFrom | null
  bank?: BankExchange | null
}

interface ForeignSide {
  cityId: string
  dealId: string
  role: DealSide['role']
  /** Currency of the deal, and of the books of the city. */
  currency: string
  functional: string
  /** In the currency of the deal: the whole cost for the city that paid it. */
  amount: bigint
  on: string
  fundId: string | null
  partyId: string | null
}

/**
 * Locks the rate at which a city takes its side of a deal, and returns what the side is worth in its
 * books. In the currency of the books there is nothing to lock.
 */
export async function lockSide(
  trx: TransactionClientContract,
  side: ForeignSide,
  { paidFrom, bank }: SideMoney
): Promise<bigint> {
  const { cityId, dealId, currency, functional, amount, on } = side
  if (currency === functional) {
    if (bank) throw new Refusal('E_SIDE_RATE_NOT_NEEDED', { currency }, 'functional_amount')
    return amount
  }
  // A share that is agreed to is owed: which money pays it is said when it is settled
  const from = side.role === 'member' ? 'functional' : (paidFrom ?? 'functional')
  let locked: LockedRate | null
  let value: bigint
  if (side.role === 'debtor') {
    const plan = await planDebt(trx, side, { paidFrom: from, bank })
    locked = plan.locked
    value = plan.value
  } else {
    if (from === 'same' && bank)
      throw new Refusal('E_PAID_RATE_NOT_NEEDED', { currency }, 'functional_amount')
    locked = await rateToLock(trx, cityId, { currency, amount, functional, on, bank })
    value = locked.functional_amount
    if (side.role === 'payer' && from === 'same') await planCost(trx, side, locked)
  }
  const [last] = await selectRows(
    trx,
    'SELECT coalesce(max(no), 0) AS no FROM network_side_exchanges WHERE city_id = ? AND deal_id = ?',
    [cityId, dealId]
  )
  await trx
    .insertQuery()
    .table('network_side_exchanges')
    .insert({
      city_id: cityId,
      deal_id: dealId,
      no: toCount(last.no) + 1,
      paid_from: from,
      ...(locked ?? { currency, functional_currency: functional, amount }),
    })
  return value
}

/** Whether a side that is agreed to again is paid, or taken, with the money that was said before. */
export function isSameMoney(exchange: SideExchange | null, { paidFrom, bank }: SideMoney): boolean {
  if (!exchange) return !bank
  const { locked } = exchange
  const taken = locked?.policy === 'bank' ? locked.functional_amount : null
  return (
    exchange.paidFrom === (paidFrom ?? 'functional') && taken === (bank?.functionalAmount ?? null)
  )
}

/** What paying its share would enter in the books of a city. */
export async function planDebt(
  client: Client,
  side: ForeignSide,
  money: SideMoney & { paidFrom: PaidFrom; locked?: LockedRate | null }
): Promise<ForeignPaymentPlan> {
  const { cityId, currency, functional, amount, on } = side
  const [fund, party] = [side.fundId!, side.partyId!]
  const account = ACCOUNTS.dueToCities
  const carrying = await carryingOf(client, cityId, { account, fund, party, currency, amount })
  const debt = { fund, account, party, currency, amount, carrying }
  return planForeignPayment(client, cityId, debt, { functional, on, ...money })
}

/**
 * What paying a whole cost from money in its currency does: the cost is worth what it is at the locked
 * rate, the money leaves at what it is carried at, as where a debt is paid.
 */
export async function planCost(
  client: Client,
  side: Pick<ForeignSide, 'cityId' | 'currency' | 'functional' | 'amount' | 'on' | 'fundId'>,
  locked: LockedRate
): Promise<ForeignPayment> {
  const { cityId, currency, functional, amount, on } = side
  const cost = { fund: side.fundId!, account: null, currency, amount }
  const worth = { ...cost, carrying: locked.functional_amount }
  const payment = await weighForeignPayment(client, cityId, worth, {
    functional,
    on,
    paidFrom: 'same',
  })
  return { ...payment, locked }
}

/** At what the books carry a part of what is due from or owed to another city. */
export async function carryingOf(
  client: Client,
  cityId: string,
  of: { account: string; fund: string; party: string; currency: string; amount: bigint }
): Promise<bigint> {
  const [row] = await selectRows(
    client,
    `SELECT sum(amount) AS amount, sum(functional_amount) AS functional FROM postings
     WHERE city_id = ? AND account_code = ? AND fund_id = ? AND party_id = ? AND currency = ?`,
    [cityId, of.account, of.fund, of.party, of.currency]
  )
  const whole = toBigInt(row?.amount)
  if (whole === 0n) throw new Refusal('E_NOTHING_OWED')
  return shareOf(toBigInt(row.functional), of.amount, whole)
}
