/*
 * Grants that are earned by a match: of what has come, a round may share what the match that has come earns.
 * Amounts are decimal strings of minor units of the agreement, so that they can be stored with a run.
 */
import { greatestAmounts } from '#allocation/domain/matching'
import type { MatchRequirement, MatchRule } from '#funding/domain/match'
import { Rational } from '#money/rational'

/** The facts from which follows what a grant has earned. */
export interface MatchFacts {
  agreement: string
  /** Its fund in the round; null for a grant that only feeds others. */
  fund: string | null
  currency: string
  /** What one unit of match earns, as "p/q". */
  rate: string
  /** The most that the funder pays. */
  grant: string
  received: string
  /** The authority that it gave its fund, in the currency of the city. */
  inBooks: string
  /** Parts of the match, as "p/q": at least in cash, at most in kind; absent where the rule has none. */
  cashMinimum?: string
  inKindCap?: string
  sources: MatchPart[]
}

/** A source of the match: `used` of it counts here, once `before` has gone to earlier uses of it. */
export interface MatchPart {
  source: string
  kind: 'cash' | 'in_kind'
  used: string
  before: string
  /** What has come of the whole source. */
  come: string
}

export interface RoundMatch extends MatchFacts {
  /** Match that has come and counts under the rule, in whole units. */
  counted: string
  earned: string
  /** What of the authority the round leaves alone: not earned yet. */
  heldBack: string
}

/** What one unit of match earns under a rule; null when nothing has to be brought. */
export function rateOf(rule: MatchRule, requirement: MatchRequirement): Rational | null {
  if (requirement.required === 0n) return null
  if (rule.baseAmount !== null) return Rational.of(requirement.funderPays, requirement.required)
  const { numerator, denominator } = rule.funderShare
  return Rational.of(numerator, denominator - numerator)
}

/**
 * What each grant has earned. A source that must be earned itself counts with what it has earned: the
 * greatest amounts that all hold at once.
 */
export function earnedGrants(facts: readonly MatchFacts[]): RoundMatch[] {
  const worth = greatestAmounts(
    facts.map((one) => ({
      id: one.agreement,
      cap: smaller(BigInt(one.received), BigInt(one.grant)),
      feeds: one.sources.map(({ source }) => source),
      earns: (others) => Rational.parse(one.rate).times(counted(one, others)).floor(),
    }))
  )
  return facts.map((one) => {
    const earned = worth.get(one.agreement)!
    const [received, inBooks] = [BigInt(one.received), BigInt(one.inBooks)]
    const free = received === 0n ? 0n : (inBooks * earned) / received
    return {
      ...one,
      counted: counted(one, worth).floor().toString(),
      earned: earned.toString(),
      heldBack: larger(inBooks - free, 0n).toString(),
    }
  })
}

/**
 * The match that counts: all that has come, but no more than its cash allows. At least a part c in cash means
 * at most cash ÷ c in all; at most a part k in kind means at most cash ÷ (1 − k).
 */
function counted(
  { sources, cashMinimum, inKindCap }: MatchFacts,
  worth: ReadonlyMap<string, bigint>
): Rational {
  const sum = (kind: MatchPart['kind']) =>
    sources
      .filter((part) => part.kind === kind)
      .reduce((total, part) => {
        const come = part.kind === 'cash' ? worth.get(part.source) : undefined
        const left = (come ?? BigInt(part.come)) - BigInt(part.before)
        return total + larger(smaller(left, BigInt(part.used)), 0n)
      }, 0n)
  const cash = Rational.of(sum('cash'))
  const parts = [cash.plus(Rational.of(sum('in_kind')))]
  const least = cashMinimum === undefined ? Rational.ZERO : Rational.parse(cashMinimum)
  if (least.numerator > 0n) parts.push(cash.dividedBy(least))
  const kind = inKindCap === undefined ? Rational.ONE : Rational.parse(inKindCap)
  if (kind.compare(Rational.ONE) < 0) parts.push(cash.dividedBy(Rational.ONE.minus(kind)))
  return parts.reduce((low, part) => (part.compare(low) < 0 ? part : low))
}

/** What a fund holds back because its grants have not earned it yet. */
export function heldBackOf(matches: readonly RoundMatch[] = [], fund: string): bigint {
  return matches
    .filter((one) => one.fund === fund)
    .reduce((sum, { heldBack }) => sum + BigInt(heldBack), 0n)
}

/** The match that all of the money that has come needs. */
export function matchNeeded({ rate, received, grant }: MatchFacts): bigint {
  const whole = Rational.of(smaller(BigInt(received), BigInt(grant)))
  return whole.dividedBy(Rational.parse(rate)).ceil()
}

const smaller = (a: bigint, b: bigint) => (a < b ? a : b)
const larger = (a: bigint, b: bigint) => (a > b ? a : b)
