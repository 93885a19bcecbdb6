import { Rational } from '#money/rational'
import { AllocationProblemError } from '#allocation/domain/errors'

export type WeightedStudentFormula = {
  /** Amount per head without any disadvantage. */
  base: Rational
  /** Part of the base added for each disadvantaged head (0.37). */
  supplement: Rational
  /** Share of disadvantaged heads from which their concentration counts more (0.5). */
  threshold: Rational
  shareDisadvantaged: Rational
}

/**
 * Weighted student formula: base·(1 + s·p + s·p·max(0, p − t)/t), an amount per head that grows with the
 * share p of disadvantaged heads and faster beyond the threshold t. The equity weight of a line is the amount
 * over the base. Throws E_ZERO_WEIGHT for a threshold of 0, E_PERCENTAGE_ABOVE_HUNDRED for a share above 1.
 */
export function weightedStudentAmount(formula: WeightedStudentFormula): Rational {
  const { base, supplement, threshold, shareDisadvantaged: share } = formula
  if (share.compare(Rational.ONE) > 0) {
    const value = `${share.times(Rational.of(100n))}`
    throw new AllocationProblemError('E_PERCENTAGE_ABOVE_HUNDRED', 'share_disadvantaged', { value })
  }
  const beyond = Rational.max(Rational.ZERO, share.minus(threshold))
  if (threshold.numerator === 0n && beyond.numerator > 0n) {
    throw new AllocationProblemError('E_ZERO_WEIGHT', 'concentration_threshold', {
      id: 'threshold',
    })
  }
  const added = supplement.times(share)
  const concentrated =
    beyond.numerator === 0n ? Rational.ZERO : added.times(beyond).dividedBy(threshold)
  return base.times(Rational.ONE.plus(added).plus(concentrated))
}
