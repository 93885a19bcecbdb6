import { shareOf } from '#money/exchange'

/** What the books say of a budget line, minor units of their currency. */
export interface LineFigures {
  /** Null: spending that names no line. */
  line: string | null
  /** Spent in the days of the statement. */
  period: bigint
  /** Spent since the beginning. */
  ever: bigint
  /** Promised and not spent yet. */
  committed: bigint
  /** Used in kind since the beginning. */
  inKind: bigint
}

/** The sums of a head; `code` is null for what belongs to no head. */
export interface HeadFigures extends Omit<LineFigures, 'line'> {
  code: string | null
}

/**
 * Figures of the lines under the heads they belong to, in the order of the heads; last, and always, what
 * belongs to none. Nothing is left out: the sums of all rows are the sums of all lines.
 */
export function figuresByHead(
  codes: readonly string[],
  lines: readonly LineFigures[],
  headOfLine: ReadonlyMap<string, string | null>
): HeadFigures[] {
  const rows = new Map<string | null, HeadFigures>(
    [...codes, null].map((code) => [
      code,
      { code, period: 0n, ever: 0n, committed: 0n, inKind: 0n },
    ])
  )
  const without = rows.get(null)!
  for (const { line, period, ever, committed, inKind } of lines) {
    const code = line === null ? null : (headOfLine.get(line) ?? null)
    const row = rows.get(code) ?? without
    row.period += period
    row.ever += ever
    row.committed += committed
    row.inKind += inKind
  }
  return [...rows.values()]
}

/** What came under an agreement, in its currency and as the books took it. */
export interface ReceivedMoney {
  amount: bigint
  functional: bigint
}

/**
 * Amounts of the books in the agreement's currency, at the average rate of all that came under it. The sums
 * are rounded as they grow, so that the parts are together exactly what their sum is worth. Null as long as
 * nothing came: there is no rate then.
 */
export function inAgreementCurrency(
  parts: readonly bigint[],
  received: ReceivedMoney
): bigint[] | null {
  if (received.amount <= 0n || received.functional <= 0n) return null
  let [sum, worth] = [0n, 0n]
  return parts.map((part) => {
    sum += part
    const before = worth
    worth = shareOf(sum, received.amount, received.functional)
    return worth - before
  })
}
