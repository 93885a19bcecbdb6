export type AllocationProblemCode =
  | 'E_NOT_AN_OBJECT'
  | 'E_NOT_A_LIST'
  | 'E_NOT_TEXT'
  | 'E_NOT_A_WHOLE_NUMBER'
  | 'E_NOT_A_NUMBER'
  | 'E_UNSAFE_NUMBER'
  | 'E_NEGATIVE'
  | 'E_TOO_LARGE'
  | 'E_TOO_MANY'
  | 'E_DUPLICATE'
  | 'E_UNKNOWN_PROGRAMME'
  | 'E_UNKNOWN_CELL'
  | 'E_UNKNOWN_GROUP'
  | 'E_UNKNOWN_RULE'
  | 'E_UNKNOWN_UNIT'
  | 'E_EDGE_CAP_WITHOUT_EDGE'
  | 'E_FLOOR_ABOVE_NEED'
  | 'E_FLOOR_ABOVE_CAP'
  | 'E_ZERO_WEIGHT'
  | 'E_PERCENTAGE_ABOVE_HUNDRED'
  | 'E_PERCENTAGES_ABOVE_HUNDRED'
  | 'E_RING_FENCE_WITHOUT_GROUP'
  | 'E_RING_FENCES_CROSS'
  | 'E_ESTATE_ABOVE_CLAIMS'
  | 'E_LENGTHS'
  | 'E_MISSING'
  | 'E_PART'
  | 'E_NO_WEIGHT'
  | 'E_UNKNOWN_INDEX'
  | 'E_MARGINS'
  | 'E_HEADS_NEEDED'
  | 'E_TIER'
  | 'E_TIERS_IN_PROGRAMME'
  | 'E_UNKNOWN_LOT'
  | 'E_LOT_IN_TWO_POOLS'

/**
 * A problem that cannot be read. `path` names the field at fault as in `lots[2].amount`; `params` hold
 * the offending values as text. What a well-formed problem cannot satisfy is a diagnosis, not an error.
 */
export class AllocationProblemError extends Error {
  constructor(
    readonly code: AllocationProblemCode,
    readonly path: string,
    readonly params: Record<string, string> = {}
  ) {
    super(`${code} at ${path || 'the document'}`)
    this.name = 'AllocationProblemError'
  }
}
