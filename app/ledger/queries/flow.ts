import { readClient } from '#core/sql'
import { FLOW_ACCOUNTS } from '#ledger/domain/flow_accounts'
import { balancesBy, type BalanceWhere, type Span } from '#ledger/queries/balances'

export { FLOW_ACCOUNTS }

export type FlowFigure = keyof typeof FLOW_ACCOUNTS
export type MoneyFlow = Record<FlowFigure, bigint>

export const NO_FLOW: MoneyFlow = {
  pledged: 0n,
  received: 0n,
  ownIncome: 0n,
  unallocated: 0n,
  allocated: 0n,
  committed: 0n,
  spent: 0n,
}

/**
 * How much was pledged, received, allocated, committed and spent in these days, in functional minor units.
 * The entries that close a year move none of it: they are left out.
 */
export async function moneyFlow(
  cityId: string,
  span: Span,
  where: BalanceWhere = {}
): Promise<MoneyFlow> {
  const [flow] = await flowBy(cityId, [], span, where)
  return flow?.flow ?? NO_FLOW
}

/** The same, per fund or per budget line (null: postings without a budget line). */
export async function flowBy(
  cityId: string,
  keys: readonly ('fund' | 'line')[],
  span: Span,
  where: BalanceWhere = {}
): Promise<{ fund: string | null; line: string | null; flow: MoneyFlow; authority: bigint }[]> {
  const balances = await balancesBy(
    readClient(),
    cityId,
    [...keys, 'account'],
    { ...span, activity: true },
    where
  )
  const groups = new Map<string, typeof balances>()
  for (const balance of balances) {
    const key = `${balance.fund} ${balance.line}`
    groups.set(key, [...(groups.get(key) ?? []), balance])
  }
  return [...groups.values()].map((group) => {
    const net = (codes: readonly string[]) =>
      group
        .filter((row) => codes.includes(row.account!))
        .reduce((sum, row) => sum - row.balance, 0n)
    const flow = Object.fromEntries(
      Object.entries(FLOW_ACCOUNTS).map(([figure, codes]) => [figure, net(codes)])
    ) as MoneyFlow
    return { fund: group[0].fund, line: group[0].line, flow, authority: -net(['8000']) }
  })
}
