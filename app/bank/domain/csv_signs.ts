import { runningBalances } from '#bank/domain/running_balance'
import { StatementFault } from '#bank/domain/statement'

/** A row of a table with a column for what left the account and one for what came, as they are written. */
export interface TwoColumnRow {
  no: number
  debit: bigint | null
  credit: bigint | null
  balance: bigint | null
}

/**
 * What each row moved. Columns of their own may carry the sign of their direction or none; either way one
 * that has the other sign is a movement taken back. Which of the two signs of the first column is the
 * odd one is only certain by the balances: without them such a file is refused.
 */
export function movedBy(rows: readonly TwoColumnRow[]): bigint[] {
  for (const { no, debit, credit } of rows) {
    if (debit && credit) throw new StatementFault('E_BANK_BOTH', { line: String(no) })
  }
  const came = rows.map(({ credit }) => credit ?? 0n)
  const left = rows.map(({ debit }) => debit ?? 0n)
  const isNegative = came.some((amount) => amount < 0n) && !came.some((amount) => amount > 0n)
  const credits = isNegative ? [turned(came), came] : [came]
  const isUnsigned = left.some((amount) => amount > 0n)
  const odd = isUnsigned ? left.findIndex((amount) => amount < 0n) : -1
  const debits = isUnsigned ? (odd < 0 ? [left] : [left, turned(left)]) : [turned(left)]

  const readings = debits.flatMap((outs) =>
    credits.map((ins) => ins.map((amount, index) => amount - outs[index]!))
  )
  const [first] = readings
  if (readings.length === 1) return first!
  const fitting = readings.filter((amounts) => isFollowed(rows, amounts))
  if (fitting.length === 1) return fitting[0]!
  if (odd < 0) return first!
  throw new StatementFault('E_BANK_SIGNS', { line: String(rows[odd]!.no) })
}

function turned(amounts: readonly bigint[]): bigint[] {
  return amounts.map((amount) => -amount)
}

function isFollowed(rows: readonly TwoColumnRow[], amounts: bigint[]): boolean {
  try {
    const balanced = rows.map(({ no, balance }, index) => ({
      no,
      balance,
      amount: amounts[index]!,
    }))
    return runningBalances(balanced) !== null
  } catch (error) {
    if (error instanceof StatementFault) return false
    throw error
  }
}
