import { selectRows, type Client } from '#core/sql'
import {
  authorityOfRevaluation,
  bearsAuthority,
  revaluationLines,
  type RevaluedItem,
} from '#ledger/domain/exchange_events'
import type { PostingLine } from '#ledger/domain/entry'
import type { RateFound } from '#ledger/queries/exchange_rates'
import {
  foreignItems,
  freeAuthority,
  ratesOf,
  unbackedGains,
  type ForeignItem,
} from '#ledger/queries/foreign_money'
import { convert } from '#money/exchange'

export interface RevaluedRow extends ForeignItem {
  rate: RateFound
  /** Functional amount at the rate of the day. */
  revalued: bigint
  /** Revalued less carrying. */
  difference: bigint
}

/** One entry of a revaluation: one fund, one currency. */
export interface RevaluationPart {
  fund: string
  fundCode: string
  fundName: string
  currency: string
  rate: RateFound
  /** Of the items that bear authority. */
  difference: bigint
  /** What the fund may spend less; never above zero. */
  authority: bigint
  lines: PostingLine[]
}

export interface ShortFund {
  fund: string
  fundCode: string
  fundName: string
  /** Authority that the loss takes, and what the fund has free. */
  loss: bigint
  free: bigint
}

export interface RevaluationPlan {
  on: string
  functional: string
  rows: RevaluedRow[]
  parts: RevaluationPart[]
  /** Currencies without a rate for the day. */
  missing: string[]
  /** Funds whose free authority does not cover the loss: lines have to give way first. */
  short: ShortFund[]
}

/** What bringing every monetary item in another currency to the rate of a day would change. */
export async function planRevaluation(
  client: Client,
  cityId: string,
  on: string
): Promise<RevaluationPlan> {
  const functional = await functionalCurrencyOf(client, cityId)
  const items = await foreignItems(client, cityId, functional, on)
  const rates = await ratesOf(client, cityId, functional, items, on)
  const missing = [...new Set(items.map(({ currency }) => currency))].filter(
    (currency) => !rates.has(currency)
  )
  const rows = items.flatMap((item) => {
    const rate = rates.get(item.currency)
    if (!rate) return []
    const revalued = convert(item.amount, item.currency, functional, rate.rate)
    return [{ ...item, rate, revalued, difference: revalued - item.carrying }]
  })
  const parts: RevaluationPart[] = []
  for (const group of grouped(rows)) {
    if (group.every(({ difference }) => difference === 0n)) continue
    parts.push(await partOf(client, cityId, functional, group))
  }
  return {
    on,
    functional,
    rows,
    parts,
    missing,
    short: await shortFunds(client, cityId, on, parts),
  }
}

export interface RevaluationState {
  /** `nothing`: no money in other currencies that day; `done`: all of it stands at the rate of the day. */
  state: 'nothing' | 'due' | 'done'
  /** Currencies without a rate, which must be recorded first. */
  missing: string[]
  short: ShortFund[]
}

/** Whether the revaluation of a day is due or done: for the task list of a close. */
export async function revaluationState(
  client: Client,
  cityId: string,
  on: string
): Promise<RevaluationState> {
  const { rows, parts, missing, short } = await planRevaluation(client, cityId, on)
  const isDue = parts.length > 0 || missing.length > 0
  return { state: isDue ? 'due' : rows.length === 0 ? 'nothing' : 'done', missing, short }
}

async function functionalCurrencyOf(client: Client, cityId: string): Promise<string> {
  const [ledger] = await selectRows(
    client,
    'SELECT functional_currency FROM ledgers WHERE city_id = ?',
    [cityId]
  )
  return ledger.functional_currency
}

function grouped(rows: RevaluedRow[]): RevaluedRow[][] {
  const groups = new Map<string, RevaluedRow[]>()
  for (const row of rows) {
    const key = `${row.fund} ${row.currency}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()]
}

async function partOf(
  client: Client,
  cityId: string,
  functional: string,
  rows: RevaluedRow[]
): Promise<RevaluationPart> {
  const [{ fund, fundCode, fundName, currency, rate }] = rows
  const difference = rows
    .filter(({ account }) => bearsAuthority(account))
    .reduce((sum, row) => sum + row.difference, 0n)
  const unbacked = difference < 0n ? await unbackedGains(client, cityId, fund, currency) : 0n
  const authority = authorityOfRevaluation(difference, unbacked)
  const items: RevaluedItem[] = rows
  const lines = revaluationLines({ fund, functional, currency, items, authority })
  return { fund, fundCode, fundName, currency, rate, difference, authority, lines }
}

async function shortFunds(
  client: Client,
  cityId: string,
  on: string,
  parts: RevaluationPart[]
): Promise<ShortFund[]> {
  const losses = new Map<string, bigint>()
  for (const { fund, authority } of parts) losses.set(fund, (losses.get(fund) ?? 0n) - authority)
  const short: ShortFund[] = []
  for (const [fund, loss] of losses) {
    if (loss === 0n) continue
    const free = await freeAuthority(client, cityId, fund, on)
    const { fundCode, fundName } = parts.find((part) => part.fund === fund)!
    if (free < loss) short.push({ fund, fundCode, fundName, loss, free })
  }
  return short
}
