/*
 * Matching funds: money a funder adds to what others have given. What each is worth follows from recorded
 * receipts; several that feed each other are worth the most that holds for all of them at once.
 */
import { Rational } from '#money/rational'

/**
 * A fund that is worth what its base has brought, up to its cap: min(cap, ⌊rate × base⌋), or, as a
 * challenge, all of the cap once the base has reached the goal and nothing before. The base names recorded
 * receipts and other matching funds.
 */
export type MatchingFund = { id: string; cap: bigint; base: readonly string[] } & (
  { kind: 'rate'; rate: Rational } | { kind: 'challenge'; goal: bigint }
)

/** What a matching fund is worth, and the base it is worth that for. */
export interface EarnedMatch {
  id: string
  base: bigint
  amount: bigint
}

/**
 * What every matching fund is worth, by its id: the greatest amounts that all hold at once (Tarski's
 * greatest fixpoint). It starts from all caps and lowers each to what its base earns until nothing changes
 * any more; amounts are whole and only fall, so that ends, and the order of the funds makes no difference.
 * Receipts that are not named count nothing. Throws RangeError for two funds of one id, and for a fund
 * that counts what is neither a receipt nor a fund.
 */
export function earnedMatches(
  funds: readonly MatchingFund[],
  receipts: ReadonlyMap<string, bigint>
): EarnedMatch[] {
  const amounts = new Map(funds.map(({ id, cap }) => [id, cap]))
  if (amounts.size < funds.length) throw new RangeError('two matching funds of one id')
  const worth = (name: string): bigint => {
    const amount = amounts.get(name) ?? receipts.get(name)
    if (amount === undefined) throw new RangeError(`${name} is neither a receipt nor a fund`)
    return amount
  }
  const baseOf = ({ base }: MatchingFund) =>
    [...new Set(base)].reduce((sum, name) => sum + worth(name), 0n)

  const held = greatestAmounts(
    funds.map((fund) => ({
      id: fund.id,
      cap: fund.cap,
      feeds: fund.base,
      earns: (others) => {
        for (const [id, amount] of others) amounts.set(id, amount)
        return earnedFor(fund, baseOf(fund))
      },
    }))
  )
  for (const [id, amount] of held) amounts.set(id, amount)
  return funds.map((fund) => ({ id: fund.id, base: baseOf(fund), amount: held.get(fund.id)! }))
}

/** An amount that depends on others: what it earns when they are worth this much, and never above its cap. */
export interface Earner {
  id: string
  cap: bigint
  /** Those whose worth it looks at; names that are no earner are passed over. */
  feeds: readonly string[]
  /** Must not fall when another is worth more. */
  earns: (worth: ReadonlyMap<string, bigint>) => bigint
}

/** The greatest amounts that all hold at once: from the caps down, until nothing changes any more. */
export function greatestAmounts(earners: readonly Earner[]): Map<string, bigint> {
  const worth = new Map(earners.map(({ id, cap }) => [id, cap]))
  const fed = new Map<string, Earner[]>()
  for (const earner of earners) {
    for (const name of earner.feeds) fed.set(name, [...(fed.get(name) ?? []), earner])
  }
  const waiting = new Set(earners)
  for (const earner of waiting) {
    waiting.delete(earner)
    const earned = earner.earns(worth)
    const amount = earned < earner.cap ? earned : earner.cap
    if (amount === worth.get(earner.id)) continue
    worth.set(earner.id, amount)
    for (const other of fed.get(earner.id) ?? []) waiting.add(other)
  }
  return worth
}

function earnedFor(fund: MatchingFund, base: bigint): bigint {
  if (fund.kind === 'challenge') return base >= fund.goal ? fund.cap : 0n
  const earned = fund.rate.times(Rational.of(base)).floor()
  return earned < fund.cap ? earned : fund.cap
}
