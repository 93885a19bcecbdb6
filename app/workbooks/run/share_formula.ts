import type { AllocationRule } from '#allocation/domain/types'
import { Rational } from '#money/rational'
import type { RunBookLine } from '#workbooks/run/run_book'

/** Addresses of the cells that a share hangs on, in one row. */
export interface ShareCells {
  need: string
  lower: string
  upper: string
  equity: string
  heads: string
  level: string
}

/**
 * The share of a line at the level of its block, between its bounds, as a formula. Every rule is one such
 * function of the level; which level a block has, the solver finds.
 */
export function shareFormula(rule: AllocationRule, cells: ShareCells): string {
  const { lower, upper } = cells
  return `MAX(${lower},MIN(${upper},${atLevel(rule, cells)}))`
}

function atLevel(rule: AllocationRule, { need, equity, heads, level }: ShareCells): string {
  switch (rule) {
    case 'same_percentage':
      return `${level}*${equity}*${need}`
    case 'same_amount':
      return `${level}*${equity}`
    case 'same_amount_per_head':
      return `${level}*${equity}*${heads}`
    case 'same_shortfall':
      return `${need}+${level}/${equity}`
    case 'contested_garment':
      return `IF(${level}<0,MAX(${need}/2,${need}+${level}/${equity}),MIN(${need}/2,${level}*${equity}))`
  }
}

/** The same in exact numbers, minor units: whether the formula gives what the run found. */
export function shareAtLevel(rule: AllocationRule, line: RunBookLine): Rational {
  const [need, lower, upper] = [line.need, line.lower, line.upper].map((n) => Rational.of(n))
  if (line.waits) return lower
  if (line.level === null) return upper
  const level = Rational.parse(line.level)
  const equity = Rational.parse(line.equity)
  const half = need.dividedBy(Rational.of(2n))
  const free = () => {
    switch (rule) {
      case 'same_percentage':
        return level.times(equity).times(need)
      case 'same_amount':
        return level.times(equity)
      case 'same_amount_per_head':
        return level.times(equity).times(Rational.of(line.heads ?? 0n))
      case 'same_shortfall':
        return need.plus(level.dividedBy(equity))
      case 'contested_garment':
        return level.numerator < 0n
          ? Rational.max(half, need.plus(level.dividedBy(equity)))
          : Rational.min(half, level.times(equity))
    }
  }
  return Rational.max(lower, Rational.min(upper, free()))
}

/** Whether levels of the rule are amounts of money, and not parts of need. */
export function levelIsMoney(rule: AllocationRule): boolean {
  return rule !== 'same_percentage'
}
