import type { Client } from '#core/sql'
import { selectRows } from '#core/sql'
import { balancesBy } from '#ledger/queries/balances'
import { dayBefore } from '#ledger/queries/days'
import { journalTotals, type JournalFilter } from '#ledger/queries/journal'
import type { BookQuestion } from '#workbooks/books/book'
import type { LedgerBook } from '#workbooks/books/ledger_book'
import { fundsOfBook } from '#workbooks/queries/city_names'

/** What the journal is narrowed to for a book. */
export function filterOf({ from, to, known, activity, fund }: BookQuestion): JournalFilter {
  return { from, to, knownAt: BigInt(known), activity, fund }
}

/** Everything of a ledger workbook but its lines. */
export async function ledgerBookOf(
  client: Client,
  cityId: string,
  asked: BookQuestion
): Promise<Omit<LedgerBook, 'about'>> {
  const { from, to, activity, fund } = asked
  const base = { knownAt: BigInt(asked.known), activity }
  const where = { fund }
  const sums = async (span: { from?: string | null; asOf: string }, by: 'account' | 'fund') =>
    new Map(
      (await balancesBy(client, cityId, [by], { ...base, ...span }, where)).map((row) => [
        row[by],
        row,
      ])
    )
  const opening = from ? await sums({ asOf: dayBefore(from) }, 'account') : new Map()
  const moved = await sums({ from, asOf: to }, 'account')
  const closing = await sums({ asOf: to }, 'account')
  const perFund = await sums({ from, asOf: to }, 'fund')
  const accounts = await selectRows(
    client,
    'SELECT code, type, normal_side FROM accounts WHERE city_id = ? ORDER BY code',
    [cityId]
  )
  const funds = await fundsOfBook(client, cityId, base.knownAt, fund)
  const { lines, debits, credits } = await journalTotals(cityId, filterOf(asked))
  return {
    accounts: accounts.map(({ code, type, normal_side: normalSide }) => ({
      code,
      type,
      normalSide,
      opening: opening.get(code)?.balance ?? 0n,
      debits: moved.get(code)?.debits ?? 0n,
      credits: moved.get(code)?.credits ?? 0n,
      closing: closing.get(code)?.balance ?? 0n,
    })),
    funds: funds.map((one) => ({
      ...one,
      debits: perFund.get(one.id)?.debits ?? 0n,
      credits: perFund.get(one.id)?.credits ?? 0n,
    })),
    lines,
    debits,
    credits,
  }
}
