import { Rational } from '#money/rational'
import { wholeWeights } from '#allocation/domain/document_fields'
import { AllocationProblemError } from '#allocation/domain/errors'

/**
 * What every coalition of players is worth (or costs). A coalition is a bit mask, player i is bit i;
 * values are whole numbers over one common scale, values[0] is 0.
 */
export type Game = { players: number; values: readonly bigint[]; scale: bigint }

/** All coalitions are looked at: a million of them at 20 players. */
export const MOST_PLAYERS = 20

/** Throws E_TOO_MANY for more players than `most`. */
export function refuseManyPlayers(players: number, most = MOST_PLAYERS): void {
  if (players > most) {
    throw new AllocationProblemError('E_TOO_MANY', 'players', {
      count: `${players}`,
      most: `${most}`,
    })
  }
}

/**
 * The coalitions in the order of published tables: by size, then lexicographically ({0} {1} {2} {0,1} …).
 * Throws E_TOO_MANY.
 */
export function coalitionsInOrder(players: number): number[] {
  refuseManyPlayers(players)
  const masks: number[] = []
  const visit = (from: number, missing: number, mask: number): void => {
    if (missing === 0) return void masks.push(mask)
    for (let player = from; player <= players - missing; player++) {
      visit(player + 1, missing - 1, mask | (1 << player))
    }
  }
  for (let size = 1; size <= players; size++) visit(0, size, 0)
  return masks
}

/** A game from its values in the order of published tables. Throws E_LENGTHS, E_TOO_MANY, E_TOO_LARGE. */
export function gameFromTable(players: number, table: readonly Rational[]): Game {
  const order = coalitionsInOrder(players)
  if (order.length !== table.length) {
    throw new AllocationProblemError('E_LENGTHS', 'values', { value: `${table.length}` })
  }
  const { whole, scale } = wholeWeights(table)
  const values = Array.from({ length: 1 << players }, () => 0n)
  order.forEach((mask, at) => (values[mask] = whole[at]))
  return { players, values, scale }
}

/** A game in minor units from the cost of every coalition, asked for by its players. Throws E_TOO_MANY. */
export function gameOf(players: number, costOf: (members: number[]) => bigint): Game {
  refuseManyPlayers(players)
  const values = Array.from({ length: 1 << players }, (_, mask) =>
    mask === 0 ? 0n : costOf(membersOf(mask, players))
  )
  return { players, values, scale: 1n }
}

export function membersOf(mask: number, players: number): number[] {
  return Array.from({ length: players }, (_, player) => player).filter(
    (player) => (mask >> player) & 1
  )
}

export const everybody = ({ players }: { players: number }): number => (1 << players) - 1

/** What saving together brings each coalition: v(S) = Σ c({i}) − c(S). */
export function savingsGame({ players, values, scale }: Game): Game {
  const alone = values.map(() => 0n)
  for (let mask = 1; mask < values.length; mask++) {
    const lowest = mask & -mask
    alone[mask] = alone[mask ^ lowest] + values[lowest]
  }
  return { players, values: values.map((value, mask) => alone[mask] - value), scale }
}

/** The bankruptcy game of a claims problem: v(S) = max(0, E − claims outside S) (O'Neill 1982). */
export function bankruptcyGame(estate: Rational, claims: readonly Rational[]): Game {
  refuseManyPlayers(claims.length)
  const { whole, scale } = wholeWeights([estate, ...claims])
  const game = { players: claims.length, scale }
  const all = everybody(game)
  const sums = Array.from({ length: all + 1 }, () => 0n)
  for (let mask = 1; mask <= all; mask++) {
    const rest = mask & (mask - 1)
    sums[mask] = sums[rest] + whole[1 + Math.clz32(1) - Math.clz32(mask ^ rest)]
  }
  const values = sums.map((_, mask) => {
    const left = whole[0] - sums[all ^ mask]
    return left > 0n ? left : 0n
  })
  return { ...game, values }
}

/** The game among some of the players, renumbered in their order. */
export function gameAmong({ values, scale }: Game, members: readonly number[]): Game {
  const inside = Array.from({ length: 1 << members.length }, (_, mask) =>
    members.reduce((old, player, at) => ((mask >> at) & 1 ? old | (1 << player) : old), 0)
  )
  return { players: members.length, values: inside.map((mask) => values[mask]), scale }
}

/** The value of a coalition as a fraction. */
export const worth = (game: Game, mask: number): Rational =>
  Rational.of(game.values[mask], game.scale)
