import { selectRows, toBigInt, toBoolean, type Client, type Row } from '#core/sql'
import { stands } from '#ledger/queries/standing'

export interface ExchangeEvents {
  conversions: {
    entryId: string
    on: string
    fundCode: string
    from: { currency: string; amount: bigint }
    to: { currency: string; amount: bigint }
    /** Functional: what was got less what it was carried at. */
    difference: bigint
    bankRef: string | null
    isReversed: boolean
  }[]
  payments: {
    entryId: string
    on: string
    fundCode: string
    currency: string
    amount: bigint
    /** Functional: what the money that paid was worth. */
    value: bigint
    /** Functional: what the debt was carried at less that. */
    difference: bigint
    isReversed: boolean
  }[]
  revaluations: {
    entryId: string
    on: string
    fundCode: string
    currency: string
    rate: string
    rateId: string
    policy: string
    difference: bigint
    isReversed: boolean
  }[]
}

const LATEST = 50

/** The latest exchanges by the bank, payments in other currencies and revaluations of a city. */
export async function exchangeEvents(client: Client, cityId: string): Promise<ExchangeEvents> {
  const rows = (table: string, day: string) =>
    selectRows(
      client,
      `SELECT x.*, f.code AS fund_code, ${stands('x.city_id', 'x.entry_id')} AS stands
       FROM ${table} x JOIN funds f ON f.city_id = x.city_id AND f.id = x.fund_id
       WHERE x.city_id = ? ORDER BY x.${day} DESC, x.entry_id DESC LIMIT ${LATEST}`,
      [cityId]
    )
  const common = (row: Row) => ({
    entryId: row.entry_id,
    fundCode: row.fund_code,
    isReversed: !toBoolean(row.stands),
  })
  const conversions = await rows('fx_conversions', 'converted_on')
  const payments = await rows('fx_payments', 'paid_on')
  const revaluations = await rows('fx_revaluations', 'revalued_on')
  return {
    conversions: conversions.map((row) => ({
      ...common(row),
      on: row.converted_on,
      from: { currency: row.from_currency, amount: toBigInt(row.from_amount) },
      to: { currency: row.to_currency, amount: toBigInt(row.to_amount) },
      difference: toBigInt(row.value) - toBigInt(row.carrying),
      bankRef: row.bank_ref,
    })),
    payments: payments.map((row) => ({
      ...common(row),
      on: row.paid_on,
      currency: row.currency,
      amount: toBigInt(row.amount),
      value: toBigInt(row.value),
      difference: toBigInt(row.carrying) - toBigInt(row.value),
    })),
    revaluations: revaluations.map((row) => ({
      ...common(row),
      on: row.revalued_on,
      currency: row.currency,
      rate: row.rate,
      rateId: row.rate_id,
      policy: row.rate_policy,
      difference: toBigInt(row.difference),
    })),
  }
}
