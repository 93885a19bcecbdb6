import { selectRows, toBigInt, type Client, type Row } from '#core/sql'
import { GENERAL_FUND } from '#funding/domain/funds'
import { LAST_DAY } from '#funding/queries/standing'
import { ACCOUNTS } from '#ledger/domain/chart'
import { notClosing } from '#ledger/queries/balances'
import { stands } from '#ledger/queries/standing'
import { splitByLargestRemainder } from '#money/split'

export interface GeneralFundSpending {
  /** What of the spending falls to the money of each agreement; functional minor units. */
  byAgreement: Map<string, bigint>
  /** Spent in years in which nothing came into the fund, or out of money of no agreement. */
  unattributed: bigint
}

/** A fiscal year of the general fund: what came in under which agreement, and what was spent on which line. */
export interface GeneralFundYear {
  year: string
  /** Above zero each; `NO_AGREEMENT` for money that came under none. */
  came: { key: string; amount: bigint }[]
  spent: { line: string; amount: bigint }[]
}

/** Money of the general fund that came under no agreement takes its share too. */
export const NO_AGREEMENT = ''

/**
 * Whose money the general fund spent: all of it is spent together, so the spending of each fiscal year is
 * split over that year's receipts in proportion to them, exactly to the unit (largest remainders, ties by
 * the agreement's id).
 */
export async function generalFundSpending(
  client: Client,
  cityId: string
): Promise<GeneralFundSpending> {
  const byAgreement = new Map<string, bigint>()
  let unattributed = 0n
  for (const { came, spent: lines } of await generalFundYears(client, cityId)) {
    const spent = lines.reduce((sum, { amount }) => sum + amount, 0n)
    if (came.length === 0) {
      unattributed += spent
      continue
    }
    const keys = came.map(({ key }) => key)
    const weights = came.map(({ amount }) => amount)
    const parts = splitByLargestRemainder(spent, weights, keys)
    for (const [index, key] of keys.entries()) {
      if (key === NO_AGREEMENT) unattributed += parts[index]
      else byAgreement.set(key, (byAgreement.get(key) ?? 0n) + parts[index])
    }
  }
  return { byAgreement, unattributed }
}

/** The years in which the general fund spent anything until a day, as known when an entry was the last. */
export async function generalFundYears(
  client: Client,
  cityId: string,
  span: { asOf: string; knownAt?: bigint | null } = { asOf: LAST_DAY }
): Promise<GeneralFundYear[]> {
  const { asOf, knownAt } = span
  const isKnown = knownAt === undefined || knownAt === null ? '' : `AND e.seq <= ${knownAt}`
  const spent = await selectRows(
    client,
    `SELECT y.id AS year, p.budget_line_id AS line, sum(p.functional_amount) AS amount
     ${OF_GENERAL_FUND} AND p.account_code = ? ${isKnown} AND ${notClosing('p')}
     GROUP BY y.id, p.budget_line_id ORDER BY y.id, p.budget_line_id`,
    [GENERAL_FUND, cityId, asOf, ACCOUNTS.expended]
  )
  // a reversal that is of a later day, or was not known yet, takes nothing back
  const counts = (reversal: string) =>
    `AND ${reversal}.effective_on <= '${dayText(asOf)}' ${isKnown.replace('e.', `${reversal}.`)}`
  const came = await selectRows(
    client,
    `SELECT y.id AS year, p.agreement_id AS agreement, sum(p.functional_amount) AS amount
     ${OF_GENERAL_FUND} AND p.account_code = ? ${isKnown} AND e.kind = 'receipt'
       AND ${stands('e.city_id', 'e.id', counts)}
     GROUP BY y.id, p.agreement_id ORDER BY y.id, p.agreement_id`,
    [GENERAL_FUND, cityId, asOf, ACCOUNTS.cash]
  )
  return [...Map.groupBy(spent, ({ year }) => year as string)].map(([year, rows]) => ({
    year,
    came: came
      .filter((row) => row.year === year && toBigInt(row.amount) > 0n)
      .map((row) => ({ key: row.agreement ?? NO_AGREEMENT, amount: toBigInt(row.amount) })),
    spent: rows.map((row: Row) => ({ line: row.line ?? '', amount: -toBigInt(row.amount) })),
  }))
}

const OF_GENERAL_FUND = `FROM postings p
  JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
  JOIN funds f ON f.city_id = p.city_id AND f.id = p.fund_id AND f.code = ?
  JOIN fiscal_years y ON y.city_id = p.city_id AND p.effective_on BETWEEN y.starts_on AND y.ends_on
  WHERE p.city_id = ? AND p.effective_on <= ?`

/** A day is put into the text of a query only when it is one. */
function dayText(day: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new Error(`"${day}" is no day`)
  return day
}
