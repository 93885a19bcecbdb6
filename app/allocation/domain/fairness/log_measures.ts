import type { Decimal } from '#money/decimal'
import { Rational } from '#money/rational'
import {
  measured,
  MeasureDecimal,
  notDefined,
  toDecimal,
  wholeSample,
  type Measured,
  type NotDefined,
  type Sample,
} from '#allocation/domain/fairness/sample'

const ONE = new MeasureDecimal(1)
const ZERO = new MeasureDecimal(0)

/** One value over the mean, with its part of the heads and its logarithm (null at 0). */
type Ratio = { part: Decimal; ratio: Decimal; log: Decimal | null }

/** Logarithms are taken once for all measures of a sample. */
const known = new WeakMap<Sample, Ratio[] | NotDefined>()

function relative(sample: Sample): Ratio[] | NotDefined {
  const found = known.get(sample) ?? ratiosOf(sample)
  known.set(sample, found)
  return found
}

/** Values over their mean, equal ones together; or why there is nothing to measure. */
function ratiosOf(sample: Sample): Ratio[] | NotDefined {
  const whole = wholeSample(sample)
  if (typeof whole === 'string') return whole
  const { rows, heads, total } = whole
  return [...Map.groupBy(rows, ({ value }) => value)].map(([value, same]) => {
    const count = same.reduce((sum, row) => sum + row.heads, 0n)
    const ratio = toDecimal(Rational.of(value * heads, total))
    return {
      part: toDecimal(Rational.of(count, heads)),
      ratio,
      log: value === 0n ? null : ratio.ln(),
    }
  })
}

type Relative = Ratio[]

function byDecimals(of: (rows: Relative) => Measured<Decimal>) {
  return (sample: Sample): Measured<Decimal> => {
    const rows = relative(sample)
    return typeof rows === 'string' ? notDefined(rows) : of(rows)
  }
}

const sumOver = (rows: Relative, of: (row: Ratio) => Decimal): Decimal =>
  rows.reduce((sum, row) => sum.plus(row.part.times(of(row))), ZERO)

const hasZero = (rows: Relative) => rows.some(({ ratio }) => ratio.isZero())

/** Theil T: mean of r·ln r over the ratios r to the mean; 0·ln 0 is 0, and zeros stay in the mean (Theil 1967). */
export const theilT = byDecimals((rows) =>
  measured(sumOver(rows, ({ ratio, log }) => (log === null ? ZERO : ratio.times(log))))
)

/** Theil L, the mean log deviation: mean of −ln r. Not defined when somebody has nothing. */
export const theilL = byDecimals((rows) =>
  hasZero(rows)
    ? notDefined('somebody_has_nothing')
    : measured(sumOver(rows, ({ log }) => log!.negated()))
)

/**
 * Atkinson index with aversion ε ≥ 0: the part of all that could be given up without loss if what is left were equal
 * (Atkinson 1970). With ε of 1 or more it is 1 as soon as somebody has nothing.
 */
export function atkinson(sample: Sample, epsilon: Rational): Measured<Decimal> {
  return byDecimals((rows) => {
    if (epsilon.numerator < 0n) return notDefined('not_covered')
    const isOneOrMore = epsilon.compare(Rational.ONE) >= 0
    if (isOneOrMore && hasZero(rows)) return measured(ONE)
    if (epsilon.equals(Rational.ONE)) {
      return measured(ONE.minus(sumOver(rows, ({ log }) => log!).exp()))
    }
    const power = ONE.minus(toDecimal(epsilon))
    const mean = sumOver(rows, ({ ratio }) => (ratio.isZero() ? ZERO : ratio.pow(power)))
    return measured(ONE.minus(mean.pow(ONE.div(power))))
  })(sample)
}

/** Watts index: mean of ln(line/x) over those below the line, over all heads. Not defined at x = 0. */
export function watts(sample: Sample, line: Rational): Measured<Decimal> {
  if (sample.values.length === 0) return notDefined('no_values')
  const heads = Rational.sum(sample.heads)
  let sum = ZERO
  for (const [at, value] of sample.values.entries()) {
    if (value.compare(line) >= 0) continue
    if (value.numerator === 0n) return notDefined('somebody_has_nothing')
    const part = toDecimal(sample.heads[at].dividedBy(heads))
    sum = sum.plus(part.times(toDecimal(line.dividedBy(value)).ln()))
  }
  return measured(sum)
}

/** The largest power of a gap that is computed exactly. */
const LARGEST_EXACT_POWER = 16n

/**
 * Foster–Greer–Thorbecke index: mean over all heads of (gap/line)^α for those below the line; α 0 counts heads,
 * 1 the depth, 2 the severity (1984). A fraction for whole α up to 16.
 */
export function fgt(sample: Sample, line: Rational, alpha: Rational): Measured {
  if (sample.values.length === 0) return notDefined('no_values')
  if (alpha.numerator < 0n) return notDefined('not_covered')
  const heads = Rational.sum(sample.heads)
  const gaps = sample.values.flatMap((value, at) =>
    value.compare(line) < 0
      ? [
          {
            part: sample.heads[at].dividedBy(heads),
            gap: Rational.ONE.minus(value.dividedBy(line)),
          },
        ]
      : []
  )
  if (alpha.isInteger() && alpha.numerator <= LARGEST_EXACT_POWER) {
    const power = alpha.numerator
    const raised = gaps.map(({ part, gap }) =>
      part.times(Rational.of(gap.numerator ** power, gap.denominator ** power))
    )
    return measured(Rational.sum(raised))
  }
  const power = toDecimal(alpha)
  return measured(
    gaps.reduce(
      (sum, { part, gap }) => sum.plus(toDecimal(part).times(toDecimal(gap).pow(power))),
      ZERO
    )
  )
}

export type TheilSplit = {
  between: Decimal
  within: Decimal
  groups: { group: string; own: Measured<Decimal>; weight: Rational; part: Decimal | null }[]
}

/**
 * Theil T or L as the part between groups and the part within them, which add up to the whole (Bourguignon 1979;
 * Shorrocks 1980). T weighs a group's own index by its share of all that is held, L by its share of heads.
 */
export function theilByGroup(
  kind: 'T' | 'L',
  members: readonly { group: string; value: Rational; heads: Rational }[]
): Measured<TheilSplit> {
  const counted = members.filter(({ heads }) => heads.numerator > 0n)
  if (counted.length === 0) return notDefined('no_values')
  const heads = Rational.sum(counted.map((member) => member.heads))
  const held = Rational.sum(counted.map((member) => member.value.times(member.heads)))
  if (held.numerator === 0n) return notDefined('all_zero')
  if (kind === 'L' && counted.some(({ value }) => value.numerator === 0n)) {
    return notDefined('somebody_has_nothing')
  }
  const byGroup = Map.groupBy(counted, ({ group }) => group)
  let between = ZERO
  let within = ZERO
  const groups = [...byGroup].map(([group, own]) => {
    const headShare = Rational.sum(own.map((member) => member.heads)).dividedBy(heads)
    const heldShare = Rational.sum(own.map((member) => member.value.times(member.heads))).dividedBy(
      held
    )
    const sample = {
      values: own.map(({ value }) => value),
      heads: own.map((member) => member.heads),
    }
    const index = kind === 'T' ? theilT(sample) : theilL(sample)
    const weight = kind === 'T' ? heldShare : headShare
    if (heldShare.numerator > 0n) {
      const ratio = toDecimal(heldShare.dividedBy(headShare)).ln()
      between = between.plus(toDecimal(weight).times(kind === 'T' ? ratio : ratio.negated()))
    }
    const part = index.value ? toDecimal(weight).times(index.value) : null
    within = within.plus(part ?? ZERO)
    return { group, own: index, weight, part }
  })
  return measured({ between, within, groups })
}
