/** A protected minimum as a move of authority meets it. */
export interface Minimum {
  id: string
  groups: readonly string[]
  required: bigint
  held: bigint
}

export interface Breach {
  minimum: Minimum
  /** What would be left for its groups. */
  left: bigint
}

/**
 * The first protected minimum that taking an amount from a group would leave short; null when none. What
 * goes to another group of the same minimum in the same year stays inside it.
 */
export function findBreach(
  minimums: readonly Minimum[],
  move: { fromGroup: string; toGroup: string | null; sameYear: boolean; amount: bigint }
): Breach | null {
  for (const minimum of minimums) {
    if (!minimum.groups.includes(move.fromGroup)) continue
    const stays = move.toGroup !== null && move.sameYear && minimum.groups.includes(move.toGroup)
    if (stays) continue
    const left = minimum.held - move.amount
    if (left < minimum.required) return { minimum, left }
  }
  return null
}
