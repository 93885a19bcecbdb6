import { selectRows, toBigInt, type Client } from '#core/sql'
import type { Mark } from '#funding/actions/agreement_store'
import { GENERAL_FUND } from '#funding/domain/funds'
import { STANDS } from '#funding/queries/standing'
import { ACCOUNTS } from '#ledger/domain/chart'

/** What a funder was asked for, granted, pledged, paid, and what of it is spent; one currency. */
export interface FundingFigures {
  currency: string
  asked: bigint
  granted: bigint
  pledged: bigint
  received: bigint
  /** Out of funds of their own; null when all of it is in the general fund. */
  spent: bigint | null
  /** Part of it is in the general fund, where it is spent together with that of others. */
  inGeneralFund: boolean
  /** Where the figures come from: illustrative as soon as one of them is. */
  mark: Mark | null
}

/** Figures of every funder of the city by party id, one row for each currency, most used first. */
export async function figuresByParty(
  client: Client,
  cityId: string
): Promise<Map<string, FundingFigures[]>> {
  const agreements = await selectRows(
    client,
    `SELECT a.id, a.funder_id, a.currency, a.status, a.amount, a.mark, a.fund_id, f.code AS fund_code
     FROM agreements a LEFT JOIN funds f ON f.city_id = a.city_id AND f.id = a.fund_id
     WHERE a.city_id = ? ORDER BY a.number`,
    [cityId]
  )
  const received = await receivedByAgreement(client, cityId)
  const spent = await spentByFund(client, cityId)
  const found = new Map<string, Map<string, FundingFigures>>()
  for (const row of agreements) {
    const currencies = found.get(row.funder_id) ?? new Map<string, FundingFigures>()
    found.set(row.funder_id, currencies)
    const figures = currencies.get(row.currency) ?? nothing(row.currency)
    currencies.set(row.currency, figures)
    const amount = toBigInt(row.amount)
    if (row.status === 'asked') figures.asked += amount
    if (['granted', 'active', 'closed'].includes(row.status)) figures.granted += amount
    if (['active', 'closed'].includes(row.status)) figures.pledged += amount
    figures.received += received.get(row.id) ?? 0n
    if (row.fund_code === GENERAL_FUND) figures.inGeneralFund = true
    else if (row.fund_id) figures.spent = (figures.spent ?? 0n) + (spent.get(row.fund_id) ?? 0n)
    figures.mark = markOfSum(figures.mark, row.mark)
  }
  return new Map([...found].map(([party, currencies]) => [party, [...currencies.values()]]))
}

function nothing(currency: string): FundingFigures {
  return {
    currency,
    asked: 0n,
    granted: 0n,
    pledged: 0n,
    received: 0n,
    spent: null,
    inGeneralFund: false,
    mark: null,
  }
}

/** Sum of figures by currency. */
export function addFigures(all: FundingFigures[]): FundingFigures[] {
  const sums = new Map<string, FundingFigures>()
  for (const one of all) {
    const sum = sums.get(one.currency) ?? nothing(one.currency)
    sums.set(one.currency, {
      currency: one.currency,
      asked: sum.asked + one.asked,
      granted: sum.granted + one.granted,
      pledged: sum.pledged + one.pledged,
      received: sum.received + one.received,
      spent: sum.spent === null ? one.spent : sum.spent + (one.spent ?? 0n),
      inGeneralFund: sum.inGeneralFund || one.inGeneralFund,
      mark: markOfSum(sum.mark, one.mark),
    })
  }
  return [...sums.values()]
}

/** A total with an illustrative part is illustrative; of other marked parts it is derived. */
export function markOfSum(sum: Mark | null, part: Mark | null): Mark | null {
  if (sum === 'illustrative' || part === 'illustrative') return 'illustrative'
  return sum || part ? 'derived' : null
}

/** Money that came under each agreement and was not reversed, in the agreement's currency. */
export async function receivedByAgreement(
  client: Client,
  cityId: string
): Promise<Map<string, bigint>> {
  const rows = await selectRows(
    client,
    `SELECT r.agreement_id, sum(r.amount) AS received FROM receipts r
     WHERE r.city_id = ? AND ${STANDS} GROUP BY r.agreement_id`,
    [cityId]
  )
  return new Map(rows.map((row) => [row.agreement_id, toBigInt(row.received)]))
}

async function spentByFund(client: Client, cityId: string): Promise<Map<string, bigint>> {
  const rows = await selectRows(
    client,
    `SELECT fund_id, sum(functional_credits - functional_debits) AS spent FROM activity_totals
     WHERE city_id = ? AND account_code = ? GROUP BY fund_id`,
    [cityId, ACCOUNTS.expended]
  )
  return new Map(rows.map((row) => [row.fund_id, toBigInt(row.spent)]))
}
