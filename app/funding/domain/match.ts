/*
 * Match rules: what the city and its partners must bring beside a grant. All amounts are minor units of
 * one currency; shares are exact fractions of integers. What is required is rounded up, so that a match
 * that is met is met to the unit.
 */

/** A share as `numerator / denominator`, both above zero. */
export interface Share {
  numerator: bigint
  denominator: bigint
}

export const MATCH_BASES = ['total', 'eligible', 'eligible_direct'] as const
export type MatchBase = (typeof MATCH_BASES)[number]

export interface MatchRule {
  /**
   * The funder's share of the base: 1/2 for 1:1, 95/100 for 95:5, 69946.89/89186.36 for a share that
   * the agreement gives in amounts.
   */
  funderShare: Share
  base: MatchBase
  /** The costs of the base when the agreement names them; else the base follows from the grant. */
  baseAmount: bigint | null
  /** Part of the required match that must be cash, as a share of it; null: none. */
  cashMinimum: Share | null
  /** Most of the required match that may be in kind, as a share of it; null: no cap, 0: none. */
  inKindCap: Share | null
}

/** A typed share: `78.43 %`, `95/5`, `1:1`, `69946.89/89186.36`; `ratio` gives funder to match. */
export type ShareForm = 'percent' | 'ratio' | 'amounts'

/** The funder's share that a rule in words means; null when the words mean none between 0 and 1. */
export function funderShareOf(form: ShareForm, first: string, second = ''): Share | null {
  const [a, b] = [decimal(first), form === 'percent' ? { digits: 100n, scale: 0 } : decimal(second)]
  if (!a || !b) return null
  const scale = a.scale > b.scale ? a.scale : b.scale
  const [x, y] = [
    a.digits * 10n ** BigInt(scale - a.scale),
    b.digits * 10n ** BigInt(scale - b.scale),
  ]
  const share =
    form === 'ratio' ? { numerator: x, denominator: x + y } : { numerator: x, denominator: y }
  if (share.numerator <= 0n || share.numerator >= share.denominator) return null
  return reduced(share)
}

/** A part in per cent, from 0 to 100; null when the words mean none. */
export function partOf(percent: string): Share | null {
  const typed = decimal(percent)
  if (!typed) return null
  const denominator = 100n * 10n ** BigInt(typed.scale)
  return typed.digits > denominator ? null : reduced({ numerator: typed.digits, denominator })
}

export function reduced({ numerator, denominator }: Share): Share {
  let [a, b] = [numerator, denominator]
  while (b !== 0n) [a, b] = [b, a % b]
  return a === 0n
    ? { numerator, denominator }
    : { numerator: numerator / a, denominator: denominator / a }
}

export interface MatchRequirement {
  /** Costs that the grant and the match pay together. */
  base: bigint
  /** The most the funder pays of it: its share, and never more than granted. */
  funderPays: bigint
  required: bigint
  cashAtLeast: bigint
  inKindAtMost: bigint
}

/**
 * What must be brought beside `grant`. Where the agreement names the costs, the funder pays its share of
 * them up to the grant and the match is the rest; else the match follows from the whole grant.
 */
export function requirementOf(rule: MatchRule, grant: bigint): MatchRequirement {
  const { numerator, denominator } = rule.funderShare
  let base: bigint
  let funderPays: bigint
  if (rule.baseAmount === null) {
    funderPays = grant
    base = ceilDivide(grant * denominator, numerator)
  } else {
    base = rule.baseAmount
    const share = (base * numerator) / denominator
    funderPays = share < grant ? share : grant
  }
  const required = base - funderPays
  return {
    base,
    funderPays,
    required,
    cashAtLeast: rule.cashMinimum ? ceilOf(required, rule.cashMinimum) : 0n,
    inKindAtMost: rule.inKindCap ? floorOf(required, rule.inKindCap) : required,
  }
}

export interface MatchSource {
  id: string
  kind: 'cash' | 'in_kind'
  /** The part of it that is used for this match. */
  amount: bigint
  /** YYYY-MM-DD: when it came or is due; null when no day is known. */
  on: string | null
  /** Received or delivered, not only promised. */
  isReal: boolean
}

export interface MatchStanding {
  cash: bigint
  inKind: bigint
  /** In kind above its cap: real, but not counted. */
  inKindAboveCap: bigint
  counted: bigint
  /** Missing of the whole match, and of its cash part; never below 0. */
  shortfall: bigint
  cashShortfall: bigint
  /** More than required: shown as such, never as a negative rest. */
  over: bigint
}

/** What sources count for against a requirement. */
export function standingOf(
  requirement: Pick<MatchRequirement, 'required' | 'cashAtLeast' | 'inKindAtMost'>,
  sources: readonly Pick<MatchSource, 'kind' | 'amount'>[]
): MatchStanding {
  const sum = (kind: MatchSource['kind']) =>
    sources
      .filter((source) => source.kind === kind)
      .reduce((total, { amount }) => total + amount, 0n)
  const [cash, inKind] = [sum('cash'), sum('in_kind')]
  const inKindCounted = inKind < requirement.inKindAtMost ? inKind : requirement.inKindAtMost
  const counted = cash + inKindCounted
  const cashShortfall = positive(requirement.cashAtLeast - cash)
  const missing = positive(requirement.required - counted)
  return {
    cash,
    inKind,
    inKindAboveCap: inKind - inKindCounted,
    counted,
    shortfall: missing > cashShortfall ? missing : cashShortfall,
    cashShortfall,
    over: positive(counted - requirement.required),
  }
}

export interface MatchForecast {
  /** Day of the instalment; null for instalments without a day, which come last. */
  on: string | null
  /** The grant up to and with this instalment. */
  grant: bigint
  required: bigint
  /** Standing with what is there by then: real sources, and promised ones due by that day. */
  standing: MatchStanding
}

/**
 * The match at each instalment of the grant: required in proportion to the grant so far (rounded up),
 * against what will have come by that day. At the last instalment everything promised counts: it shows
 * the agreement as a whole.
 */
export function forecast(
  rule: MatchRule,
  instalments: readonly { amount: bigint; dueOn: string | null }[],
  sources: readonly MatchSource[]
): MatchForecast[] {
  const inOrder = instalments.toSorted((a, b) => compareDays(a.dueOn, b.dueOn))
  const grant = inOrder.reduce((total, { amount }) => total + amount, 0n)
  if (grant === 0n) return []
  const whole = requirementOf(rule, grant)
  let soFar = 0n
  return inOrder.map(({ amount, dueOn }, index) => {
    soFar += amount
    const isLast = index === inOrder.length - 1
    const part = { numerator: soFar, denominator: grant }
    const requirement = {
      required: ceilOf(whole.required, part),
      cashAtLeast: ceilOf(whole.cashAtLeast, part),
      inKindAtMost: floorOf(whole.inKindAtMost, part),
    }
    const there = sources.filter(
      ({ on, isReal }) =>
        isLast || (isReal && on === null) || (on !== null && dueOn !== null && on <= dueOn)
    )
    return {
      on: dueOn,
      grant: soFar,
      required: requirement.required,
      standing: standingOf(requirement, there),
    }
  })
}

function compareDays(a: string | null, b: string | null): number {
  if (a === b) return 0
  if (a === null) return 1
  return b === null || a < b ? -1 : 1
}

const positive = (amount: bigint) => (amount > 0n ? amount : 0n)
const ceilDivide = (a: bigint, b: bigint) => (a + b - 1n) / b
const ceilOf = (amount: bigint, { numerator, denominator }: Share) =>
  ceilDivide(amount * numerator, denominator)
const floorOf = (amount: bigint, { numerator, denominator }: Share) =>
  (amount * numerator) / denominator

/** Digits with a decimal point or comma; no grouping, since a share is not an amount of money. */
function decimal(text: string): { digits: bigint; scale: number } | null {
  const [, whole, fraction = ''] = /^(\d{1,20})(?:[.,](\d{1,12}))?$/.exec(text.trim()) ?? []
  return whole === undefined ? null : { digits: BigInt(whole + fraction), scale: fraction.length }
}
