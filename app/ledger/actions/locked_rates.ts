import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import type { Client } from '#core/sql'
import { impliedRate } from '#ledger/domain/foreign_lines'
import { rateFor } from '#ledger/queries/exchange_rates'
import { convert } from '#money/exchange'

/** The bank's own rate, as the amount that it really credited or took, and where that is written. */
export interface BankExchange {
  /** Minor units of the functional currency. */
  functionalAmount: bigint
  source: string
}

/** The rate an entry was made at, locked with it. */
export interface LockedRate {
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

interface Exchanged {
  currency: string
  amount: bigint
  functional: string
  on: string
  bank?: BankExchange | null
}

/** The city's rate of the day, by its policy for days without one, or the bank's own. */
export async function rateToLock(
  client: Client,
  cityId: string,
  of: Exchanged
): Promise<LockedRate> {
  return of.bank ? bankRate(of, of.bank) : rateOfDay(client, cityId, of)
}

function bankRate(of: Exchanged, { functionalAmount, source }: BankExchange): LockedRate {
  if (functionalAmount <= 0n) throw new Refusal('E_FUNCTIONAL_AMOUNT', {}, 'functional_amount')
  const text = source.normalize('NFC').trim()
  if (!text) throw new Refusal('E_RATE_SOURCE', {}, 'rate_source')
  return {
    currency: of.currency,
    functional_currency: of.functional,
    rate: impliedRate(of, { amount: functionalAmount, currency: of.functional }),
    as_of: of.on,
    source: text,
    revision: null,
    rate_id: null,
    policy: 'bank',
    amount: of.amount,
    functional_amount: functionalAmount,
  }
}

async function rateOfDay(
  client: Client,
  cityId: string,
  { currency, amount, functional, on }: Exchanged
): Promise<LockedRate> {
  const found = await rateFor(client, cityId, { from: currency, to: functional, on })
  const value = convert(amount, currency, functional, found.rate)
  if (value === 0n) throw new Refusal('E_FUNCTIONAL_AMOUNT', {}, 'amount')
  return {
    currency,
    functional_currency: functional,
    rate: found.rate,
    as_of: found.asOf,
    source: found.source,
    revision: found.revision,
    rate_id: found.id,
    policy: found.policy,
    amount,
    functional_amount: value,
  }
}

/** Keeps the rate with the entry that was made at it. */
export async function lockRate(
  trx: TransactionClientContract,
  cityId: string,
  entryId: string,
  locked: LockedRate | null | undefined
): Promise<void> {
  if (!locked) return
  await trx
    .insertQuery()
    .table('entry_rates')
    .insert({ city_id: cityId, entry_id: entryId, ...locked })
}
