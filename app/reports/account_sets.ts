import { CHART } from '#ledger/domain/chart'
import { FLOW_ACCOUNTS } from '#ledger/domain/flow_accounts'

export const MONEY_SPENT = ['5000', '5200'] as const
export const IN_KIND_GIVEN = ['4100', '4150'] as const
export const IN_KIND_USED = ['5100'] as const
export const IN_KIND_HELD = ['1300'] as const
export const MOVED_BETWEEN_FUNDS = ['3900', '3910'] as const

const ofTypes = (...types: string[]) =>
  CHART.filter(({ type }) => types.includes(type)).map(({ code }) => code)

/** What a fund owns less what it owes. */
export const OWNED = ofTypes('asset', 'liability')
/** The same seen from the other side: where it came from. */
export const NET_POSITION = ofTypes('net_assets', 'revenue', 'expense')

const PROMISES = ['1100', '1190', '2100']
const OTHER = ['3000', '4900', '7900', ...IN_KIND_HELD, ...IN_KIND_GIVEN, ...IN_KIND_USED]
/** A fund's money: its net position without what it holds in kind. */
export const MONEY_ONLY = [...NET_POSITION, ...IN_KIND_HELD]

/** Accounts and sign of each movement of a fund's money; together they are the whole change of its net position. */
export const FUND_MOVEMENTS: Record<string, { accounts: readonly string[]; sign: 1n | -1n }> = {
  ownIncome: { accounts: FLOW_ACCOUNTS.ownIncome, sign: 1n },
  transfers: { accounts: MOVED_BETWEEN_FUNDS, sign: 1n },
  spent: { accounts: MONEY_SPENT, sign: 1n },
  promises: { accounts: PROMISES, sign: -1n },
  other: { accounts: OTHER, sign: 1n },
}
