import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt, type Client } from '#core/sql'
import { rateToLock, type BankExchange, type LockedRate } from '#ledger/actions/locked_rates'
import type { Pricing } from '#ledger/domain/foreign_lines'
import { carriedPledge, ledgerTermsOf } from '#funding/queries/ledger_terms'

export interface Exchange {
  pricing: Pricing
  /** Null when the books' own value is used and no rate decides. */
  locked: LockedRate | null
}

interface ForeignMoney {
  agreement: { id: string; currency: string }
  amount: bigint
  on: string
  bank?: BankExchange | null
}

/**
 * At which rate money of an agreement is entered: the city's rate of the day, or the bank's own. Null in
 * the functional currency. Refused when the day has no rate.
 */
export async function exchangeOf(
  client: Client,
  cityId: string,
  { agreement, amount, on, bank }: ForeignMoney
): Promise<Exchange | null> {
  const { currency: functionalCurrency } = await ledgerTermsOf(client, cityId)
  const { currency } = agreement
  if (currency === functionalCurrency) {
    if (bank) throw new Refusal('E_RATE_NOT_NEEDED', { currency }, 'functional_amount')
    return null
  }
  const carried = await carriedPledge(client, cityId, agreement.id)
  const of = { currency, amount, functional: functionalCurrency, on, bank }
  const locked = await rateToLock(client, cityId, of)
  return {
    pricing: {
      functionalCurrency,
      day: { amount, functional: locked.functional_amount },
      carried,
    },
    locked,
  }
}

/**
 * A pledge that grows does so at the rate of the day; one that shrinks loses its share of what the books
 * carry, so that no difference arises from money that never came.
 */
export async function pledgeChangeExchange(
  client: Client,
  cityId: string,
  agreement: { id: string; currency: string },
  difference: bigint,
  on: string
): Promise<Exchange | null> {
  if (difference > 0n) {
    return exchangeOf(client, cityId, { agreement, amount: difference, on })
  }
  const { currency: functionalCurrency } = await ledgerTermsOf(client, cityId)
  if (agreement.currency === functionalCurrency) return null
  const carried = await carriedPledge(client, cityId, agreement.id)
  return { pricing: { functionalCurrency, day: carried, carried }, locked: null }
}

/** A receipt sent again with another amount of the bank is another receipt. */
export async function refuseOtherExchange(
  trx: TransactionClientContract,
  cityId: string,
  entryId: string,
  bank: BankExchange | null | undefined
): Promise<void> {
  const [row] = await selectRows(
    trx,
    'SELECT policy, functional_amount FROM entry_rates WHERE city_id = ? AND entry_id = ?',
    [cityId, entryId]
  )
  const stored = row?.policy === 'bank' ? toBigInt(row.functional_amount) : null
  if (stored !== (bank?.functionalAmount ?? null)) {
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }
}
