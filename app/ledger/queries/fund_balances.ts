import { readClient, selectRows } from '#core/sql'
import type { Span } from '#ledger/queries/balances'
import { flowBy, NO_FLOW, type MoneyFlow } from '#ledger/queries/flow'

export interface FundBalance extends MoneyFlow {
  id: string
  code: string
  name: string
  restriction: string
  closedOn: string | null
  /** All budget authority the fund ever got: unallocated + allocated, to the unit. */
  authority: bigint
  /** Allocated and not yet committed. */
  openAllocated: bigint
  /** Committed and not yet spent. */
  openCommitted: bigint
}

/** What each fund received and where it stands on a day, with the funds that have had no entry. */
export async function fundBalances(cityId: string, span: Span): Promise<FundBalance[]> {
  const funds = await selectRows(
    readClient(),
    'SELECT id, code, name, restriction, closed_on FROM funds WHERE city_id = ? ORDER BY code',
    [cityId]
  )
  const flows = new Map((await flowBy(cityId, ['fund'], span)).map((row) => [row.fund, row]))
  return funds.map((fund) => {
    const found = flows.get(fund.id)
    const flow = found?.flow ?? NO_FLOW
    return {
      id: fund.id,
      code: fund.code,
      name: fund.name,
      restriction: fund.restriction,
      closedOn: fund.closed_on,
      ...flow,
      authority: found?.authority ?? 0n,
      openAllocated: flow.allocated - flow.committed,
      openCommitted: flow.committed - flow.spent,
    }
  })
}

/** The sums of these funds. */
export function fundTotals(
  funds: FundBalance[]
): Omit<FundBalance, 'id' | 'code' | 'name' | 'restriction' | 'closedOn'> {
  const zero = { ...NO_FLOW, authority: 0n, openAllocated: 0n, openCommitted: 0n }
  return funds.reduce(
    (totals, fund) =>
      Object.fromEntries(
        Object.entries(totals).map(([figure, sum]) => [
          figure,
          sum + fund[figure as keyof typeof zero],
        ])
      ) as typeof zero,
    zero
  )
}
