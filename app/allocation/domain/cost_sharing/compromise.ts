import { Rational } from '#money/rational'
import { everybody, worth, type Game } from '#allocation/domain/cost_sharing/game'
import { marginals } from '#allocation/domain/cost_sharing/shapley'

/** The point on the way from `low` to `high` that adds up to the total; null when the way never does. */
function between(
  low: readonly Rational[],
  high: readonly Rational[],
  total: Rational
): Rational[] | null {
  const missing = total.minus(Rational.sum(low))
  const gaps = high.map((value, at) => value.minus(low[at]))
  const gap = Rational.sum(gaps)
  if (gap.numerator === 0n) return missing.numerator === 0n ? [...low] : null
  const part = missing.dividedBy(gap)
  return low.map((value, at) => value.plus(part.times(gaps[at])))
}

const alone = (game: Game): Rational[] =>
  Array.from({ length: game.players }, (_, player) => worth(game, 1 << player))

/** Gately point: between what each has alone and its marginal; equal propensity to disrupt (Gately 1974). */
export function gately(game: Game): Rational[] | null {
  return between(alone(game), marginals(game), worth(game, everybody(game)))
}

/** Minimal right of each player: the most that a coalition with it has left after paying the others their marginals. */
export function minimalRights(game: Game): Rational[] {
  const { players, values, scale } = game
  const all = everybody(game)
  const top = Array.from(
    { length: players },
    (_, player) => values[all] - values[all ^ (1 << player)]
  )
  const paid = values.map(() => 0n)
  const rights: (bigint | null)[] = top.map(() => null)
  for (let mask = 1; mask < values.length; mask++) {
    const lowest = mask & -mask
    paid[mask] = paid[mask ^ lowest] + top[31 - Math.clz32(lowest)]
    const left = values[mask] - paid[mask]
    for (let rest = mask; rest !== 0; rest &= rest - 1) {
      const player = 31 - Math.clz32(rest & -rest)
      const right = left + top[player]
      const old = rights[player]
      if (old === null || right > old) rights[player] = right
    }
  }
  return rights.map((right) => Rational.of(right ?? 0n, scale))
}

/** Tau value: between the minimal rights and the marginals (Tijs 1981). Null when no such point is efficient. */
export function tau(game: Game): Rational[] | null {
  return between(minimalRights(game), marginals(game), worth(game, everybody(game)))
}
