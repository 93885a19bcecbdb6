import { readClient } from '#core/sql'
import { CHART } from '#ledger/domain/chart'
import { balancesBy, type Balance } from '#ledger/queries/balances'
import { dayBefore } from '#ledger/queries/days'
import type { StatementQuestion } from '#reports/statements/question'

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

export interface CubeFilter {
  accounts: readonly string[]
  funds?: ReadonlySet<string>
  lines?: ReadonlySet<string>
}

/** Balances by account, fund and budget line, summed as a statement needs them. */
export class Cube {
  constructor(private readonly balances: readonly Balance[]) {}

  /** Credits less debits. */
  net({ accounts, funds, lines }: CubeFilter): bigint {
    return this.balances.reduce(
      (sum, { account, fund, line, balance }) =>
        accounts.includes(account!) &&
        (!funds || funds.has(fund!)) &&
        (!lines || (line !== null && lines.has(line)))
          ? sum - balance
          : sum,
      0n
    )
  }

  get lines(): Set<string> {
    return new Set(this.balances.flatMap(({ line }) => (line === null ? [] : [line])))
  }
}

const cubeOf = async (
  { cityId, knownAt }: StatementQuestion,
  span: { from?: string | null; asOf: string; activity?: boolean }
) =>
  new Cube(
    await balancesBy(readClient(), cityId, ['account', 'fund', 'line'], { ...span, knownAt })
  )

/** What stood in the books before the first day. */
export const before = (question: StatementQuestion) =>
  cubeOf(question, { asOf: dayBefore(question.from) })

/** What moved in the days; what closes a year moves none of it. */
export const during = (question: StatementQuestion) =>
  cubeOf(question, { from: question.from, asOf: question.to, activity: true })

/** What stands in the books on the last day. */
export const atEnd = (question: StatementQuestion) => cubeOf(question, { asOf: question.to })

/** What moved until the last day since the first entry; without what closes a year. */
export const sinceStart = (question: StatementQuestion) =>
  cubeOf(question, { asOf: question.to, activity: true })
