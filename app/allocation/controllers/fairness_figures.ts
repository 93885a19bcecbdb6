import type { LinePlace } from '#allocation/queries/line_places'
import type { FeasibleRun } from '#allocation/controllers/run_lines'
import {
  atkinsonOf,
  fairnessOf,
  FAIRNESS_MEASURES,
  samplesOf,
  type FairLine,
  type Figure,
} from '#allocation/domain/fairness/of_lines'
import { MeasureDecimal, toDecimal } from '#allocation/domain/fairness/sample'
import { Rational } from '#money/rational'

/** How each measure is computed, in signs that are the same in every language; x̄ is the mean. */
export const FORMULAS: Record<string, string> = {
  gini: 'Σᵢ Σⱼ |xᵢ − xⱼ| ÷ (2 n² x̄)',
  gini_n_minus_1: 'Σᵢ Σⱼ |xᵢ − xⱼ| ÷ (2 n (n − 1) x̄)',
  hoover: 'Σ |xᵢ − x̄| ÷ (2 n x̄)',
  jain: '(Σ xᵢ)² ÷ (n Σ xᵢ²)',
  palma: 'Σ x (10 %) ÷ Σ x (40 %)',
  atkinson_half: '1 − (Σ (xᵢ ÷ x̄)^½ ÷ n)²',
  atkinson_one: '1 − (Π xᵢ)^(1/n) ÷ x̄',
  atkinson: '1 − (Σ (xᵢ ÷ x̄)^(1−ε) ÷ n)^(1/(1−ε))',
  theil_t: 'Σ (xᵢ ÷ x̄) ln(xᵢ ÷ x̄) ÷ n',
  theil_l: '−Σ ln(xᵢ ÷ x̄) ÷ n',
  horizontal: 'Σ nₖ Gₖ ÷ Σ nₖ',
  vertical: 'cov(need, x) ÷ var(need)',
  concentration: '2 cov(x, rank) ÷ x̄',
}

export const DEFAULT_EPSILON = '2'

/** Aversion to inequality as typed, 0 to 20 with at most four digits; null when it is not that. */
export function readEpsilon(typed: string): string | null {
  const text = typed.trim().replace(',', '.')
  if (!/^\d{1,2}(\.\d{1,4})?$/.test(text)) return null
  return Rational.parse(text).compare(Rational.of(20n)) <= 0 ? text : null
}

/** The lines of a run in the eyes of fairness. */
export function fairLines(
  { input, result }: FeasibleRun,
  places: ReadonlyMap<string, LinePlace>
): FairLine[] {
  const amounts = new Map(result.shares.map(({ cell, amount }) => [cell, amount]))
  const heads = new Map(input.problem.cells.map((cell) => [cell.id, cell.heads ?? null]))
  return input.cells.map(({ code, group, lineId, need }) => ({
    key: code,
    group,
    place: places.get(lineId)?.name ?? null,
    need: BigInt(need),
    amount: amounts.get(code) ?? 0n,
    heads: heads.get(code) ?? null,
  }))
}

/** A measure of covered parts of need, by lines and by heads, and of amounts per head; null without heads. */
export interface MeasureRow {
  key: string
  figures: (Figure | null)[]
}

export function measureRows(lines: readonly FairLine[], epsilon: string): MeasureRow[] {
  const found = fairnessOf(lines)
  const { coverage, coverageByHeads, perHead } = samplesOf(lines)
  const aversion = Rational.parse(epsilon)
  return [
    ...FAIRNESS_MEASURES.map((key) => ({
      key: key as string,
      figures: [
        found.coverage[key],
        found.coverageByHeads?.[key] ?? null,
        found.perHead?.[key] ?? null,
      ],
    })),
    {
      key: 'atkinson',
      figures: [coverage, coverageByHeads, perHead].map(
        (sample) => sample && atkinsonOf(sample, aversion)
      ),
    },
  ]
}

export interface EquityRow {
  key: string
  figure: Figure
}

/** Measures of the amounts against need, and the parts of both Theil indices between groups and within. */
export function equityRows(lines: readonly FairLine[]): EquityRow[] {
  const found = fairnessOf(lines)
  const part = (value: string | null, why: Figure['notDefined']) => ({ value, notDefined: why })
  const { theilTByGroup: t, theilLByGroup: l } = found
  return [
    { key: 'horizontal', figure: found.horizontal },
    { key: 'vertical', figure: found.vertical },
    { key: 'concentration', figure: found.concentration },
    { key: 'theil_t_between', figure: part(t.between, t.notDefined) },
    { key: 'theil_t_within', figure: part(t.within, t.notDefined) },
    { key: 'theil_l_between', figure: part(l.between, l.notDefined) },
    { key: 'theil_l_within', figure: part(l.within, l.notDefined) },
  ]
}

/** "p/q" or a decimal as a plain decimal of so many digits, rounded half up. */
export function plainNumber(value: string, digits: number): string {
  const exact = value.includes('/') ? toDecimal(Rational.parse(value)) : new MeasureDecimal(value)
  const rounded = exact.toDecimalPlaces(digits, MeasureDecimal.ROUND_HALF_UP)
  return rounded.isZero() ? rounded.abs().toFixed(digits) : rounded.toFixed(digits)
}

/** A difference of two figures, null when one of them is not defined. */
export function differenceOf(before: Figure | null, after: Figure | null): string | null {
  if (!before?.value || !after?.value) return null
  const exact = (text: string) =>
    text.includes('/') ? toDecimal(Rational.parse(text)) : new MeasureDecimal(text)
  return exact(after.value).minus(exact(before.value)).toFixed()
}
