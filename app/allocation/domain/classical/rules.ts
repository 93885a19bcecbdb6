import type { Rational } from '#money/rational'
import { divideAmongClaims } from '#allocation/domain/claims'
import { averageOfAwards } from '#allocation/domain/classical/average_of_awards'
import { checkClaims, type ClaimsProblem } from '#allocation/domain/classical/claims_problem'
import {
  adjustedProportional,
  averageOfBoth,
  constrainedEgalitarian,
  equalAwardsOfWeightedUnits,
  piniles,
  reverseTalmud,
  smallestClaimFirst,
  talmud,
  weightedEqualAwards,
} from '#allocation/domain/classical/level_rules'
import {
  minimalOverlap,
  randomArrival,
  recursiveDivision,
} from '#allocation/domain/classical/order_rules'

const RULES = {
  PRO: ({ estate, claims }: ClaimsProblem) => divideAmongClaims('PRO', estate, claims),
  CEA: ({ estate, claims }: ClaimsProblem) => divideAmongClaims('CEA', estate, claims),
  CEL: ({ estate, claims }: ClaimsProblem) => divideAmongClaims('CEL', estate, claims),
  Talmud: talmud,
  RTalmud: reverseTalmud,
  PIN: piniles,
  CE: constrainedEgalitarian,
  AV: averageOfBoth,
  RA: randomArrival,
  APRO: adjustedProportional,
  MO: minimalOverlap,
  DT: recursiveDivision,
  AA: averageOfAwards,
  AlphaMin: smallestClaimFirst,
  WCEA: weightedEqualAwards,
  CEA_on_weighted_units: equalAwardsOfWeightedUnits,
}

/** The classical claims rules by the short names of the literature. */
export type ClassicalRule = keyof typeof RULES
export const CLASSICAL_RULES = Object.keys(RULES) as ClassicalRule[]

export const isClassicalRule = (name: string): name is ClassicalRule => Object.hasOwn(RULES, name)

/**
 * The award of each claim, in the order of the claims, exactly. One pot without earmarks, for comparing
 * rules side by side; nothing here is booked. Throws AllocationProblemError: E_NEGATIVE,
 * E_ESTATE_ABOVE_CLAIMS, E_TOO_MANY (RA and AA beyond 20 claims), E_ZERO_WEIGHT and E_LENGTHS (weighted
 * rules).
 */
export function awardsBy(rule: ClassicalRule, problem: ClaimsProblem): Rational[] {
  // counted in weighted units, the estate is compared with weighted claims by the rule itself
  if (rule !== 'CEA_on_weighted_units') checkClaims(problem)
  return RULES[rule](problem)
}
