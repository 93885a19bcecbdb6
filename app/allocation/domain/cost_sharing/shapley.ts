import { Rational } from '#money/rational'
import { everybody, refuseManyPlayers, type Game } from '#allocation/domain/cost_sharing/game'
import { AllocationProblemError } from '#allocation/domain/errors'

function factorialsTo(most: number): bigint[] {
  const factorials = [1n]
  for (let n = 1; n <= most; n++) factorials.push(factorials[n - 1] * BigInt(n))
  return factorials
}

/**
 * The Shapley value: the mean marginal over all orders of the players, exactly (Shapley 1953). Values are
 * first added up by size of coalition, so each of the 2^n coalitions is visited once. Throws E_TOO_MANY
 * beyond 20 players.
 */
export function shapley(game: Game): Rational[] {
  const { players, values, scale } = game
  refuseManyPlayers(players)
  // by size: all coalitions of that size, and those that hold the player
  const all = Array.from({ length: players + 1 }, () => 0n)
  const holding = Array.from({ length: players }, () => [...all])
  const sizes = new Uint8Array(values.length)
  for (let mask = 1; mask < values.length; mask++) {
    const size = (sizes[mask] = sizes[mask & (mask - 1)] + 1)
    const value = values[mask]
    if (value === 0n) continue
    all[size] += value
    for (let rest = mask; rest !== 0; rest &= rest - 1) {
      holding[31 - Math.clz32(rest & -rest)][size] += value
    }
  }
  const factorials = factorialsTo(players)
  return holding.map((sums) => {
    let share = 0n
    for (let size = 1; size <= players; size++) {
      const joined = factorials[size - 1] * factorials[players - size]
      share += sums[size] * joined
      if (size < players) {
        share -= (all[size] - sums[size]) * factorials[size] * factorials[players - size - 1]
      }
    }
    return Rational.of(share, factorials[players] * scale)
  })
}

/**
 * The Owen value: the mean marginal over the orders that keep the members of each union together (Owen
 * 1977). `unions` hold each player once. Throws E_UNKNOWN_INDEX, E_TOO_MANY.
 */
export function owen(game: Game, unions: readonly (readonly number[])[]): Rational[] {
  const { players, values, scale } = game
  refuseManyPlayers(players)
  refuseOtherThanPartition(players, unions)
  const factorials = factorialsTo(players)
  const masks = unions.map((union) => union.reduce((mask, player) => mask | (1 << player), 0))
  const shares = Array.from({ length: players }, () => Rational.ZERO)
  unions.forEach((union, own) => {
    const others = masks.filter((_, at) => at !== own)
    const before = subsets(others)
    for (const player of union) {
      const inside = subsets(union.filter((other) => other !== player).map((other) => 1 << other))
      let share = 0n
      for (const outer of before) {
        const outerOrders = factorials[outer.size] * factorials[others.length - outer.size]
        for (const inner of inside) {
          const innerOrders = factorials[inner.size] * factorials[union.length - inner.size - 1]
          const mask = outer.mask | inner.mask
          share += outerOrders * innerOrders * (values[mask | (1 << player)] - values[mask])
        }
      }
      const orders = factorials[unions.length] * factorials[union.length]
      shares[player] = Rational.of(share, orders * scale)
    }
  })
  return shares
}

function refuseOtherThanPartition(players: number, unions: readonly (readonly number[])[]): void {
  const sorted = unions.flat().sort((a, b) => a - b)
  const isPartition = sorted.length === players && sorted.every((player, at) => player === at)
  if (!isPartition) throw new AllocationProblemError('E_UNKNOWN_INDEX', 'unions')
}

/** Every union of some of these disjoint masks, with how many were taken. */
function subsets(masks: readonly number[]): { mask: number; size: number }[] {
  return masks.reduce(
    (found, mask) => [
      ...found,
      ...found.map((one) => ({ mask: one.mask | mask, size: one.size + 1 })),
    ],
    [{ mask: 0, size: 0 }]
  )
}

export type ShapleyEstimate = { shares: Rational[]; orders: number; seed: number }

/** No estimate asks for more costs of coalitions than this. */
export const MOST_SAMPLED_COSTS = 20_000_000

/**
 * An estimate of the Shapley value for more players than can be enumerated: the mean marginal over
 * `orders` random orders, each also taken backwards. The same seed gives the same orders; the shares add up to
 * the cost of everybody exactly, whatever the orders. To be labelled as an estimate wherever it is shown.
 * Throws E_TOO_MANY.
 */
export function sampledShapley(
  players: number,
  costOf: (members: readonly number[]) => bigint,
  { orders, seed }: { orders: number; seed: number }
): ShapleyEstimate {
  if (2 * orders * players > MOST_SAMPLED_COSTS) {
    throw new AllocationProblemError('E_TOO_MANY', 'orders', {
      count: `${orders}`,
      most: `${Math.max(1, (MOST_SAMPLED_COSTS / (2 * players)) | 0)}`,
    })
  }
  const random = seeded(seed)
  const sums = Array.from({ length: players }, () => 0n)
  const walk = (order: readonly number[]) => {
    let before = 0n
    order.forEach((player, at) => {
      const cost = costOf(order.slice(0, at + 1))
      sums[player] += cost - before
      before = cost
    })
  }
  for (let taken = 0; taken < orders; taken++) {
    const order = Array.from({ length: players }, (_, player) => player)
    for (let last = players - 1; last > 0; last--) {
      const other = random(last + 1)
      ;[order[last], order[other]] = [order[other], order[last]]
    }
    walk(order)
    walk([...order].reverse())
  }
  const shares = sums.map((sum) => Rational.of(sum, 2n * BigInt(orders)))
  return { shares, orders, seed }
}

/** Whole numbers below a bound from a seed (xorshift, 32 bits; Marsaglia 2003), without modulo bias. */
function seeded(seed: number): (bound: number) => number {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>>= 0)
  }
  return (bound) => {
    const fair = 0x100000000 - (0x100000000 % bound)
    let drawn = next()
    while (drawn >= fair) drawn = next()
    return drawn % bound
  }
}

/** The marginal of each player to everybody else: M_i = v(N) − v(N∖i). */
export function marginals(game: Game): Rational[] {
  const all = everybody(game)
  return Array.from({ length: game.players }, (_, player) =>
    Rational.of(game.values[all] - game.values[all ^ (1 << player)], game.scale)
  )
}
