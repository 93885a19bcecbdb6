import type { PostingLine } from '#ledger/domain/entry'

const keyOf = ({ account, fund, budgetLine, currency }: PostingLine) =>
  [account, fund, budgetLine ?? '', currency].join(' ')

const inBooks = ({ functionalAmount, amount }: PostingLine) => functionalAmount ?? amount

/**
 * Lines of the same account, fund, budget line, currency and side as one, in the order in which they first
 * came: what many entries do together.
 */
export function summedLines(lines: readonly PostingLine[]): PostingLine[] {
  const sums = new Map<string, PostingLine>()
  for (const line of lines) {
    const key = `${keyOf(line)} ${inBooks(line) < 0n}`
    const { account, fund, budgetLine, currency } = line
    const sum = sums.get(key)
    sums.set(key, {
      ...{ account, fund, budgetLine, currency },
      amount: (sum?.amount ?? 0n) + line.amount,
      functionalAmount: (sum ? inBooks(sum) : 0n) + inBooks(line),
    })
  }
  return [...sums.values()]
}
