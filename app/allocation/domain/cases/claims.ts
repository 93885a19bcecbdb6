import { awardsBy, isClassicalRule } from '#allocation/domain/classical/rules'
import { readList, readObject, readQuantity, readText } from '#allocation/domain/document_fields'
import { AllocationProblemError } from '#allocation/domain/errors'

/**
 * Claims cases: the awards of every rule in `rules`, each "p/q"; undefined when we do not have one of the rules.
 * Throws AllocationProblemError for inputs that cannot be read.
 */
export function solveClaimsCase(inputs: unknown): Record<string, string[]> | undefined {
  const fields = readObject(inputs, '')
  const rules = readList(fields.rules, 'rules', readText)
  if (!rules.every(isClassicalRule)) return undefined
  const estate = readQuantity(fields.estate, 'estate')
  const claims = readList(fields.claims, 'claims', readQuantity)
  const hasWeights = fields.weights !== null && fields.weights !== undefined
  const weights = hasWeights ? readList(fields.weights, 'weights', readQuantity) : null
  if (weights && weights.length !== claims.length) {
    throw new AllocationProblemError('E_LENGTHS', 'weights')
  }
  return Object.fromEntries(
    rules
      .filter(isClassicalRule)
      .map((rule) => [rule, awardsBy(rule, { estate, claims, weights }).map(String)])
  )
}
