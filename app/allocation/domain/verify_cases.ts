import type { Rational } from '#money/rational'
import { CLAIMS_RULES, divideAmongClaims, type ClaimsRule } from '#allocation/domain/claims'
import { readList, readObject, readQuantity, readText } from '#allocation/domain/document_fields'
import { solveDocument } from '#allocation/domain/solve_document'

/** Runs the inputs of one published case; null when it asks for something we do not have. */
export type CaseRunner = (inputs: unknown) => unknown

/**
 * Claims cases: the awards of every rule in `rules`, each "p/q"; null when one of the rules is not
 * among those we book. Throws AllocationProblemError for inputs that cannot be read.
 */
export function solveClaimsCase(inputs: unknown): Record<string, string[]> | null {
  const fields = readObject(inputs, '')
  const rules = readList(fields.rules, 'rules', readText)
  const booked = (rule: string): rule is ClaimsRule => CLAIMS_RULES.some((known) => known === rule)
  if (!rules.every(booked)) return null
  const estate = readQuantity(fields.estate, 'estate')
  const claims: Rational[] = readList(fields.claims, 'claims', readQuantity)
  return Object.fromEntries(
    rules.map((rule) => [rule, divideAmongClaims(rule, estate, claims).map(String)])
  )
}

/** The kinds of published cases that the allocation module can answer, with what answers them. */
export const allocationCaseKinds: Record<string, CaseRunner> = {
  bipartite: solveDocument,
  bipartite_gains: solveDocument,
  bipartite_losses: solveDocument,
  infeasible_floors: solveDocument,
  ringfence: solveDocument,
  ringfence_infeasible: solveDocument,
  claims: solveClaimsCase,
  claims_random: solveClaimsCase,
}
