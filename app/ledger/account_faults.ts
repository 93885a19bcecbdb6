import { CHART } from '#ledger/domain/chart'
import type { LedgerFault } from '#ledger/faults'
import type { SourceAccount } from '#ledger/source'

/**
 * Accounts of the chart that are not what the chart says: an account that may suddenly fall below zero, or that
 * counts as another kind, would make every check of it and every statement say something else.
 */
export function accountFaults(accounts: readonly SourceAccount[]): LedgerFault[] {
  const stored = new Map(accounts.map((account) => [account.code, account]))
  return CHART.flatMap(({ code, type, normalSide, floorZero, needsLine }) => {
    const found = stored.get(code)
    const chart = { type, normal_side: normalSide, floor_zero: floorZero, needs_line: needsLine }
    const wrong = found
      ? Object.entries(chart).find(
          ([column, value]) => found[column as keyof SourceAccount] !== value
        )
      : ['code']
    if (!wrong) return []
    return [
      {
        seq: null,
        code: 'V_ACCOUNT' as const,
        params: { account: code, column: wrong[0] as string },
      },
    ]
  })
}
