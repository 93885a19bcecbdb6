import { selectRows, toBigInt, type Client } from '#core/sql'
import { GENERAL_FUND } from '#funding/domain/funds'
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

/** Money of the general fund that came under no agreement takes its share too. */
const NO_AGREEMENT = ''

/**
 * Whose money the general fund spent: all of it is spent together, so the spending of each fiscal year is
 * split over that year's receipts in proportion to them, exactly to the unit (largest remainders, ties by
 * the agreement's id).
 */
export async function generalFundSpending(
  client: Client,
  cityId: string
): Promise<GeneralFundSpending> {
  const spentByYear = await yearly(
    client,
    cityId,
    `p.account_code = ? AND ${notClosing('p')}`,
    ACCOUNTS.expended,
    'y.id'
  )
  const receipts = await yearly(
    client,
    cityId,
    `p.account_code = ? AND EXISTS (SELECT 1 FROM journal_entries e
       WHERE e.city_id = p.city_id AND e.id = p.entry_id AND e.kind = 'receipt'
         AND ${stands('e.city_id', 'e.id')})`,
    ACCOUNTS.cash,
    'y.id, p.agreement_id'
  )
  const byAgreement = new Map<string, bigint>()
  let unattributed = 0n
  for (const { year, amount } of spentByYear) {
    const spent = -amount
    const came = receipts.filter((one) => one.year === year && one.amount > 0n)
    if (came.length === 0) {
      unattributed += spent
      continue
    }
    const keys = came.map(({ agreement }) => agreement ?? NO_AGREEMENT)
    const parts = splitByLargestRemainder(
      spent,
      came.map((one) => one.amount),
      keys
    )
    for (const [index, key] of keys.entries()) {
      if (key === NO_AGREEMENT) unattributed += parts[index]
      else byAgreement.set(key, (byAgreement.get(key) ?? 0n) + parts[index])
    }
  }
  return { byAgreement, unattributed }
}

async function yearly(
  client: Client,
  cityId: string,
  condition: string,
  account: string,
  groups: 'y.id' | 'y.id, p.agreement_id'
): Promise<{ year: string; agreement: string | null; amount: bigint }[]> {
  const rows = await selectRows(
    client,
    `SELECT ${groups.replace('y.id', 'y.id AS year')}, sum(p.functional_amount) AS amount
     FROM postings p
     JOIN funds f ON f.city_id = p.city_id AND f.id = p.fund_id AND f.code = ?
     JOIN fiscal_years y ON y.city_id = p.city_id AND p.effective_on BETWEEN y.starts_on AND y.ends_on
     WHERE p.city_id = ? AND ${condition} GROUP BY ${groups} ORDER BY ${groups}`,
    [GENERAL_FUND, cityId, account]
  )
  return rows.map((row) => ({
    year: row.year,
    agreement: row.agreement_id ?? null,
    amount: toBigInt(row.amount),
  }))
}
