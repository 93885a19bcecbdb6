import { Rational } from '#money/rational'
import {
  concentrationIndex,
  gini,
  giniCorrected,
  hoover,
  jain,
  palma,
} from '#allocation/domain/fairness/exact_measures'
import { atkinson, theilByGroup, theilL, theilT } from '#allocation/domain/fairness/log_measures'
import {
  measured,
  measureText,
  MEASURE_DIGITS,
  notDefined,
  sampleOf,
  type Measured,
  type NotDefined,
  type Sample,
} from '#allocation/domain/fairness/sample'

/** One budget line in the eyes of fairness. Amounts in minor units; heads only where they are known. */
export type FairLine = {
  key: string
  group: string | null
  place: string | null
  need: bigint
  amount: bigint
  heads: bigint | null
}

/** "p/q" or a decimal; where it is not defined, why. */
export type Figure = { value: string | null; notDefined: NotDefined | null }

export const FAIRNESS_MEASURES = [
  'gini',
  'gini_n_minus_1',
  'hoover',
  'jain',
  'palma',
  'atkinson_half',
  'atkinson_one',
  'theil_t',
  'theil_l',
] as const
export type FairnessMeasure = (typeof FAIRNESS_MEASURES)[number]

const figure = (measure: Measured): Figure => ({
  value: measureText(measure),
  notDefined: measure.notDefined,
})

const HALF = Rational.of(1n, 2n)

/** All measures of one sample. */
export function measuresOf(sample: Sample): Record<FairnessMeasure, Figure> {
  return {
    gini: figure(gini(sample)),
    gini_n_minus_1: figure(giniCorrected(sample)),
    hoover: figure(hoover(sample)),
    jain: figure(jain(sample)),
    palma: figure(palma(sample)),
    atkinson_half: figure(atkinson(sample, HALF)),
    atkinson_one: figure(atkinson(sample, Rational.ONE)),
    theil_t: figure(theilT(sample)),
    theil_l: figure(theilL(sample)),
  }
}

export type Coverage = {
  name: string | null
  lines: number
  need: bigint
  amount: bigint
  heads: bigint | null
  /** Amount over need and amount per head, "p/q"; null without need, or without heads for every line. */
  coverage: string | null
  perHead: string | null
}

/** Coverage of need by group, place or line, in the order in which the names first come. */
export function coverageBy(
  lines: readonly FairLine[],
  nameOf: (line: FairLine) => string | null
): Coverage[] {
  return [...Map.groupBy(lines, nameOf)].map(([name, own]) => {
    const sum = (of: (line: FairLine) => bigint) => own.reduce((all, line) => all + of(line), 0n)
    const [need, amount] = [sum((line) => line.need), sum((line) => line.amount)]
    const heads = own.some((line) => line.heads === null) ? null : sum((line) => line.heads!)
    return {
      name,
      lines: own.length,
      need,
      amount,
      heads,
      coverage: need > 0n ? `${Rational.of(amount, need)}` : null,
      perHead: heads !== null && heads > 0n ? `${Rational.of(amount, heads)}` : null,
    }
  })
}

export type GroupSplit = {
  between: string | null
  within: string | null
  notDefined: NotDefined | null
}

export type Fairness = {
  /** Of the covered parts of need, each line counting once, and counting for its heads. */
  coverage: Record<FairnessMeasure, Figure>
  coverageByHeads: Record<FairnessMeasure, Figure> | null
  /** Of amounts per head, counting for heads. */
  perHead: Record<FairnessMeasure, Figure> | null
  theilTByGroup: GroupSplit
  theilLByGroup: GroupSplit
  horizontal: Figure
  vertical: Figure
  /** Of amounts, ranked by need: below 0 when lines of small need get more than their part. */
  concentration: Figure
}

export type FairSamples = Record<'coverage', Sample> &
  Record<'coverageByHeads' | 'perHead', Sample | null>

/**
 * What the measures are taken of: covered parts of need with each line counting once, and counting for its heads;
 * amounts per head. Lines without need have no covered part; what is counted by heads needs them for every line.
 */
export function samplesOf(lines: readonly FairLine[]): FairSamples {
  const needing = lines.filter(({ need }) => need > 0n)
  const parts = needing.map(({ amount, need }) => Rational.of(amount, need))
  const needingHeads = headsOf(needing)
  const allHeads = headsOf(lines)
  return {
    coverage: sampleOf(parts),
    coverageByHeads: needingHeads && sampleOf(parts, needingHeads),
    perHead:
      allHeads &&
      sampleOf(
        lines.map(({ amount }, at) => Rational.of(amount).dividedBy(allHeads[at])),
        allHeads
      ),
  }
}

function headsOf(lines: readonly FairLine[]): Rational[] | null {
  return lines.length > 0 && lines.every(({ heads }) => heads !== null && heads > 0n)
    ? lines.map(({ heads }) => Rational.of(heads!))
    : null
}

/** The Atkinson index with any aversion to inequality. */
export const atkinsonOf = (sample: Sample, epsilon: Rational): Figure =>
  figure(atkinson(sample, epsilon))

/**
 * How equally a run covers need. Lines without need have no covered part and are left out there; lines without
 * heads make what is counted by heads unknown (null).
 */
export function fairnessOf(lines: readonly FairLine[]): Fairness {
  const needing = lines.filter(({ need }) => need > 0n)
  const parts = needing.map(({ amount, need }) => Rational.of(amount, need))
  const needingHeads = headsOf(needing)
  const samples = samplesOf(lines)
  const members = needing.map(({ group }, at) => ({
    group: group ?? '',
    value: parts[at],
    heads: needingHeads?.[at] ?? Rational.ONE,
  }))
  const split = (kind: 'T' | 'L'): GroupSplit => {
    const found = theilByGroup(kind, members)
    const text = (value: 'between' | 'within') =>
      found.value ? found.value[value].toSignificantDigits(MEASURE_DIGITS).toString() : null
    return { between: text('between'), within: text('within'), notDefined: found.notDefined }
  }
  const amounts = lines.map(({ amount }) => Rational.of(amount))
  return {
    coverage: measuresOf(samples.coverage),
    coverageByHeads: samples.coverageByHeads && measuresOf(samples.coverageByHeads),
    perHead: samples.perHead && measuresOf(samples.perHead),
    theilTByGroup: split('T'),
    theilLByGroup: split('L'),
    horizontal: figure(horizontalInequity(lines)),
    vertical: figure(verticalEquity(lines)),
    concentration: figure(
      concentrationIndex(
        sampleOf(amounts),
        lines.map(({ need }) => Rational.of(need))
      )
    ),
  }
}

/**
 * Horizontal equity: how differently equals are treated. The mean Gini coefficient of the amounts inside each
 * class of lines with the same need, by number of lines; 0 is best. Not covered when no two lines have the same need.
 */
export function horizontalInequity(lines: readonly FairLine[]): Measured<Rational> {
  const classes = [...Map.groupBy(lines, ({ need }) => need).values()].filter(
    (own) => own.length > 1
  )
  if (classes.length === 0) return notDefined('not_covered')
  const count = classes.reduce((all, own) => all + own.length, 0)
  const weighted = classes.map((own) => {
    const found = gini(sampleOf(own.map(({ amount }) => Rational.of(amount))))
    // a class in which all get nothing treats them alike
    return (found.value ?? Rational.ZERO).times(Rational.of(BigInt(own.length)))
  })
  return measured(Rational.sum(weighted).dividedBy(Rational.of(BigInt(count))))
}

/**
 * Vertical equity: the slope of the amount on the need (least squares): what a line gets for one unit of need more.
 * Not covered when all needs are equal.
 */
export function verticalEquity(lines: readonly FairLine[]): Measured<Rational> {
  if (lines.length === 0) return notDefined('no_values')
  const count = BigInt(lines.length)
  const sum = (of: (line: FairLine) => bigint) => lines.reduce((all, line) => all + of(line), 0n)
  const [needs, amounts] = [sum(({ need }) => need), sum(({ amount }) => amount)]
  const spread = count * sum(({ need }) => need * need) - needs * needs
  if (spread === 0n) return notDefined('not_covered')
  const together = count * sum(({ need, amount }) => need * amount) - needs * amounts
  return measured(Rational.of(together, spread))
}

export type AmountChange = { key: string; before: bigint; after: bigint; change: bigint }

/** Who gains and who loses between two runs, by key; a line that is missing in one of them has 0 there. */
export function compareRuns(
  before: ReadonlyMap<string, bigint>,
  after: ReadonlyMap<string, bigint>
): AmountChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].map((key) => {
    const [was, is] = [before.get(key) ?? 0n, after.get(key) ?? 0n]
    return { key, before: was, after: is, change: is - was }
  })
}

export type BeneficiaryPays = {
  kind: string
  costShare: string | null
  benefitShare: string | null
  /** Cost share less benefit share: above 0 for those who pay more than they gain. */
  difference: string | null
  /** Cost share over benefit share; null for those who gain nothing. */
  ratio: string | null
}

/** Cost share against benefit share by kind of funder (those who benefit pay); null where all of one side is not above 0. */
export function costAgainstBenefit(
  kinds: readonly { kind: string; cost: bigint; benefit: bigint }[]
): BeneficiaryPays[] {
  const cost = kinds.reduce((sum, row) => sum + row.cost, 0n)
  const benefit = kinds.reduce((sum, row) => sum + row.benefit, 0n)
  const part = (amount: bigint, of: bigint) => (of <= 0n ? null : Rational.of(amount, of))
  return kinds.map((row) => {
    const [costShare, benefitShare] = [part(row.cost, cost), part(row.benefit, benefit)]
    return {
      kind: row.kind,
      costShare: costShare && `${costShare}`,
      benefitShare: benefitShare && `${benefitShare}`,
      difference: costShare && benefitShare && `${costShare.minus(benefitShare)}`,
      ratio:
        costShare && benefitShare && row.benefit > 0n
          ? `${costShare.dividedBy(benefitShare)}`
          : null,
    }
  })
}
