import { readClient, selectRows } from '#core/sql'
import { balancesBy, type Balance, type BalanceWhere, type Span } from '#ledger/queries/balances'

export type TrialBalanceBy = 'account' | 'fund' | 'line'

export interface TrialBalanceRow {
  account: string
  /** Turnover of the span. */
  debits: bigint
  credits: bigint
  /** The balance, on the side where it stands; the other is 0. */
  debitBalance: bigint
  creditBalance: bigint
}

export interface TrialBalanceGroup {
  /** Fund or budget line; null for the whole ledger, or for postings without a budget line. */
  id: string | null
  code: string | null
  name: string | null
  lang: string | null
  rows: TrialBalanceRow[]
  totals: Omit<TrialBalanceRow, 'account'>
}

export interface TrialBalance {
  by: TrialBalanceBy
  groups: TrialBalanceGroup[]
  totals: Omit<TrialBalanceRow, 'account'>
  balanced: boolean
}

/** Every balance on a day, in one table or by fund or by budget line; the two sides agree to the unit. */
export async function trialBalance(
  cityId: string,
  by: TrialBalanceBy,
  span: Span,
  where: BalanceWhere = {}
): Promise<TrialBalance> {
  const client = readClient()
  const keys = by === 'account' ? (['account'] as const) : ([by, 'account'] as const)
  const balances = await balancesBy(client, cityId, keys, span, where)
  const named = await groupNames(cityId, by)
  const byGroup = Map.groupBy(balances, (balance) => (by === 'account' ? null : balance[by]))
  const groups = [...byGroup]
    .map(([id, rows]) => {
      const shown = rows.map(trialBalanceRow)
      return {
        id,
        ...(named.get(id!) ?? { code: null, name: null, lang: null }),
        rows: shown,
        totals: totalsOf(shown),
      }
    })
    .sort((a, b) => (a.code ?? '').localeCompare(b.code ?? '', 'en', { numeric: true }))
  const totals = totalsOf(groups.flatMap(({ rows }) => rows))
  return {
    by,
    groups,
    totals,
    balanced: totals.debits === totals.credits && totals.debitBalance === totals.creditBalance,
  }
}

function trialBalanceRow(balance: Balance): TrialBalanceRow {
  return {
    account: balance.account!,
    debits: balance.debits,
    credits: balance.credits,
    debitBalance: balance.balance > 0n ? balance.balance : 0n,
    creditBalance: balance.balance < 0n ? -balance.balance : 0n,
  }
}

function totalsOf(rows: TrialBalanceRow[]): Omit<TrialBalanceRow, 'account'> {
  const totals = { debits: 0n, credits: 0n, debitBalance: 0n, creditBalance: 0n }
  for (const row of rows) {
    totals.debits += row.debits
    totals.credits += row.credits
    totals.debitBalance += row.debitBalance
    totals.creditBalance += row.creditBalance
  }
  return totals
}

async function groupNames(cityId: string, by: TrialBalanceBy) {
  const sql = {
    account: null,
    fund: 'SELECT id, code, name, NULL AS lang FROM funds WHERE city_id = ?',
    line: 'SELECT id, code, title AS name, title_lang AS lang FROM budget_lines WHERE city_id = ?',
  }[by]
  const rows = sql ? await selectRows(readClient(), sql, [cityId]) : []
  return new Map(
    rows.map((row) => [row.id as string, { code: row.code, name: row.name, lang: row.lang }])
  )
}
