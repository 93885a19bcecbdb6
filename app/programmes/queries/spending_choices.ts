import { selectRows, toBigInt, type Client } from '#core/sql'
import { balancesByLineAndFund } from '#programmes/queries/line_balances'
import { budgetLines, type BudgetLine } from '#programmes/queries/lines'

export interface MoneyToCommit {
  fundId: string
  fundCode: string
  fundName: string
  line: BudgetLine
  free: bigint
}

/** Every fund and open line that still has allocated money to commit, by line and fund. */
export async function moneyToCommit(client: Client, cityId: string): Promise<MoneyToCommit[]> {
  const lines = await budgetLines(client, cityId, { onlyOpen: true })
  const funds = await selectRows(
    client,
    'SELECT id, code, name FROM funds WHERE city_id = ? AND closed_on IS NULL ORDER BY code',
    [cityId]
  )
  const balances = await balancesByLineAndFund(client, cityId)
  return lines.flatMap((line) =>
    funds.flatMap((fund) => {
      const found = balances.find(({ lineId, fundId }) => lineId === line.id && fundId === fund.id)
      if (!found || found.balances.free === 0n) return []
      return [
        {
          fundId: fund.id as string,
          fundCode: fund.code as string,
          fundName: fund.name as string,
          line,
          free: found.balances.free,
        },
      ]
    })
  )
}

/** The next number of the year's series: C-2026-014 after C-2026-013. */
export async function nextCommitmentNumber(
  client: Client,
  cityId: string,
  year: string
): Promise<string> {
  const rows = await selectRows(
    client,
    'SELECT number FROM commitments WHERE city_id = ? AND number LIKE ?',
    [cityId, `C-${year}-%`]
  )
  const taken = rows.map(({ number }) => /^C-\d{4}-(\d{1,6})$/.exec(number)?.[1] ?? '0').map(BigInt)
  const last = taken.reduce((most, one) => (one > most ? one : most), 0n)
  return `C-${year}-${String(last + 1n).padStart(3, '0')}`
}

/** Above this amount a second person approves; null: nobody has to. */
export async function approvalThreshold(client: Client, cityId: string): Promise<bigint | null> {
  const [row] = await selectRows(
    client,
    'SELECT approval_threshold FROM ledgers WHERE city_id = ?',
    [cityId]
  )
  return row?.approval_threshold === null || !row ? null : toBigInt(row.approval_threshold)
}
