import { Rational } from '#money/rational'
import { AllocationProblemError } from '#allocation/domain/errors'

/**
 * Airport rule (Littlechild, Owen 1973): needs nest, everybody needs the cost up to its own need, and each step is
 * shared equally by those who need it. The Shapley value of c(S) = max need in S, in closed form for any number.
 */
export function airport(needs: readonly Rational[]): Rational[] {
  const order = [...needs.keys()].sort((a, b) => needs[a].compare(needs[b]) || a - b)
  const shares = needs.map(() => Rational.ZERO)
  let share = Rational.ZERO
  let reached = Rational.ZERO
  order.forEach((player, rank) => {
    const step = needs[player].minus(reached)
    share = share.plus(step.dividedBy(Rational.of(BigInt(order.length - rank))))
    reached = needs[player]
    shares[player] = share
  })
  return shares
}

/** A stretch of a cost curve: units up to this quantity (null: all further ones) cost so much each. */
export type CostStep = { upTo: Rational | null; unitCost: Rational }

/** The cost of a quantity on a curve of rising stretches. Throws E_NEGATIVE beyond the last stretch. */
export function costOnCurve(steps: readonly CostStep[], quantity: Rational): Rational {
  let cost = Rational.ZERO
  let reached = Rational.ZERO
  for (const { upTo, unitCost } of steps) {
    const end = upTo === null ? quantity : Rational.min(upTo, quantity)
    if (end.compare(reached) > 0) cost = cost.plus(end.minus(reached).times(unitCost))
    if (upTo === null || upTo.compare(quantity) >= 0) return cost
    reached = Rational.max(reached, upTo)
  }
  if (reached.compare(quantity) >= 0) return cost
  throw new AllocationProblemError('E_LENGTHS', 'steps', { value: quantity.toString() })
}

/**
 * Serial rule (Moulin, Shenker 1992) for one service in different quantities: the smallest demand pays 1/n of the
 * cost of n such demands; the next one adds 1/(n − 1) of what it takes to bring all others up to it, and so on.
 * Nobody pays for others wanting more. Shares add up to the cost of the sum of the demands.
 */
export function serial(
  demands: readonly Rational[],
  costOf: (quantity: Rational) => Rational
): Rational[] {
  const order = [...demands.keys()].sort((a, b) => demands[a].compare(demands[b]) || a - b)
  const shares = demands.map(() => Rational.ZERO)
  let served = Rational.ZERO
  let before = costOf(Rational.ZERO)
  let share = Rational.ZERO
  order.forEach((player, rank) => {
    const others = Rational.of(BigInt(order.length - rank))
    const cost = costOf(served.plus(demands[player].times(others)))
    share = share.plus(cost.minus(before).dividedBy(others))
    before = cost
    shares[player] = share
    served = served.plus(demands[player])
  })
  return shares
}

export type ScrbMember = {
  /** What it would cost to serve this member alone. */
  individual: Rational
  /** The separable cost: what everybody together would save without this member. */
  separable: Rational
  /** What the service is worth to the member; never counted above the cost alone. Null: the cost alone. */
  benefit?: Rational | null
}

/**
 * Separable costs, remaining benefits (Young, Okada, Hashimoto 1982): each pays its separable cost, the rest pro rata to
 * what each has left of min(benefit, cost alone). Null when a rest is to be shared and nobody has any left.
 */
export function separableCosts(members: readonly ScrbMember[], total: Rational): Rational[] | null {
  const rest = total.minus(Rational.sum(members.map(({ separable }) => separable)))
  const left = members.map(({ individual, separable, benefit }) => {
    const most = benefit ? Rational.min(benefit, individual) : individual
    return Rational.max(Rational.ZERO, most.minus(separable))
  })
  const all = Rational.sum(left)
  if (all.numerator === 0n) {
    return rest.numerator === 0n ? members.map(({ separable }) => separable) : null
  }
  const part = rest.dividedBy(all)
  return members.map(({ separable }, at) => separable.plus(part.times(left[at])))
}
