import { Refusal } from '#core/refusal'
import { gameOf, refuseManyPlayers, type Game } from '#allocation/domain/cost_sharing/game'
import { share } from '#allocation/domain/cost_sharing/share'
import type { CostMember, CostRule, CostSharing } from '#allocation/domain/cost_sharing/types'
import { AllocationProblemError } from '#allocation/domain/errors'
import type { CostRuleInput } from '#network/domain/cost_rule'
import { toDecimalString } from '#money/money'
import { Rational } from '#money/rational'

/** Shares that a rule gives, with its checks. */
export type SharedOut = Extract<CostSharing, { ok: true }>

/** Rules that ask what groups would pay. */
const OF_GROUPS = ['shapley', 'owen', 'nucleolus']

const CODES: Record<string, string> = {
  E_NO_WEIGHT: 'E_SHARES_WEIGHT',
  E_MISSING: 'E_SHARES_MISSING',
  E_FLOOR_ABOVE_CAP: 'E_SHARES_FLOOR',
  E_PART: 'E_SHARES_DAYS',
  E_TOO_MANY: 'E_SHARES_MANY',
  E_LENGTHS: 'E_SHARES_STEPS',
}

/**
 * The shares of a cost by its rule: the one way to them, for what is looked at, proposed, shown again and
 * approved. Refuses with what to mend: E_SHARES_FEW, _WEIGHT, _MISSING, _FLOOR, _DAYS, _MANY, _STEPS, _SUM,
 * _TYPED, _GROUPS, _ABOVE, _BELOW, _UNDEFINED; each at the participants.
 */
export function sharesBy(input: CostRuleInput): SharedOut {
  const total = BigInt(input.total)
  if (input.members.length < 2) throw refusal('E_SHARES_FEW')
  if (input.rule === 'amounts') refuseTyped(input, total)
  let found: CostSharing
  try {
    found = share({
      total,
      turn: input.turn,
      rule: ruleOf(input),
      members: input.members.map((member) => memberOf(member, input)),
      coalitions: gameAmong(input, total),
    })
  } catch (error) {
    if (!(error instanceof AllocationProblemError)) throw error
    throw refusal(CODES[error.code] ?? 'E_SHARES_UNDEFINED')
  }
  if (found.ok) {
    // a share that gives money back is no share of a cost that can be booked
    if (found.shares.some(({ amount }) => amount < 0n)) throw refusal('E_SHARES_UNDEFINED')
    return found
  }
  if (found.reason === 'not_defined') throw refusal('E_SHARES_UNDEFINED')
  const code = found.reason === 'floors_above_total' ? 'E_SHARES_ABOVE' : 'E_SHARES_BELOW'
  throw refusal(code, {
    short: toDecimalString(found.short, input.currency),
    currency: input.currency,
  })
}

function refusal(code: string, params: Record<string, string> = {}): Refusal {
  return new Refusal(code, params, 'participants')
}

/** Typed amounts are the answer already: they sum to the cost and nothing may change them. */
function refuseTyped({ members }: CostRuleInput, total: bigint): void {
  const sum = members.reduce((all, { amount }) => all + BigInt(amount ?? '0'), 0n)
  if (sum !== total || members.some(({ amount }) => amount?.startsWith('-')))
    throw refusal('E_SHARES_SUM')
  if (members.some((one) => one.floor || one.ceiling || one.days || one.isSuspended))
    throw refusal('E_SHARES_TYPED')
}

function ruleOf({ rule, steps, members }: CostRuleInput): CostRule {
  switch (rule) {
    case 'weights':
    case 'amounts':
      return { kind: 'weighted' }
    case 'serial':
      return {
        kind: 'serial',
        steps: (steps ?? []).map(({ upTo, unitCost }) => ({
          upTo: upTo === null ? null : Rational.parse(upTo),
          unitCost: Rational.parse(unitCost),
        })),
      }
    case 'owen': {
      const unions = new Map<string, string[]>()
      for (const { key, region } of members) {
        const name = region ? `region ${region}` : key
        unions.set(name, [...(unions.get(name) ?? []), key])
      }
      return { kind: 'owen', unions: [...unions.values()] }
    }
    default:
      return { kind: rule }
  }
}

function memberOf(
  member: CostRuleInput['members'][number],
  { rule, periodDays }: CostRuleInput
): CostMember {
  const number = (text: string | null | undefined) => (text ? Rational.parse(text) : undefined)
  const amount = (text: string | null | undefined) => (text ? BigInt(text) : null)
  const people = number(member.people)
  const counted = {
    amounts: Rational.of(BigInt(member.amount ?? '0')),
    per_head: people ?? number(member.weight),
  }
  const weight = rule in counted ? counted[rule as keyof typeof counted] : number(member.weight)
  const { days } = member
  if (days && !periodDays) throw refusal('E_SHARES_DAYS')
  return {
    key: member.key,
    // a weight that is not told counts nothing where weights are typed for some only
    weight: weight ?? (rule === 'weights' ? Rational.ZERO : undefined),
    floor: amount(member.floor),
    ceiling: amount(member.ceiling),
    alone: amount(member.alone),
    separable: amount(member.separable) ?? undefined,
    benefit: amount(member.benefit),
    isSuspended: member.isSuspended ?? false,
    part: days ? { days: BigInt(days), of: BigInt(periodDays!) } : null,
    capacity:
      rule === 'capacity_to_pay_sequential' && weight && people
        ? { incomes: [weight], population: people }
        : undefined,
  }
}

/**
 * The game of costs: all members pay the cost, one what it pays alone, the groups what is said. Members that
 * are suspended add nothing to a group. Null where the rule does not ask and nobody said.
 */
function gameAmong({ rule, groups, members }: CostRuleInput, total: bigint): Game | null {
  if (!OF_GROUPS.includes(rule) && !groups) return null
  const said = new Map<string, bigint>()
  for (const { key, alone } of members) if (alone) said.set(key, BigInt(alone))
  for (const group of groups ?? []) {
    const keys = group.members.toSorted()
    if (keys.some((key) => members.every((one) => one.key !== key)))
      throw refusal('E_SHARES_STRANGER')
    said.set(keys.join(), BigInt(group.cost))
  }
  // What is typed is looked up for groups of those who take part only: with many suspended there are far more
  const active = members.flatMap(({ isSuspended }, at) => (isSuspended ? [] : [at]))
  const among = gameOf(active.length, (players) => {
    if (players.length === active.length) return total
    const group = players.map((player) => active[player])
    const keys = group.map((at) => members[at].key)
    const cost = said.get(keys.toSorted().join())
    if (cost !== undefined) return cost
    throw refusal('E_SHARES_GROUPS', { group: group.map((at) => at + 1).join(' + ') })
  })
  return withIdle(among, active, members.length)
}

/** The game with further players who add nothing to any group; `active` are the places of its own. */
function withIdle(game: Game, active: readonly number[], players: number): Game {
  refuseManyPlayers(players)
  const bits = Array.from({ length: players }, () => 0)
  for (const [player, at] of active.entries()) bits[at] = 1 << player
  const inside = new Int32Array(1 << players)
  for (let mask = 1; mask < inside.length; mask++)
    inside[mask] = inside[mask & (mask - 1)] | bits[31 - Math.clz32(mask & -mask)]
  return { ...game, players, values: Array.from(inside, (mask) => game.values[mask]) }
}
