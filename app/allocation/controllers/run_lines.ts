import { explainLines, type LineExplanation } from '#allocation/domain/explain'
import type { AllocationRule, CellShare, FeasibleAllocation } from '#allocation/domain/types'
import type { RoundCell, RoundInput } from '#allocation/domain/round_input'
import type { StoredRun } from '#allocation/run_document'
import { formatsFor } from '#core/format'
import { exponentOf } from '#money/currencies'
import { Rational } from '#money/rational'

/** A line of a run as a page shows it. */
export interface RunLine extends RoundCell {
  wanted: bigint
  amount: bigint
  /** Amount ÷ need as "p/q"; null without need. */
  ratio: string | null
  exact: string
  level: string | null
  setBy: CellShare['setBy'] | 'closed'
  oddUnit: boolean
  isProtected: boolean
  weight: string
}

export interface FeasibleRun {
  input: RoundInput
  result: FeasibleAllocation
}

/** The run, if it shares anything out at all. */
export function feasible(stored: StoredRun | null): FeasibleRun | null {
  return stored?.result.ok ? { input: stored.input, result: stored.result } : null
}

export function runLines({ input, result }: FeasibleRun): RunLine[] {
  const shares = new Map(result.shares.map((share) => [share.cell, share]))
  const weights = new Map(input.problem.cells.map(({ id, equityWeight }) => [id, equityWeight]))
  const fenced = protectedGroups(input)
  return input.cells.map((cell) => {
    const share = shares.get(cell.code)!
    const wanted = BigInt(cell.need)
    return {
      ...cell,
      wanted,
      amount: share.amount,
      ratio: wanted > 0n ? `${share.amount}/${wanted}` : null,
      exact: share.exact,
      level: share.level,
      setBy: cell.closed ? 'closed' : share.setBy,
      oddUnit: share.oddUnit,
      isProtected: fenced.has(cell.group),
      weight: weights.get(cell.code) ?? '1',
    }
  })
}

/**
 * Lines that end above nothing, but below the least with which they can start; `gets` counts what earlier
 * decisions gave. The committee says what follows: nothing is closed by itself.
 */
export function tooSmall(lines: readonly RunLine[]) {
  return lines.flatMap((line) => {
    const gets = line.amount + BigInt(line.allocated)
    const isBelow = line.minimum !== undefined && gets > 0n && gets < BigInt(line.minimum)
    return isBelow && !line.closed
      ? [{ line, gets, minimum: BigInt(line.minimum!), before: BigInt(line.allocated) > 0n }]
      : []
  })
}

export function protectedGroups(input: RoundInput): Set<string> {
  return new Set(input.problem.ringFences.flatMap(({ groups }) => groups))
}

/** With any equity weight other than 1 the rule is a weighted one and is shown as such. */
export function isWeighted(input: RoundInput): boolean {
  return input.problem.cells.some(
    ({ equityWeight }) => !Rational.parse(equityWeight ?? '1').equals(Rational.ONE)
  )
}

export function ruleKey(rule: AllocationRule, weighted: boolean): string {
  return weighted ? `rule.${rule}.weighted` : `rule.${rule}`
}

export function explanationOf(run: FeasibleRun, code: string): LineExplanation | null {
  return explainLines(run.input.problem, run.result).find(({ cell }) => cell === code) ?? null
}

/**
 * A level as people read it: a percentage for the same percentage, else an amount without its currency;
 * the loss of the same shortfall without its sign, that of contested garment with it. What is no whole unit gets two digits more.
 */
export function levelText(
  rule: AllocationRule,
  level: string,
  currency: string,
  locale: string
): string {
  const formats = formatsFor(locale)
  const value = Rational.parse(level)
  if (rule === 'same_percentage') {
    return formats.percent(`${value.numerator}/${value.denominator}`, 2)
  }
  // Beyond half of their needs lines of a contested garment go without this much.
  const sign = rule === 'contested_garment' && value.numerator < 0n ? '−' : ''
  const exponent = exponentOf(currency)
  const digits = exponent + (value.isInteger() ? 0 : 2)
  const scale = 10n ** BigInt(digits - exponent)
  const { numerator, denominator } = value.absolute()
  const scaled = (numerator * scale * 2n + denominator) / (denominator * 2n)
  const text = String(scaled).padStart(digits + 1, '0')
  const number = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
  return sign + formats.number(number, digits)
}
