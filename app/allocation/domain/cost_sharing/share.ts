import { Rational } from '#money/rational'
import { sharesAtLevel } from '#allocation/domain/classical/claims_problem'
import { capacityToPay } from '#allocation/domain/cost_sharing/capacity_to_pay'
import { coreCheck, individualRationality } from '#allocation/domain/cost_sharing/checks'
import { gately, tau } from '#allocation/domain/cost_sharing/compromise'
import { gameAmong, savingsGame, worth, type Game } from '#allocation/domain/cost_sharing/game'
import {
  airport,
  costOnCurve,
  separableCosts,
  serial,
} from '#allocation/domain/cost_sharing/nested_costs'
import { equalProfit, nucleolus } from '#allocation/domain/cost_sharing/nucleolus'
import { owen, sampledShapley, shapley } from '#allocation/domain/cost_sharing/shapley'
import type {
  CostMember,
  CostSharing,
  CostSharingProblem,
} from '#allocation/domain/cost_sharing/types'
import { refuseDuplicates } from '#allocation/domain/document_fields'
import { AllocationProblemError } from '#allocation/domain/errors'

/**
 * Shares a cost among its members, exactly and in whole units.
 *
 * The rule is applied to the members that are not suspended. Whoever takes part for a part of the period
 * carries that part of the full share, and all shares are brought to the total; floors and ceilings shrink
 * with the part and hold at once (one common factor, exact). Whole units by largest remainder, equal
 * remainders in the order of the members from `turn` on. What each would pay alone, and what each group would,
 * is always compared; the answer says where that is not known.
 *
 * Throws AllocationProblemError for what cannot be read: E_DUPLICATE, E_NEGATIVE, E_NO_WEIGHT, E_MISSING (what
 * the rule needs), E_PART, E_FLOOR_ABOVE_CAP, E_LENGTHS, E_UNKNOWN_INDEX, E_TOO_MANY.
 */
export function share(problem: CostSharingProblem): CostSharing {
  const { total, members, turn = 0 } = problem
  const keys = members.map(({ key }) => key)
  refuseDuplicates(keys, (at) => `members[${at}].key`)
  if (total < 0n) throw new AllocationProblemError('E_NEGATIVE', 'total', { value: `${total}` })
  const active = [...members.keys()].filter((at) => !members[at].isSuspended)
  if (active.length === 0) throw new AllocationProblemError('E_NO_WEIGHT', 'members')
  const full = fullShares(problem, active)
  if (!full) return { ok: false, reason: 'not_defined' }
  const parts = active.map((at) => partOf(members[at], at))
  const limited = within(
    total,
    full.map((value, n) => value.times(parts[n])),
    active.map((at, n) => limitsOf(members[at], at, parts[n]))
  )
  if (!limited.ok) return limited

  const exact = members.map(() => Rational.ZERO)
  active.forEach((at, n) => (exact[at] = limited.shares[n]))
  const amounts = wholeUnits(total, exact, turn)
  const booked = amounts.map((amount) => Rational.of(amount))
  const coalitions = coalitionsOf(problem)
  const alone = members.map(({ alone: cost }, at) =>
    coalitions
      ? worth(coalitions, 1 << at)
      : cost === null || cost === undefined
        ? null
        : Rational.of(cost)
  )
  return {
    ok: true,
    shares: members.map(({ key, weight, isSuspended = false }, at) => ({
      key,
      exact: `${exact[at]}`,
      amount: amounts[at],
      isSuspended,
      heldAt: limited.heldAt[active.indexOf(at)] ?? null,
      perWeight: weight && weight.numerator > 0n ? `${exact[at].dividedBy(weight)}` : null,
      alone: alone[at] === null ? null : `${alone[at]}`,
    })),
    individualRationality: individualRationality(keys, booked, alone),
    // Groups of those who take part: whoever is suspended pays nothing and is no part of what a group would do
    core: coreCheck(
      active.map((at) => keys[at]),
      active.map((at) => booked[at]),
      coalitions && gameAmong(coalitions, active)
    ),
    estimate:
      problem.rule.kind === 'shapley_estimate'
        ? { orders: problem.rule.orders, seed: problem.rule.seed }
        : null,
  }
}

function coalitionsOf({ coalitions, members }: CostSharingProblem): Game | null {
  if (!coalitions) return null
  if (coalitions.players !== members.length) {
    throw new AllocationProblemError('E_LENGTHS', 'coalitions')
  }
  return coalitions
}

/** 1 for the whole period. Throws E_PART for days that are not of the period. */
function partOf({ part }: CostMember, at: number): Rational {
  if (!part) return Rational.ONE
  const path = `members[${at}].part`
  if (part.days < 0n || part.of <= 0n || part.days > part.of) {
    throw new AllocationProblemError('E_PART', path, { days: `${part.days}`, of: `${part.of}` })
  }
  return Rational.of(part.days, part.of)
}

type Limits = { lower: bigint; upper: bigint | null }

/** Floor rounded up and ceiling rounded down, so that whole units keep within them. */
function limitsOf({ floor, ceiling }: CostMember, at: number, part: Rational): Limits {
  if (floor && floor < 0n) {
    throw new AllocationProblemError('E_NEGATIVE', `members[${at}].floor`, { value: `${floor}` })
  }
  const upper =
    ceiling === null || ceiling === undefined ? null : Rational.of(ceiling).times(part).floor()
  const lower = Rational.of(floor ?? 0n)
    .times(part)
    .ceil()
  if (upper !== null && upper < lower) {
    const params = { floor: `${lower}`, most: `${upper}` }
    throw new AllocationProblemError('E_FLOOR_ABOVE_CAP', `members[${at}].floor`, params)
  }
  return { lower, upper }
}

/** What each active member would bear for a whole period, up to a common factor; null when the rule has no answer. */
function fullShares(problem: CostSharingProblem, active: readonly number[]): Rational[] | null {
  const { rule, total } = problem
  const members = active.map((at) => problem.members[at])
  const weights = () =>
    members.map(({ weight }, n) => {
      const path = `members[${active[n]}].weight`
      if (!weight) throw new AllocationProblemError('E_MISSING', path)
      if (weight.numerator >= 0n) return weight
      throw new AllocationProblemError('E_NEGATIVE', path, { value: `${weight}` })
    })
  switch (rule.kind) {
    case 'equal':
      return members.map(() => Rational.ONE)
    case 'weighted':
    case 'per_head':
    case 'benefit':
      return weights()
    case 'capacity_to_pay_sequential':
      return capacityToPay(
        members.map(({ capacity }, n) => {
          if (capacity) return capacity
          throw new AllocationProblemError('E_MISSING', `members[${active[n]}].capacity`)
        }),
        rule.scale
      )
    case 'airport':
      return airport(weights())
    case 'serial':
      return serial(weights(), (quantity) => costOnCurve(rule.steps, quantity))
    case 'scrb':
      return separableCosts(
        members.map(({ alone, separable, benefit }, n) => {
          if (alone === null || alone === undefined || separable === undefined) {
            throw new AllocationProblemError('E_MISSING', `members[${active[n]}].separable`)
          }
          const worthTo = benefit === null || benefit === undefined ? null : Rational.of(benefit)
          return {
            individual: Rational.of(alone),
            separable: Rational.of(separable),
            benefit: worthTo,
          }
        }),
        Rational.of(total)
      )
    case 'shapley_estimate': {
      const keys = members.map(({ key }) => key)
      const costOf = (group: readonly number[]) => rule.costOf(group.map((n) => keys[n]))
      return sampledShapley(keys.length, costOf, rule).shares
    }
    default:
      return gameShares(problem, active)
  }
}

/** The rules of games, on the game among the members that are not suspended. */
function gameShares(problem: CostSharingProblem, active: readonly number[]): Rational[] | null {
  const { rule, members } = problem
  const whole = coalitionsOf(problem)
  if (!whole) throw new AllocationProblemError('E_MISSING', 'coalitions')
  const costs = gameAmong(whole, active)
  const fromSavings = (solution: Rational[] | null) =>
    solution && solution.map((saved, n) => worth(costs, 1 << n).minus(saved))
  switch (rule.kind) {
    case 'shapley':
      return shapley(costs)
    case 'owen': {
      const numbers = new Map(active.map((at, n) => [members[at].key, n]))
      const suspended = new Set(members.filter((one) => one.isSuspended).map(({ key }) => key))
      const unions = rule.unions
        .map((union) => union.filter((key) => !suspended.has(key)))
        .filter((union) => union.length > 0)
      return owen(
        costs,
        unions.map((union) => union.map((key) => numbers.get(key) ?? -1))
      )
    }
    case 'gately':
      return fromSavings(gately(savingsGame(costs)))
    case 'tau':
      return fromSavings(tau(savingsGame(costs)))
    case 'nucleolus':
    case 'per_capita_nucleolus':
      return fromSavings(nucleolus(savingsGame(costs), rule.kind))
    case 'equal_profit':
      return equalProfit(costs)
    default:
      return null
  }
}

type Limited =
  | { ok: true; shares: Rational[]; heldAt: ('floor' | 'ceiling' | null)[] }
  | { ok: false; reason: 'floors_above_total' | 'ceilings_below_total'; short: bigint }

/** Shares in proportion to the weights that add up to the total, each within its limits. */
function within(total: bigint, weights: readonly Rational[], limits: readonly Limits[]): Limited {
  const isFree = limits.every(({ lower, upper }) => lower === 0n && upper === null)
  const sum = Rational.sum(weights)
  if (isFree) {
    if (sum.numerator <= 0n) throw new AllocationProblemError('E_NO_WEIGHT', 'members')
    const factor = Rational.of(total).dividedBy(sum)
    return {
      ok: true,
      shares: weights.map((weight) => weight.times(factor)),
      heldAt: weights.map(() => null),
    }
  }
  const negative = weights.find(({ numerator }) => numerator < 0n)
  if (negative) {
    throw new AllocationProblemError('E_NEGATIVE', 'members', { value: `${negative}` })
  }
  const bounds = limits.map(({ lower, upper }, n) => {
    // without a weight there is nothing to raise above the floor
    const most = weights[n].numerator === 0n ? lower : (upper ?? (total > lower ? total : lower))
    return { lower, upper: most }
  })
  const floors = bounds.reduce((all, { lower }) => all + lower, 0n)
  const ceilings = bounds.reduce((all, { upper }) => all + upper, 0n)
  if (floors > total) return { ok: false, reason: 'floors_above_total', short: floors - total }
  if (ceilings < total)
    return { ok: false, reason: 'ceilings_below_total', short: total - ceilings }
  const shares = sharesAtLevel(
    Rational.of(total),
    bounds.map(({ lower, upper }, n) => ({
      weight: weights[n],
      lower: Rational.of(lower),
      upper: Rational.of(upper),
    }))
  )
  const heldAt = shares.map((value, n) => {
    if (limits[n].upper !== null && value.equals(Rational.of(bounds[n].upper))) return 'ceiling'
    return limits[n].lower > 0n && value.equals(Rational.of(bounds[n].lower)) ? 'floor' : null
  })
  return { ok: true, shares, heldAt }
}

/** Largest remainder; equal remainders in the order of the members from `turn` on, round and round. */
export function wholeUnits(total: bigint, exact: readonly Rational[], turn: number): bigint[] {
  const count = exact.length
  const rank = (at: number) => (((at - turn) % count) + count) % count
  const fractions = exact.map((value) => value.fraction())
  const amounts = exact.map((value) => value.floor())
  let left = amounts.reduce((rest, amount) => rest - amount, total)
  const order = [...exact.keys()].sort(
    (a, b) => fractions[b].compare(fractions[a]) || rank(a) - rank(b)
  )
  for (const at of order) {
    if (left === 0n) break
    amounts[at] += 1n
    left -= 1n
  }
  return amounts
}
