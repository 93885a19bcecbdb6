import type { ShareRule } from '#network/domain/shares'

/** What the rule is told of one member; amounts in minor units, numbers as decimal text. */
export interface MemberFigures {
  /** What the rule counts: agreed weight, benefit, income, need or quantity. */
  weight?: string | null
  people?: string | null
  /** Where the amounts are typed. */
  amount?: bigint | null
  floor?: bigint | null
  ceiling?: bigint | null
  alone?: bigint | null
  separable?: bigint | null
  benefit?: bigint | null
  /** Days of the period on which it takes part; without it the whole period. */
  days?: bigint | null
  isSuspended?: boolean
  /** Members of one region stand together in the Owen value. */
  region?: string | null
}

/** What the rule is told besides the members. */
export interface RuleTerms {
  periodDays?: bigint | null
  /** The cost curve: units up to a quantity (null: all further ones) cost so much each, in minor units. */
  steps?: readonly { upTo: string | null; unitCost: string }[]
  /** What groups of members would pay together without the others. */
  groups?: readonly { members: readonly string[]; cost: bigint }[]
}

type Kept<T> = { [K in keyof T]: T[K] extends bigint | null | undefined ? string : T[K] }

/** The inputs of a rule as they are kept: amounts as text, nothing that was not told. */
export interface CostRuleInput {
  rule: ShareRule | 'nucleolus'
  currency: string
  total: string
  /** How many costs the city shared before: there the odd unit begins. */
  turn: number
  members: ({ key: string } & Partial<Kept<MemberFigures>>)[]
  periodDays?: string
  steps?: { upTo: string | null; unitCost: string }[]
  groups?: { members: string[]; cost: string }[]
}

/** The inputs of a rule in the form in which they are kept and computed from. */
export function costRuleInput(of: {
  rule: CostRuleInput['rule']
  currency: string
  total: bigint
  turn: number
  members: readonly ({ key: string } & MemberFigures)[]
  terms: RuleTerms
}): CostRuleInput {
  const { rule, currency, total, turn, members, terms } = of
  return {
    rule,
    currency,
    total: `${total}`,
    turn,
    members: members.map((member) => told(member) as CostRuleInput['members'][number]),
    ...(terms.periodDays ? { periodDays: `${terms.periodDays}` } : {}),
    ...(terms.steps?.length ? { steps: [...terms.steps] } : {}),
    ...(terms.groups?.length
      ? {
          groups: terms.groups.map(({ members: all, cost }) => ({
            members: [...all],
            cost: `${cost}`,
          })),
        }
      : {}),
  }
}

function told(member: { key: string } & MemberFigures): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(member)
      .filter(
        ([, value]) => value !== null && value !== undefined && value !== false && value !== ''
      )
      .map(([name, value]) => [name, typeof value === 'bigint' ? `${value}` : value])
  )
}
