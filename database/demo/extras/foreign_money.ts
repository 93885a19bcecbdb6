import { activateAgreement } from '#funding/actions/activate_agreement'
import { recordAgreement } from '#funding/actions/record_agreement'
import { recordReceipt } from '#funding/actions/record_receipt'
import { recordConversion } from '#ledger/actions/record_conversion'
import { recordRate } from '#ledger/actions/record_rate'
import type { SeededCity } from './seeded_city.js'

export interface DemoForeignMoney {
  currency: string
  source: string
  /** What one unit of the city's currency is in the other one, by day. */
  rates: Record<string, string>
  agreement: {
    number: string
    party: string
    title: string
    signedOn: string
    instalments: { dueOn: string; amount: string }[]
  }
  /** Of the first instalment. */
  receipt: { on: string; amount: string; ref: string }
  exchange: { on: string; gives: string; gets: string; ref: string }
}

/** An agreement in another currency: received at the rate of its day, and a part of it exchanged later. */
export async function seedForeignMoney(city: SeededCity, of: DemoForeignMoney): Promise<void> {
  const { cityId, trx, finance, approver } = city
  const { currency, agreement, receipt, exchange } = of
  const by = { preparedBy: finance, approvedBy: approver }
  for (const [asOf, rate] of Object.entries(of.rates)) {
    await recordRate(trx, {
      id: city.id('rate', currency, asOf),
      cityId,
      base: city.currency,
      quote: currency,
      rate,
      asOf,
      source: of.source,
      recordedBy: finance,
    })
  }
  const agreementId = city.id('agreement', agreement.number)
  const instalments = agreement.instalments.map(({ dueOn, amount }, index) => ({
    id: city.id('instalment', agreement.number, String(index + 1)),
    dueOn,
    amount: city.money(amount, currency),
  }))
  await recordAgreement(trx, {
    id: agreementId,
    cityId,
    status: 'granted',
    by: finance,
    terms: {
      number: agreement.number,
      title: agreement.title,
      titleLang: city.lang,
      funderId: city.id('party', agreement.party),
      currency,
      amount: instalments.reduce((sum, { amount }) => sum + amount, 0n),
      signedOn: agreement.signedOn,
      mark: 'illustrative',
      source: of.source,
      earmark: {},
      instalments,
    },
  })
  await activateAgreement(trx, {
    entryId: city.id('pledge', agreement.number),
    cityId,
    agreementId,
    on: agreement.signedOn,
    ...by,
  })
  await recordReceipt(trx, {
    id: city.id('receipt', agreement.number, '1'),
    cityId,
    agreementId,
    instalmentId: instalments[0].id,
    receivedOn: receipt.on,
    currency,
    amount: city.money(receipt.amount, currency),
    bankRef: receipt.ref,
    ...by,
  })
  await recordConversion(trx, {
    id: city.id('conversion', exchange.ref),
    cityId,
    fundId: await city.fundOf(agreement.number),
    on: exchange.on,
    from: currency,
    fromAmount: city.money(exchange.gives, currency),
    to: city.currency,
    toAmount: city.money(exchange.gets),
    bankRef: exchange.ref,
    ...by,
  })
}
