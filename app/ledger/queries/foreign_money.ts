import { selectRows, toBigInt, type Client } from '#core/sql'
import { ACCOUNTS } from '#ledger/domain/chart'
import { MONETARY } from '#ledger/domain/exchange_events'
import { findRate, type RateFound } from '#ledger/queries/exchange_rates'
import { stands } from '#ledger/queries/standing'
import { convert } from '#money/exchange'

/** A monetary item in another currency, debit positive; `carrying` is functional. */
export interface ForeignItem {
  fund: string
  fundCode: string
  fundName: string
  currency: string
  account: string
  agreement: string | null
  party: string | null
  commitment: string | null
  amount: bigint
  carrying: bigint
}

const IN_ACCOUNTS = `IN (${MONETARY.map((code) => `'${code}'`).join(', ')})`

/**
 * Everything monetary that the books hold in another currency at the end of a day. The totals say
 * first which funds hold any, so that a city with money of its own only is answered at once.
 */
export async function foreignItems(
  client: Client,
  cityId: string,
  functional: string,
  on: string
): Promise<ForeignItem[]> {
  const cash = (column: string) =>
    `CASE WHEN p.account_code = '${ACCOUNTS.cash}' THEN NULL ELSE p.${column} END`
  const rows = await selectRows(
    client,
    `SELECT f.id, f.code, f.name, p.currency, p.account_code,
       ${cash('agreement_id')} AS agreement, ${cash('party_id')} AS party,
       ${cash('commitment_id')} AS commitment,
       sum(p.amount) AS amount, sum(p.functional_amount) AS carrying
     FROM postings p JOIN funds f ON f.city_id = p.city_id AND f.id = p.fund_id
     WHERE p.city_id = ? AND p.account_code ${IN_ACCOUNTS} AND p.currency <> ? AND p.effective_on <= ?
       AND p.fund_id IN (SELECT t.fund_id FROM balance_totals t
         WHERE t.city_id = ? AND t.account_code ${IN_ACCOUNTS} AND t.currency <> ?)
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
     HAVING sum(p.amount) <> 0 OR sum(p.functional_amount) <> 0
     ORDER BY f.code, p.currency, p.account_code, 6, 7, 8`,
    [cityId, functional, on, cityId, functional]
  )
  return rows.map((row) => ({
    fund: row.id,
    fundCode: row.code,
    fundName: row.name,
    currency: row.currency,
    account: row.account_code,
    agreement: row.agreement,
    party: row.party,
    commitment: row.commitment,
    amount: toBigInt(row.amount),
    carrying: toBigInt(row.carrying),
  }))
}

export interface ForeignCash {
  fund: string
  fundCode: string
  fundName: string
  currency: string
  amount: bigint
  carrying: bigint
  /** At the rate of the day; null where there is no rate. */
  value: bigint | null
  /** Value less carrying: what is gained or lost on paper. */
  difference: bigint | null
  rate: RateFound | null
}

/** Cash in other currencies per fund, and what it is worth at the rate of the day. */
export async function foreignCash(
  client: Client,
  cityId: string,
  functional: string,
  on: string
): Promise<ForeignCash[]> {
  const items = await foreignItems(client, cityId, functional, on)
  const rates = await ratesOf(client, cityId, functional, items, on)
  return items
    .filter(({ account }) => account === ACCOUNTS.cash)
    .map(({ fund, fundCode, fundName, currency, amount, carrying }) => {
      const rate = rates.get(currency) ?? null
      const value = rate && convert(amount, currency, functional, rate.rate)
      const difference = value === null ? null : value - carrying
      return { fund, fundCode, fundName, currency, amount, carrying, value, difference, rate }
    })
}

/** The rate of each currency into the functional one, where there is one. */
export async function ratesOf(
  client: Client,
  cityId: string,
  functional: string,
  items: readonly { currency: string }[],
  on: string
): Promise<Map<string, RateFound>> {
  const rates = new Map<string, RateFound>()
  for (const currency of new Set(items.map((item) => item.currency))) {
    const rate = await findRate(client, cityId, { from: currency, to: functional, on })
    if (rate) rates.set(currency, rate)
  }
  return rates
}

/** Cash of one fund in one currency, as a conversion needs it. */
export interface CashHeld {
  /** On the day; never more than on any later day. */
  available: bigint
  /** On the day. */
  amount: bigint
  /** Functional amount of it, with every revaluation that was recorded. */
  carrying: bigint
  /** All that is in the books, whatever its day. */
  all: { amount: bigint; carrying: bigint }
}

export async function cashHeld(
  client: Client,
  cityId: string,
  of: { fund: string; currency: string; on: string }
): Promise<CashHeld> {
  const rows = await selectRows(
    client,
    `SELECT effective_on, sum(amount) AS amount, sum(functional_amount) AS carrying,
       sum(CASE WHEN amount = 0 THEN functional_amount ELSE 0 END) AS revalued
     FROM postings WHERE city_id = ? AND account_code = ? AND fund_id = ? AND currency = ?
     GROUP BY effective_on ORDER BY effective_on`,
    [cityId, ACCOUNTS.cash, of.fund, of.currency]
  )
  const held = { amount: 0n, carrying: 0n, all: { amount: 0n, carrying: 0n } }
  let lowest: bigint | undefined
  for (const row of rows) {
    held.all.amount += toBigInt(row.amount)
    held.all.carrying += toBigInt(row.carrying)
    if (row.effective_on <= of.on) {
      held.amount += toBigInt(row.amount)
      held.carrying += toBigInt(row.carrying)
    } else {
      held.carrying += toBigInt(row.revalued)
      if (lowest === undefined || held.all.amount < lowest) lowest = held.all.amount
    }
  }
  const available = lowest !== undefined && lowest < held.amount ? lowest : held.amount
  return { ...held, available }
}

/** What a fund may still allocate on the day and on every later one. */
export async function freeAuthority(
  client: Client,
  cityId: string,
  fund: string,
  on: string
): Promise<bigint> {
  const rows = await selectRows(
    client,
    `SELECT effective_on, -sum(functional_amount) AS given FROM postings
     WHERE city_id = ? AND account_code = ? AND fund_id = ? GROUP BY effective_on ORDER BY effective_on`,
    [cityId, ACCOUNTS.unallocated, fund]
  )
  let running = 0n
  let onTheDay = 0n
  let lowest: bigint | undefined
  for (const row of rows) {
    running += toBigInt(row.given)
    if (row.effective_on <= on) onTheDay = running
    else if (lowest === undefined || running < lowest) lowest = running
  }
  return lowest !== undefined && lowest < onTheDay ? lowest : onTheDay
}

/** Gains on paper that gave a fund no authority and were not realised yet. */
export async function unbackedGains(
  client: Client,
  cityId: string,
  fund: string,
  currency: string
): Promise<bigint> {
  const [gained] = await selectRows(
    client,
    `SELECT sum(r.difference - r.authority) AS sum FROM fx_revaluations r
     WHERE r.city_id = ? AND r.fund_id = ? AND r.currency = ? AND ${stands('r.city_id', 'r.entry_id')}`,
    [cityId, fund, currency]
  )
  const [realised] = await selectRows(
    client,
    `SELECT sum(c.unbacked) AS sum FROM fx_conversions c
     WHERE c.city_id = ? AND c.fund_id = ? AND c.from_currency = ?
       AND ${stands('c.city_id', 'c.entry_id')}`,
    [cityId, fund, currency]
  )
  const [paid] = await selectRows(
    client,
    `SELECT sum(x.unbacked) AS sum FROM fx_payments x
     WHERE x.city_id = ? AND x.fund_id = ? AND x.currency = ? AND ${stands('x.city_id', 'x.entry_id')}`,
    [cityId, fund, currency]
  )
  const left = toBigInt(gained?.sum) - toBigInt(realised?.sum) - toBigInt(paid?.sum)
  return left > 0n ? left : 0n
}
