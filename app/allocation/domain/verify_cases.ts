import { solveApportionmentCase } from '#allocation/domain/cases/apportionment'
import { solveClaimsCase } from '#allocation/domain/cases/claims'
import { solveCostSharingCase } from '#allocation/domain/cases/cost_sharing'
import { solveEquityWeightsCase } from '#allocation/domain/cases/equity_weights'
import { solveInequalityCase } from '#allocation/domain/cases/inequality'
import { solveParticipationCase } from '#allocation/domain/cases/participation'
import { solveDocument } from '#allocation/domain/solve_document'

/**
 * Runs the inputs of one published case: undefined when it asks for something we do not have, null when the
 * answer is not defined.
 */
export type CaseRunner = (inputs: unknown) => unknown

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
  apportionment: solveApportionmentCase,
  cost_sharing: solveCostSharingCase,
  inequality: solveInequalityCase,
  pb: solveParticipationCase,
  equity_weights: solveEquityWeightsCase,
}
