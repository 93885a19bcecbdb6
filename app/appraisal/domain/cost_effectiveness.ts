import { Decimal } from '#money/decimal'

/** One way to reach an effect, for a cost-effectiveness analysis (비용효과분석). */
export interface Strategy {
  id: string
  cost: Decimal
  effect: Decimal
}

/** ND on the frontier; D another costs no more and achieves no less; ED a mix of others does better. */
export type StrategyStatus = 'ND' | 'D' | 'ED'

export interface EfficiencyFrontier {
  /** Ids by rising cost. */
  frontier: string[]
  /** Added cost per added unit of effect, between neighbours on the frontier. */
  icers: Decimal[]
  status: Map<string, StrategyStatus>
}

/**
 * The strategies that are worth considering. Of two with the same effect the dearer is dominated; of two
 * alike in both the later one. A strategy exactly between two others stays.
 */
export function efficiencyFrontier(strategies: readonly Strategy[]): EfficiencyFrontier {
  const status = new Map<string, StrategyStatus>(strategies.map(({ id }) => [id, 'ND']))
  const byCost = [...strategies].sort(
    (a, b) => a.cost.comparedTo(b.cost) || b.effect.comparedTo(a.effect)
  )
  const kept: Strategy[] = []
  for (const strategy of byCost) {
    if (kept.length > 0 && strategy.effect.lte(bestEffect(byCost, strategy))) {
      status.set(strategy.id, 'D')
      continue
    }
    while (
      kept.length > 1 &&
      icer(kept[kept.length - 2], kept[kept.length - 1]).gt(icer(kept[kept.length - 1], strategy))
    ) {
      status.set(kept.pop()!.id, 'ED')
    }
    kept.push(strategy)
  }
  return {
    frontier: kept.map(({ id }) => id),
    icers: kept.slice(1).map((strategy, at) => icer(kept[at], strategy)),
    status,
  }
}

/** Added cost per added unit of effect from one strategy to another. */
export function icer(from: Strategy, to: Strategy): Decimal {
  return to.cost.minus(from.cost).div(to.effect.minus(from.effect))
}

function bestEffect(byCost: readonly Strategy[], before: Strategy): Decimal {
  return byCost
    .slice(0, byCost.indexOf(before))
    .map(({ effect }) => effect)
    .reduce((a, b) => Decimal.max(a, b))
}
