import { shareOf } from '#money/exchange'
import { splitByLargestRemainder } from '#money/split'

/** Months of a fiscal year, whichever calendar month it begins with. */
export const MONTHS_OF_YEAR = 12

/** What a line's budget became, or ceased to be, on a day. */
export interface BudgetChange {
  on: string
  amount: bigint
}

/** A profile as it was written: of the budget that stood then, or of the need before anything was allocated. */
export interface WrittenProfile {
  sumOf: 'budget' | 'need'
  months: readonly bigint[]
}

export interface MonthSpan {
  startsOn: string
  endsOn: string
  days: number
}

const numbersOf = (day: string) => day.split('-').map((part) => Number.parseInt(part, 10))

/** The twelve months of the fiscal year that begins on a day, the first of some month. */
export function monthsOfYear(startsOn: string): MonthSpan[] {
  const [year, month] = numbersOf(startsOn)
  return Array.from({ length: MONTHS_OF_YEAR }, (_, index) => {
    const [first, last] = [0, 1].map(
      (next) => new Date(Date.UTC(year, month - 1 + index + next, 1 - next))
    )
    const days = last.getUTCDate()
    return {
      startsOn: first.toISOString().slice(0, 10),
      endsOn: last.toISOString().slice(0, 10),
      days,
    }
  })
}

/** The month of the fiscal year that a day falls to, from 0: days before the year count to its first, days after it to its last. */
export function monthOfYear(startsOn: string, on: string): number {
  const [year, month] = numbersOf(startsOn)
  const [ofYear, ofMonth] = numbersOf(on)
  const passed = (ofYear - year) * MONTHS_OF_YEAR + ofMonth - month
  return Math.min(Math.max(passed, 0), MONTHS_OF_YEAR - 1)
}

/**
 * What of twelve months was to be spent by the end of a day: the months that are over, and of the running one
 * the part of its days, rounded half to even.
 */
export function profiledUntil(months: readonly bigint[], startsOn: string, on: string): bigint {
  if (on < startsOn) return 0n
  const index = monthOfYear(startsOn, on)
  const { endsOn, days } = monthsOfYear(startsOn)[index]
  const passed = on >= endsOn ? days : numbersOf(on)[2]
  return sum(months.slice(0, index)) + shareOf(months[index], BigInt(passed), BigInt(days))
}

/**
 * The profile after the budget changed. What came falls to the months from its own on, as the profile is
 * written for them, or by their days where it has nothing there. What went is taken from the months from its
 * own on in proportion to what they have; what they have not is taken from the months before, the latest
 * first. A profile of the need is filled in this way by what is allocated. The months always sum to the budget.
 */
export function profileAfter(
  profile: WrittenProfile,
  changes: readonly BudgetChange[],
  startsOn: string
): bigint[] {
  const byMonth = monthsOfYear(startsOn).map(() => 0n)
  for (const { on, amount } of changes) byMonth[monthOfYear(startsOn, on)] += amount
  let months = profile.months.map((amount) => (profile.sumOf === 'budget' ? amount : 0n))
  // what came before what went: no month is short of what another change of the year gave it
  for (const [from, amount] of byMonth.entries())
    if (amount > 0n) months = added(months, amount, from, { like: profile.months, startsOn })
  for (const [from, amount] of byMonth.entries())
    if (amount < 0n) months = taken(months, -amount, from)
  return months
}

/** An amount over the months of the year by their days, to the unit. */
export function evenlyByDays(total: bigint, startsOn: string): bigint[] {
  return parts(
    total,
    monthsOfYear(startsOn).map(({ days }) => BigInt(days))
  )
}

/** An amount over the months as other amounts lie in them; null where those say nothing. */
export function inProportion(total: bigint, like: readonly bigint[]): bigint[] | null {
  const weights = like.map((amount) => (amount > 0n ? amount : 0n))
  return sum(weights) === 0n ? null : parts(total, weights)
}

/** Four quarters as months: each over its three as evenly as units allow. */
export function monthsOfQuarters(quarters: readonly bigint[]): bigint[] {
  return quarters.flatMap((amount) => parts(amount, [1n, 1n, 1n]))
}

function added(
  months: readonly bigint[],
  amount: bigint,
  from: number,
  { like, startsOn }: { like: readonly bigint[]; startsOn: string }
): bigint[] {
  const rest = like.slice(from)
  const given =
    inProportion(amount, rest) ??
    parts(
      amount,
      monthsOfYear(startsOn)
        .slice(from)
        .map(({ days }) => BigInt(days))
    )
  return months.map((stands, index) => (index < from ? stands : stands + given[index - from]))
}

function taken(months: readonly bigint[], amount: bigint, from: number): bigint[] {
  const left = [...months]
  const held = sum(left.slice(from))
  const here = amount < held ? amount : held
  const shares = inProportion(here, left.slice(from)) ?? []
  for (const [index, share] of shares.entries()) left[from + index] -= share
  let missing = amount - here
  for (let index = from - 1; index >= 0 && missing > 0n; index--) {
    const share = left[index] < missing ? left[index] : missing
    left[index] -= share
    missing -= share
  }
  left[from] -= missing
  return left
}

function parts(total: bigint, weights: readonly bigint[]): bigint[] {
  const keys = weights.map((_, index) => String(index).padStart(2, '0'))
  return splitByLargestRemainder(total, weights, keys)
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((all, amount) => all + amount, 0n)
}
