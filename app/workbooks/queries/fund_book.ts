import type { Client } from '#core/sql'
import { balancesBy, type Span } from '#ledger/queries/balances'
import { dayBefore } from '#ledger/queries/days'
import { journalTotals } from '#ledger/queries/journal'
import { netByOriginPerAccount } from '#ledger/queries/origins'
import { fundBalancesStatement } from '#reports/statements/fund_balances'
import type { StatementQuestion } from '#reports/statements/question'
import type { BookQuestion } from '#workbooks/books/book'
import type { FundBook, FundMovement } from '#workbooks/books/fund_figures'
import { POSITIONS } from '#workbooks/books/fund_positions'
import { fundsOfBook } from '#workbooks/queries/city_names'
import { filterOf } from '#workbooks/queries/ledger_book'

/** Everything of the workbook of funds but its lines. */
export async function fundBookOf(
  client: Client,
  cityId: string,
  asked: BookQuestion & { from: string },
  question: StatementQuestion
): Promise<Omit<FundBook, 'about'>> {
  const { from, to } = asked
  const knownAt = BigInt(asked.known)
  const funds = await fundsOfBook(client, cityId, knownAt)
  const statement = await fundBalancesStatement(question)
  const owned = await netOf(client, cityId, { asOf: to, knownAt })
  const { lines, debits, credits } = await journalTotals(cityId, filterOf(asked))
  return {
    funds,
    positions: POSITIONS,
    movements: await movementsOf(client, cityId, funds, { from, to, knownAt }),
    statement: funds.map(({ id, code }) =>
      POSITIONS.map(({ table, key, accounts, sign }) => {
        if (table === null)
          return accounts.reduce(
            (sum, account) => sum + sign * (owned.get(`${id} ${account}`) ?? 0n),
            0n
          )
        const rows = statement.tables.find((one) => one.key === table)!.rows
        return rows.find((row) => row.code === code)!.cells[key].minor!
      })
    ),
    lines,
    debits,
    credits,
  }
}

/** Credits less debits by fund and account. */
async function netOf(client: Client, cityId: string, span: Span): Promise<Map<string, bigint>> {
  const rows = await balancesBy(client, cityId, ['fund', 'account'], span)
  return new Map(rows.map(({ fund, account, balance }) => [`${fund} ${account}`, -balance]))
}

async function movementsOf(
  client: Client,
  cityId: string,
  funds: FundBook['funds'],
  { from, to, knownAt }: { from: string; to: string; knownAt: bigint }
): Promise<FundMovement[]> {
  const opening = await netOf(client, cityId, { asOf: dayBefore(from), knownAt })
  const all = await netOf(client, cityId, { from, asOf: to, knownAt })
  const span = { from, asOf: to, knownAt, activity: true }
  const active = await netOf(client, cityId, span)
  const refunds = new Map(
    (await netByOriginPerAccount(client, cityId, 'refund', span)).map(({ fund, account, net }) => [
      `${fund} ${account}`,
      net,
    ])
  )
  const accounts = [...new Set(POSITIONS.flatMap((one) => one.accounts))].sort()
  return funds.flatMap(({ id, no }) =>
    accounts.flatMap((account): FundMovement[] => {
      const key = `${id} ${account}`
      const of = (sums: ReadonlyMap<string, bigint>) => sums.get(key) ?? 0n
      if (![opening, all, active, refunds].some((sums) => sums.has(key))) return []
      return [
        {
          fundNo: no,
          account,
          opening: of(opening),
          ordinary: of(active) - of(refunds),
          refunds: of(refunds),
          closes: of(all) - of(active),
        },
      ]
    })
  )
}
