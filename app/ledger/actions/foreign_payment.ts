import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt, type Client } from '#core/sql'
import {
  lockRate,
  rateToLock,
  type BankExchange,
  type LockedRate,
} from '#ledger/actions/locked_rates'
import { fundCode, refuseShort } from '#ledger/actions/loss_cover'
import { ACCOUNTS } from '#ledger/domain/chart'
import type { PostingLine } from '#ledger/domain/entry'
import { bearsAuthority, MONETARY } from '#ledger/domain/exchange_events'
import {
  authorityOfPayment,
  foreignPaymentLines,
  type ForeignDebt,
  type PaidFrom,
} from '#ledger/domain/foreign_payment_events'
import { cashHeld, unbackedGains } from '#ledger/queries/foreign_money'
import { shareOf } from '#money/exchange'
import { toDecimalString } from '#money/money'

/** Which money pays a debt in another currency. */
export interface MoneyUsed {
  paidFrom: PaidFrom
  /** What the bank really took, where it exchanged at a rate of its own. */
  bank?: BankExchange | null
  /** A rate that was locked before. */
  locked?: LockedRate | null
}

/** What is paid in another currency: a debt, or something that was never owed and stands in no account. */
export type ForeignDue = Omit<ForeignDebt, 'account'> & { account: string | null }

export interface ForeignPayment {
  debt: ForeignDue
  paidFrom: PaidFrom
  functional: string
  on: string
  /** Functional amount of the money that pays. */
  value: bigint
  authority: bigint
  unbacked: bigint
  locked: LockedRate | null
}

export interface ForeignPaymentPlan extends ForeignPayment {
  lines: PostingLine[]
}

/** What paying a debt in another currency would enter as the books stand. */
export async function planForeignPayment(
  client: Client,
  cityId: string,
  debt: ForeignDebt,
  of: MoneyUsed & { functional: string; on: string }
): Promise<ForeignPaymentPlan> {
  const payment = await weighForeignPayment(client, cityId, debt, of)
  return { ...payment, lines: foreignPaymentLines(debt, payment) }
}

/**
 * What the money that pays is worth in the books, and what its difference does to authority. From money in that currency it
 * goes at the average that this is carried at, as a conversion does; from money of the books' own currency
 * at what the bank took, or at the city's rate of the day. Refused where the money is not there, where the
 * day has no rate, or where a loss finds nothing free in the fund.
 */
export async function weighForeignPayment(
  client: Client,
  cityId: string,
  debt: ForeignDue,
  of: MoneyUsed & { functional: string; on: string }
): Promise<ForeignPayment> {
  const { fund, currency, amount, carrying } = debt
  const { functional, on, paidFrom } = of
  if (paidFrom === 'same' && of.bank)
    throw new Refusal('E_PAID_RATE_NOT_NEEDED', { currency }, 'functional_amount')
  const locked =
    paidFrom === 'same'
      ? null
      : (of.locked ?? (await rateToLock(client, cityId, { ...of, currency, amount })))
  const value = locked?.functional_amount ?? (await cashValue(client, cityId, debt, on))
  const { authority, unbacked } = authorityOfPayment(
    carrying - value,
    await unbackedGains(client, cityId, fund, currency),
    await leavesNothing(client, cityId, debt, paidFrom)
  )
  if (authority < 0n) {
    await refuseShort(client, -authority, {
      cityId,
      fundId: fund,
      on,
      functional,
      field: 'amount',
    })
  }
  return { debt, paidFrom, functional, on, value, authority, unbacked, locked }
}

/** Keeps what the entry of a payment was made of, with its rate. */
export async function noteForeignPayment(
  trx: TransactionClientContract,
  cityId: string,
  entryId: string,
  plan: ForeignPayment
): Promise<void> {
  const { debt } = plan
  await trx.insertQuery().table('fx_payments').insert({
    city_id: cityId,
    entry_id: entryId,
    fund_id: debt.fund,
    paid_on: plan.on,
    currency: debt.currency,
    amount: debt.amount,
    paid_from: plan.paidFrom,
    carrying: debt.carrying,
    value: plan.value,
    authority: plan.authority,
    unbacked: plan.unbacked,
  })
  await lockRate(trx, cityId, entryId, plan.locked)
}

/** A payment sent again with other money is another payment. */
export async function refuseOtherMoney(
  trx: TransactionClientContract,
  cityId: string,
  entryId: string,
  { paidFrom, bank }: MoneyUsed
): Promise<void> {
  const [row] = await selectRows(
    trx,
    `SELECT x.paid_from, r.policy, r.functional_amount FROM fx_payments x
     LEFT JOIN entry_rates r ON r.city_id = x.city_id AND r.entry_id = x.entry_id
     WHERE x.city_id = ? AND x.entry_id = ?`,
    [cityId, entryId]
  )
  const taken = row?.policy === 'bank' ? toBigInt(row.functional_amount) : null
  const isSame = !row || row.paid_from === paidFrom
  if (!isSame || taken !== (bank?.functionalAmount ?? null))
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
}

/** What the cash that pays is carried at: its average, and all of it when nothing is left. */
async function cashValue(
  client: Client,
  cityId: string,
  { fund, currency, amount }: ForeignDue,
  on: string
): Promise<bigint> {
  const held = await cashHeld(client, cityId, { fund, currency, on })
  if (held.available < amount) {
    const available = `${toDecimalString(held.available > 0n ? held.available : 0n, currency)} ${currency}`
    const params = { fund: await fundCode(client, cityId, fund), available, date: on }
    throw new Refusal('E_PAYMENT_CASH', params, 'paid_from')
  }
  return held.all.amount === amount
    ? held.all.carrying
    : shareOf(held.carrying, amount, held.amount)
}

/** Whether the fund has neither money nor debts in the currency once this is paid. */
async function leavesNothing(
  client: Client,
  cityId: string,
  { fund, account, currency, amount }: ForeignDue,
  paidFrom: PaidFrom
): Promise<boolean> {
  const accounts = MONETARY.filter(bearsAuthority)
  const rows = await selectRows(
    client,
    `SELECT account_code, sum(amount) AS amount FROM postings
     WHERE city_id = ? AND fund_id = ? AND currency = ?
       AND account_code IN (${accounts.map(() => '?').join(', ')})
     GROUP BY account_code`,
    [cityId, fund, currency, ...accounts]
  )
  return rows.every((row) => {
    const paid =
      row.account_code === account
        ? amount
        : row.account_code === ACCOUNTS.cash && paidFrom === 'same'
          ? -amount
          : 0n
    return toBigInt(row.amount) + paid === 0n
  })
}
