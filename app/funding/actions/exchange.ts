import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt, type Client } from '#core/sql'
import { impliedRate, type Pricing } from '#ledger/domain/foreign_lines'
import { carriedPledge, ledgerTermsOf } from '#funding/queries/ledger_terms'
import { rateFor } from '#ledger/queries/exchange_rates'
import { convert } from '#money/exchange'

/** The bank's own rate, as the amount that it really credited, and where that is written. */
export interface BankExchange {
  /** Minor units of the functional currency. */
  functionalAmount: bigint
  source: string
}

/** The rate an entry was made at, locked with it. */
interface LockedRate {
  currency: string
  functional_currency: string
  /** 1 currency = rate functional currency. */
  rate: string
  as_of: string
  source: string
  revision: number | null
  rate_id: string | null
  policy: string
  amount: bigint
  functional_amount: bigint
}

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
  const locked = bank
    ? bankRate({ amount, currency }, functionalCurrency, on, bank)
    : await rateOfDay(client, cityId, { amount, currency }, functionalCurrency, on)
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

function bankRate(
  from: { amount: bigint; currency: string },
  functionalCurrency: string,
  on: string,
  { functionalAmount, source }: BankExchange
): LockedRate {
  if (functionalAmount <= 0n) throw new Refusal('E_FUNCTIONAL_AMOUNT', {}, 'functional_amount')
  const text = source.normalize('NFC').trim()
  if (!text) throw new Refusal('E_RATE_SOURCE', {}, 'rate_source')
  return {
    currency: from.currency,
    functional_currency: functionalCurrency,
    rate: impliedRate(from, { amount: functionalAmount, currency: functionalCurrency }),
    as_of: on,
    source: text,
    revision: null,
    rate_id: null,
    policy: 'bank',
    amount: from.amount,
    functional_amount: functionalAmount,
  }
}

async function rateOfDay(
  client: Client,
  cityId: string,
  { amount, currency }: { amount: bigint; currency: string },
  functionalCurrency: string,
  on: string
): Promise<LockedRate> {
  const found = await rateFor(client, cityId, { from: currency, to: functionalCurrency, on })
  const functional = convert(amount, currency, functionalCurrency, found.rate)
  if (functional === 0n) throw new Refusal('E_FUNCTIONAL_AMOUNT', {}, 'amount')
  return {
    currency,
    functional_currency: functionalCurrency,
    rate: found.rate,
    as_of: found.asOf,
    source: found.source,
    revision: found.revision,
    rate_id: found.id,
    policy: found.policy,
    amount,
    functional_amount: functional,
  }
}

/** Keeps the rate with the entry that was made at it. */
export async function lockRate(
  trx: TransactionClientContract,
  cityId: string,
  entryId: string,
  exchange: Exchange | null
): Promise<void> {
  if (!exchange?.locked) return
  await trx
    .insertQuery()
    .table('entry_rates')
    .insert({ city_id: cityId, entry_id: entryId, ...exchange.locked })
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
