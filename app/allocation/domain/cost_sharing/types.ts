import type { Rational } from '#money/rational'
import type { Capacity, CapacityScale } from '#allocation/domain/cost_sharing/capacity_to_pay'
import type { ShareCheck } from '#allocation/domain/cost_sharing/checks'
import type { Game } from '#allocation/domain/cost_sharing/game'
import type { CostStep } from '#allocation/domain/cost_sharing/nested_costs'

/** Part of the period for which a member takes part: joined in the year, left, or all of it. */
export type Part = { days: bigint; of: bigint }

export type CostMember = {
  /** Names the member and orders the odd unit. */
  key: string
  /** Population, participants, benefit, need or demand: what the rule counts. */
  weight?: Rational
  /** Least and most for the whole period, in minor units. */
  floor?: bigint | null
  ceiling?: bigint | null
  part?: Part | null
  /** A suspended member stays in the list and pays nothing. */
  isSuspended?: boolean
  /** Cost of doing it alone, in minor units; taken from the coalition costs where those are known. */
  alone?: bigint | null
  /** Separable costs, remaining benefits. */
  separable?: bigint
  benefit?: bigint | null
  capacity?: Capacity
}

export type CostRule =
  | { kind: 'equal' }
  /** In proportion to `weight`: weighted, per head and benefit pro rata differ in what the weight counts. */
  | { kind: 'weighted' | 'per_head' | 'benefit' }
  | { kind: 'capacity_to_pay_sequential'; scale?: CapacityScale }
  | { kind: 'airport' }
  | { kind: 'serial'; steps: readonly CostStep[] }
  | { kind: 'scrb' }
  | { kind: 'shapley' | 'gately' | 'tau' | 'nucleolus' | 'per_capita_nucleolus' | 'equal_profit' }
  | { kind: 'owen'; unions: readonly (readonly string[])[] }
  | {
      kind: 'shapley_estimate'
      costOf: (members: readonly string[]) => bigint
      orders: number
      seed: number
    }

export type CostSharingProblem = {
  /** Minor units, 0 or more. */
  total: bigint
  members: readonly CostMember[]
  rule: CostRule
  /** Costs of all coalitions of the members in their order, in minor units. Needed by the rules of games. */
  coalitions?: Game | null
  /** Which cost this is: the odd unit starts one member further on each time. */
  turn?: number
}

export type CostShare = {
  key: string
  /** The exact share, "p/q" minor units. */
  exact: string
  amount: bigint
  isSuspended: boolean
  /** Where the share stands at the member's floor or ceiling. */
  heldAt: 'floor' | 'ceiling' | null
  perWeight: string | null
  alone: string | null
}

export type CostSharing =
  | {
      ok: true
      shares: CostShare[]
      individualRationality: ShareCheck
      core: ShareCheck
      /** Set when the shares rest on a sample. */
      estimate: { orders: number; seed: number } | null
    }
  /** What is well formed but cannot be done, with the amount that is missing. */
  | { ok: false; reason: 'floors_above_total' | 'ceilings_below_total'; short: bigint }
  | { ok: false; reason: 'not_defined' }
