import { readClient, selectRows, toBigInt } from '#core/sql'
import { FLOW_ACCOUNTS, NO_PLEDGE } from '#ledger/domain/flow_accounts'
import { balancesBy, type BalanceWhere, type Span } from '#ledger/queries/balances'
import { comesFrom } from '#ledger/queries/origins'

export { FLOW_ACCOUNTS, NO_PLEDGE }

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
 * The entries that close a year move none of it: they are left out. `pledged` is given where it is known: to find
 * it all that came is read.
 */
export async function moneyFlow(
  cityId: string,
  span: Span,
  where: BalanceWhere = {},
  pledged?: bigint
): Promise<MoneyFlow> {
  const [found] = await flowBy(cityId, [], span, where, pledged)
  return found?.flow ?? NO_FLOW
}

/** The same, per fund or per budget line (null: postings without a budget line). */
export async function flowBy(
  cityId: string,
  keys: readonly ('fund' | 'line')[],
  span: Span,
  where: BalanceWhere = {},
  pledged?: bigint
): Promise<{ fund: string | null; line: string | null; flow: MoneyFlow; authority: bigint }[]> {
  const balances = await balancesBy(
    readClient(),
    cityId,
    [...keys, 'account'],
    { ...span, activity: true },
    where
  )
  const paid =
    pledged === undefined
      ? await inReceipts(cityId, keys.includes('fund'), span, where)
      : new Map<string | null, bigint>()
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
    const { fund, line } = group[0]
    if (line === null) flow.pledged = pledged ?? flow.pledged - (paid.get(fund) ?? 0n)
    return { fund, line, flow, authority: -net(['8000']) }
  })
}

/** What receipts moved in the accounts of pledges, by fund or (null) in all: no line of a budget stands in them. */
async function inReceipts(
  cityId: string,
  byFund: boolean,
  span: Span,
  where: BalanceWhere
): Promise<Map<string | null, bigint>> {
  const asked: readonly string[] = where.accounts ?? FLOW_ACCOUNTS.pledged
  const accounts = FLOW_ACCOUNTS.pledged.filter((account) => asked.includes(account))
  if (accounts.length === 0 || where.line) return new Map()
  const known = span.knownAt !== undefined && span.knownAt !== null
  const rows = await selectRows(
    readClient(),
    `SELECT ${byFund ? 'p.fund_id,' : ''} -sum(p.functional_amount) AS net
     FROM postings p JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
     WHERE p.city_id = ? AND p.account_code IN (${accounts.map(() => '?').join(', ')})
       ${span.from ? 'AND p.effective_on >= ?' : ''} AND p.effective_on <= ?
       ${known ? 'AND e.seq <= ?' : ''} ${where.fund ? 'AND p.fund_id = ?' : ''}
       AND ${comesFrom('e', NO_PLEDGE)}
     ${byFund ? 'GROUP BY p.fund_id' : ''}`,
    [
      ...[cityId, ...accounts],
      ...(span.from ? [span.from] : []),
      span.asOf,
      ...(known ? [span.knownAt] : []),
      ...(where.fund ? [where.fund] : []),
    ]
  )
  return new Map(rows.map(({ fund_id: fund = null, net }) => [fund, toBigInt(net)]))
}
