import type { Rational } from '#money/rational'
import {
  levelChoices,
  poolEntries,
  roundChoices,
  type Circulation,
} from '#allocation/domain/circulation'
import { highestLevel } from '#allocation/domain/levels'
import { beyondAllSupply, fill } from '#allocation/domain/network'
import { lineClaimant, type NumberedProblem } from '#allocation/domain/numbered'
import { networkOf } from '#allocation/domain/shape'
import type { ShareOut } from '#allocation/domain/share_out'

/** The shares of lines by cell number, with their routing. */
export type LineShares = Pick<
  ShareOut,
  'exact' | 'amounts' | 'roundedUp' | 'levels' | 'routes' | 'exactRoutes'
> & {
  /** The level at which each line was fixed, where that is not the block of the first pass. */
  blockLevels?: (Rational | null)[]
}

/**
 * The second pass of a round by programme: programme totals stay, and within them the same level rule
 * runs over the lines on the unchanged earmarks, leximin over all lines of the round, then largest
 * remainder. Whole programme totals and the floors of the first pass are kept.
 */
export function shareWithinProgrammes(
  of: NumberedProblem,
  floors: readonly bigint[],
  programmes: ShareOut
): LineShares {
  const endless = beyondAllSupply(of.lots.map(({ amount }) => amount))
  const cellsAt = 1 + of.lots.length
  const programmesAt = cellsAt + of.cells.length
  const circulation: Circulation = {
    nodes: programmesAt + of.programmes.length + of.pools.length,
    arcs: [],
    choices: [],
  }
  const { arcs, choices } = circulation
  const poolsAt = programmesAt + of.programmes.length
  const entryOf = poolEntries(circulation, of.pools, poolsAt)
  const edgeArcs = of.lots.map(({ amount, edges }, lot) => {
    arcs.push({ from: entryOf(lot), to: 1 + lot, lower: 0n, upper: amount })
    return edges.map(({ cell, cap }) => {
      return arcs.push({ from: 1 + lot, to: cellsAt + cell, lower: 0n, upper: cap ?? endless }) - 1
    })
  })
  of.cells.forEach(({ programme, room }, cell) => {
    choices.push({ arc: arcs.length, claimant: lineClaimant(of, cell, floors[cell]) })
    const to = programmesAt + programme
    arcs.push({ from: cellsAt + cell, to, lower: floors[cell], upper: room })
  })
  programmes.amounts.forEach((amount, programme) => {
    arcs.push({ from: programmesAt + programme, to: 0, lower: amount, upper: amount })
  })

  const { values, levels: blockLevels, flows } = levelChoices(circulation)
  const { amounts, roundedUp } = roundChoices(circulation, values)
  const flat = networkOf({
    lots: of.lots,
    pools: of.pools,
    cells: of.cells.map(({ room }, cell) => ({ sharer: cell, room, floor: 0n })),
    sharers: of.cells.map((_, cell) => lineClaimant(of, cell, 0n)),
  })
  const routed = fill(flat.network, amounts, flat.waves)
  let arc = 0
  return {
    exact: values,
    amounts,
    roundedUp,
    levels: values.map((value, cell) => highestLevel(choices[cell].claimant, value)),
    blockLevels,
    exactRoutes: edgeArcs.map((numbers) => numbers.map((number) => flows[number])),
    routes: of.lots.map(({ edges }) => edges.map(() => routed.flow.flowOn(routed.arcs[arc++]))),
  }
}
