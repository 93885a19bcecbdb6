import { readClient } from '#core/sql'
import { balancesBy, type Balance } from '#ledger/queries/balances'
import { dayBefore } from '#ledger/queries/days'
import type { StatementQuestion } from '#reports/statements/question'

export * from '#reports/account_sets'

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
