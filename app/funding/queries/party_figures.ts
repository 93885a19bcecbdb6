import { selectRows, toBigInt, type Client } from '#core/sql'
import type { Mark } from '#funding/actions/agreement_store'
import { GENERAL_FUND } from '#funding/domain/funds'
import { generalFundSpending } from '#funding/queries/general_fund_spending'
import { ledgerTermsOf } from '#funding/queries/ledger_terms'
import { LAST_DAY, STANDS } from '#funding/queries/standing'
import { ACCOUNTS } from '#ledger/domain/chart'
import { balancesBy } from '#ledger/queries/balances'

/** The figures of a funder in the order they are shown: none of them is ever another. */
export const FUNDING_FIGURES = [
  'asked',
  'granted',
  'pledged',
  'committed',
  'received',
  'spent',
] as const

/** What a funder was asked for, granted, pledged, signed, paid, and what of it is spent; one currency. */
export interface FundingFigures {
  currency: string
  /** Asked for and not answered yet. */
  asked: bigint
  granted: bigint
  /** Promised by agreements that are or were active. */
  pledged: bigint
  /** The part of the pledges that bears the funder's signature. */
  committed: bigint
  received: bigint
  /** In the currency of the books, so null in any other. */
  spent: bigint | null
  /** The part of it that the general fund spent, by the funder's share of each year's receipts. */
  spentOfGeneralFund: bigint
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
    `SELECT a.id, a.funder_id, a.currency, a.status, a.amount, a.signed_on, a.mark, a.fund_id,
       f.code AS fund_code
     FROM agreements a LEFT JOIN funds f ON f.city_id = a.city_id AND f.id = a.fund_id
     WHERE a.city_id = ? ORDER BY a.number`,
    [cityId]
  )
  if (agreements.length === 0) return new Map()
  const { currency: functional } = await ledgerTermsOf(client, cityId)
  const received = await receivedByAgreement(client, cityId)
  const spent = await spentByFund(client, cityId)
  const general = await generalFundSpending(client, cityId)
  const found = new Map<string, Map<string, FundingFigures>>()
  for (const row of agreements) {
    const currencies = found.get(row.funder_id) ?? new Map<string, FundingFigures>()
    found.set(row.funder_id, currencies)
    const figuresIn = (currency: string) => {
      const figures = currencies.get(currency) ?? nothing(currency, functional)
      currencies.set(currency, figures)
      return figures
    }
    const figures = figuresIn(row.currency)
    const amount = toBigInt(row.amount)
    if (row.status === 'asked') figures.asked += amount
    if (['granted', 'active', 'closed'].includes(row.status)) figures.granted += amount
    if (['active', 'closed'].includes(row.status)) {
      figures.pledged += amount
      if (row.signed_on) figures.committed += amount
    }
    figures.received += received.get(row.id) ?? 0n
    figures.mark = markOfSum(figures.mark, row.mark)
    const isGeneral = row.fund_code === GENERAL_FUND
    const used = isGeneral ? general.byAgreement.get(row.id) : spent.get(row.fund_id)
    if (!used) continue
    const inBooks = figuresIn(functional)
    inBooks.spent = (inBooks.spent ?? 0n) + used
    if (isGeneral) inBooks.spentOfGeneralFund += used
    inBooks.mark = markOfSum(inBooks.mark, row.mark)
  }
  return new Map([...found].map(([party, currencies]) => [party, [...currencies.values()]]))
}

function nothing(currency: string, functional: string): FundingFigures {
  return {
    currency,
    asked: 0n,
    granted: 0n,
    pledged: 0n,
    committed: 0n,
    received: 0n,
    spent: currency === functional ? 0n : null,
    spentOfGeneralFund: 0n,
    mark: null,
  }
}

/** Sum of figures by currency. */
export function addFigures(all: FundingFigures[]): FundingFigures[] {
  const sums = new Map<string, FundingFigures>()
  for (const one of all) {
    const sum = sums.get(one.currency)
    sums.set(
      one.currency,
      sum
        ? {
            currency: one.currency,
            asked: sum.asked + one.asked,
            granted: sum.granted + one.granted,
            pledged: sum.pledged + one.pledged,
            committed: sum.committed + one.committed,
            received: sum.received + one.received,
            spent: sum.spent === null || one.spent === null ? null : sum.spent + one.spent,
            spentOfGeneralFund: sum.spentOfGeneralFund + one.spentOfGeneralFund,
            mark: markOfSum(sum.mark, one.mark),
          }
        : { ...one, mark: markOfSum(null, one.mark) }
    )
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
  const accounts = [ACCOUNTS.expended]
  const span = { asOf: LAST_DAY, activity: true }
  const balances = await balancesBy(client, cityId, ['fund'], span, { accounts })
  return new Map(balances.map(({ fund, balance }) => [fund!, -balance]))
}
