import { Rational } from '#money/rational'
import { membersOf, worth, type Game } from '#allocation/domain/cost_sharing/game'

/** A group that is charged more together than it would cost on its own. Amounts are "p/q" minor units. */
export type Overcharge = { members: string[]; charged: string; alone: string; by: string }

export type ShareCheck = {
  /** Null where the costs to compare with are not known. */
  holds: boolean | null
  /** Those with the largest excess first, at most 20. */
  overcharged: Overcharge[]
  count: number
}

const UNKNOWN: ShareCheck = { holds: null, overcharged: [], count: 0 }
const MOST_LISTED = 20

function checkOf(found: { members: string[]; charged: Rational; alone: Rational }[]): ShareCheck {
  const overcharged = found
    .map((one) => ({ ...one, by: one.charged.minus(one.alone) }))
    .sort((a, b) => b.by.compare(a.by) || a.members.length - b.members.length)
    .slice(0, MOST_LISTED)
    .map(({ members, charged, alone, by }) => ({
      members,
      charged: `${charged}`,
      alone: `${alone}`,
      by: `${by}`,
    }))
  return { holds: found.length === 0, overcharged, count: found.length }
}

/** Individual rationality: nobody pays more than alone. Not known when somebody's cost alone is not. */
export function individualRationality(
  keys: readonly string[],
  shares: readonly Rational[],
  alone: readonly (Rational | null)[]
): ShareCheck {
  const found = keys.flatMap((key, at) => {
    const cost = alone[at]
    return cost && shares[at].compare(cost) > 0
      ? [{ members: [key], charged: shares[at], alone: cost }]
      : []
  })
  const isUnknown = found.length === 0 && alone.includes(null)
  return isUnknown ? UNKNOWN : checkOf(found)
}

/** The core of a cost game: no group pays more together than on its own. Not known without a game. */
export function coreCheck(
  keys: readonly string[],
  shares: readonly Rational[],
  costs: Game | null
): ShareCheck {
  if (!costs) return UNKNOWN
  const found = []
  const charged = costs.values.map(() => Rational.ZERO)
  for (let mask = 1; mask < costs.values.length; mask++) {
    const lowest = mask & -mask
    charged[mask] = charged[mask ^ lowest].plus(shares[31 - Math.clz32(lowest)])
    if (mask === costs.values.length - 1) break
    const alone = worth(costs, mask)
    if (charged[mask].compare(alone) <= 0) continue
    const members = membersOf(mask, costs.players).map((player) => keys[player])
    found.push({ members, charged: charged[mask], alone })
  }
  return checkOf(found)
}
