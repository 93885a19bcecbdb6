/*
 * What an adjustment may not do although it balances and two people agree: budget authority is not made
 * out of nothing, an allocation is not changed without its decision, and what is spent stays what was
 * expended.
 */

/** One line of an adjustment in the functional currency; debit positive. */
export interface AdjustedLine {
  account: string
  fund: string
  budgetLine: string | null
  amount: bigint
}

export type AdjustmentFault =
  | { code: 'E_ADJUSTMENT_COMMITMENT'; line: number }
  | { code: 'E_ADJUSTMENT_ALLOCATION'; fund: string }
  | { code: 'E_ADJUSTMENT_EXPENDED'; fund: string }
  | { code: 'E_ADJUSTMENT_AUTHORITY'; fund: string }

const COMMITTED = '8300'
const ON_LINE = ['8200', '8400']
const EXPENDED = ['8400', '5000', '5200']
const AUTHORITY = ['8100', '8200']
const SPENDABLE = ['1000', '1200', '1900', '2000', '2100', '2200', '2300']

/**
 * The first fault of an adjustment, or null: commitments move by their own business; on every line of a
 * fund allocated and expended change places and expended answers expense; and the authority of a
 * fund grows no more than what it has to spend.
 */
export function findAdjustmentFault(lines: readonly AdjustedLine[]): AdjustmentFault | null {
  const commitment = lines.findIndex(({ account }) => account === COMMITTED)
  if (commitment >= 0) return { code: 'E_ADJUSTMENT_COMMITMENT', line: commitment }
  for (const [, ofLine] of Map.groupBy(lines, (one) => `${one.fund} ${one.budgetLine}`)) {
    const [{ fund }] = ofLine
    if (sumOf(ofLine, ON_LINE) !== 0n) return { code: 'E_ADJUSTMENT_ALLOCATION', fund }
    if (sumOf(ofLine, EXPENDED) !== 0n) return { code: 'E_ADJUSTMENT_EXPENDED', fund }
  }
  for (const [fund, ofFund] of Map.groupBy(lines, (one) => one.fund)) {
    // Credits of authority are below zero: with the money they may come to no less than zero.
    if (sumOf(ofFund, AUTHORITY) + sumOf(ofFund, SPENDABLE) < 0n)
      return { code: 'E_ADJUSTMENT_AUTHORITY', fund }
  }
  return null
}

/** Debits less credits by fund, and in all: what is still to be balanced. */
export function differencesByFund(lines: readonly AdjustedLine[]): Map<string, bigint> {
  const sums = new Map<string, bigint>()
  for (const { fund, amount } of lines) sums.set(fund, (sums.get(fund) ?? 0n) + amount)
  return sums
}

function sumOf(lines: readonly AdjustedLine[], accounts: readonly string[]): bigint {
  return lines.reduce((sum, one) => (accounts.includes(one.account) ? sum + one.amount : sum), 0n)
}
