import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt, type Client, type Row } from '#core/sql'
import { lockLedger } from '#ledger/actions/lock_ledger'
import { fundCode, refuseShort } from '#ledger/actions/loss_cover'
import { postEntry } from '#ledger/actions/post_entry'
import { conversionLines, type ConversionFigures } from '#ledger/domain/exchange_events'
import { rateFor, type RateFound } from '#ledger/queries/exchange_rates'
import { cashHeld, unbackedGains } from '#ledger/queries/foreign_money'
import { isCurrencyActive } from '#money/currencies'
import { convert, shareOf } from '#money/exchange'
import { toDecimalString } from '#money/money'

export interface ConversionRecording {
  /** Made before the request; the conversion and its entry have this one id. */
  id: string
  cityId: string
  fundId: string
  /** YYYY-MM-DD, the day of the bank. */
  on: string
  from: string
  /** Minor units, above zero. */
  fromAmount: bigint
  to: string
  toAmount: bigint
  bankRef?: string | null
  memo?: string | null
  preparedBy: string
  approvedBy?: string | null
}

export interface ConversionPlan extends ConversionFigures {
  /** The part of earlier gains on paper that is realised now. */
  unbacked: bigint
  /** What gave the value of money that is got in another currency. */
  rate: RateFound | null
}

/**
 * The bank has exchanged money of a fund. What is given leaves at the average at which the fund's cash in
 * that currency is carried (all of it when nothing is left), what is got comes at its value; a gain adds
 * to what the fund may spend and a loss takes from it. Recording the same conversion again changes nothing.
 */
export async function recordConversion(
  trx: TransactionClientContract,
  recording: ConversionRecording
): Promise<{ id: string; replayed: boolean }> {
  const { id, cityId, fundId } = recording
  const functional = await lockLedger(trx, cityId)
  const [stored] = await selectRows(
    trx,
    'SELECT * FROM fx_conversions WHERE city_id = ? AND entry_id = ?',
    [cityId, id]
  )
  if (stored) {
    if (isSame(stored, recording)) return { id, replayed: true }
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }

  const plan = await planConversion(trx, recording, functional)
  if (plan.authority < 0n) {
    const of = { cityId, fundId, on: recording.on, functional, field: 'to_amount' }
    await refuseShort(trx, -plan.authority, of)
  }
  await postEntry(trx, {
    id,
    cityId,
    kind: 'conversion',
    effectiveOn: recording.on,
    memo: recording.memo?.trim() || inWords(recording),
    source: { type: 'conversion', id },
    preparedBy: recording.preparedBy,
    approvedBy: recording.approvedBy,
    lines: conversionLines(plan),
  })
  await trx
    .insertQuery()
    .table('fx_conversions')
    .insert({
      city_id: cityId,
      entry_id: id,
      fund_id: fundId,
      converted_on: recording.on,
      from_currency: recording.from,
      from_amount: recording.fromAmount,
      to_currency: recording.to,
      to_amount: recording.toAmount,
      carrying: plan.carrying,
      value: plan.value,
      authority: plan.authority,
      unbacked: plan.unbacked,
      rate_id: plan.rate?.id ?? null,
      rate_policy: plan.rate?.policy ?? null,
      bank_ref: bankRefOf(recording),
    })
  return { id, replayed: false }
}

/** What a conversion would enter as the books stand; refuses what cannot be. */
export async function planConversion(
  client: Client,
  recording: Omit<ConversionRecording, 'preparedBy'>,
  functional: string
): Promise<ConversionPlan> {
  const { cityId, fundId, on, from, to, fromAmount, toAmount } = recording
  for (const [field, currency] of Object.entries({ from, to })) {
    if (!isCurrencyActive(currency, on))
      throw new Refusal('E_RATE_CURRENCY', { currency, date: on }, field)
  }
  if (from === to) throw new Refusal('E_RATE_SAME_CURRENCY', { currency: from }, 'to')
  if (fromAmount <= 0n) throw new Refusal('E_CONVERSION_ZERO', {}, 'from_amount')
  if (toAmount <= 0n) throw new Refusal('E_CONVERSION_ZERO', {}, 'to_amount')
  const fund = await fundCode(client, cityId, fundId)

  const held = await cashHeld(client, cityId, { fund: fundId, currency: from, on })
  if (held.available < fromAmount) {
    const available = `${toDecimalString(held.available > 0n ? held.available : 0n, from)} ${from}`
    throw new Refusal('E_CONVERSION_CASH', { fund, available, date: on }, 'from_amount')
  }
  const takesAll = held.all.amount === fromAmount
  const carrying =
    from === functional
      ? fromAmount
      : takesAll
        ? held.all.carrying
        : shareOf(held.carrying, fromAmount, held.amount)
  const bothForeign = from !== functional && to !== functional
  const rate = bothForeign ? await rateFor(client, cityId, { from: to, to: functional, on }) : null
  const value = rate
    ? convert(toAmount, to, functional, rate.rate)
    : to === functional
      ? toAmount
      : carrying
  const gains = from === functional ? 0n : await unbackedGains(client, cityId, fundId, from)
  const unbacked = takesAll ? gains : shareOf(gains, fromAmount, held.amount)
  return {
    fund: fundId,
    functional,
    from: { currency: from, amount: fromAmount },
    to: { currency: to, amount: toAmount },
    carrying,
    value,
    authority: value - carrying + unbacked,
    unbacked,
    rate,
  }
}

/** "1000.00 USD → 932.00 EUR", in every language. */
export function inWords(of: Pick<ConversionRecording, 'from' | 'fromAmount' | 'to' | 'toAmount'>) {
  const [given, got] = [
    toDecimalString(of.fromAmount, of.from),
    toDecimalString(of.toAmount, of.to),
  ]
  return `${given} ${of.from} → ${got} ${of.to}`
}

function bankRefOf({ bankRef }: ConversionRecording): string | null {
  return bankRef?.normalize('NFC').trim() || null
}

function isSame(stored: Row, recording: ConversionRecording): boolean {
  return (
    stored.fund_id === recording.fundId &&
    stored.converted_on === recording.on &&
    stored.from_currency === recording.from &&
    stored.to_currency === recording.to &&
    toBigInt(stored.from_amount) === recording.fromAmount &&
    toBigInt(stored.to_amount) === recording.toAmount &&
    stored.bank_ref === bankRefOf(recording)
  )
}
