import { readObject, readQuantity } from '#allocation/domain/document_fields'
import { weightedStudentAmount } from '#allocation/domain/fairness/equity_weights'

/** Equity weights: the amount per head as "p/q"; undefined for a formula we do not have. */
export function solveEquityWeightsCase(inputs: unknown): string | undefined {
  const fields = readObject(inputs, '')
  if (fields.rule !== 'weighted_student_formula') return undefined
  return weightedStudentAmount({
    base: readQuantity(fields.base, 'base'),
    supplement: readQuantity(fields.supplement, 'supplement'),
    threshold: readQuantity(fields.concentration_threshold, 'concentration_threshold'),
    shareDisadvantaged: readQuantity(fields.share_disadvantaged, 'share_disadvantaged'),
  }).toString()
}
