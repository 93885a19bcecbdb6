import { StatementFault } from '#bank/domain/statement'

export interface BalancedRow {
  /** Line of the file. */
  no: number
  amount: bigint
  /** What the bank says the account held after this movement; null where it says nothing. */
  balance: bigint | null
}

/**
 * Opening and closing balance from the balance beside each row, whichever end of the file is the
 * latest. Each balance must be the one before and the movement; the first that is not is named.
 */
export function runningBalances(
  rows: readonly BalancedRow[]
): { opening: bigint; closing: bigint; isLatestFirst: boolean } | null {
  if (rows.length === 0 || rows.some(({ balance }) => balance === null)) return null
  const down = firstBreak(rows)
  const turned = rows.toReversed()
  const up = firstBreak(turned)
  if (down !== null && up !== null) {
    throw new StatementFault('E_BANK_RUNNING', {
      line: String(down.no),
      difference: down.difference.toString(),
    })
  }
  const isLatestFirst = down !== null
  const ordered = isLatestFirst ? turned : rows
  const first = ordered[0]!
  return {
    opening: first.balance! - first.amount,
    closing: ordered.at(-1)!.balance!,
    isLatestFirst,
  }
}

function firstBreak(rows: readonly BalancedRow[]): { no: number; difference: bigint } | null {
  for (const [index, { no, amount, balance }] of rows.entries()) {
    const before = rows[index - 1]?.balance
    if (before === undefined || before === null) continue
    const difference = balance! - before - amount
    if (difference !== 0n) return { no, difference }
  }
  return null
}
