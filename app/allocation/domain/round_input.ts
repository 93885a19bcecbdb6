import type { EarlierRouting } from '#allocation/domain/least_change'
import type { Remedy } from '#allocation/domain/remedies'
import type { RoundMatch } from '#allocation/domain/round_matches'
import type { EdgeCap, FunderLimit } from '#allocation/domain/round_terms'
import type { AllocationProblem } from '#allocation/domain/types'
import type { EarmarkDimension } from '#funding/domain/earmark'

/** A fund in a round: what it may still allocate, and what stands behind it. */
export interface RoundLot {
  code: string
  fundId: string
  name: string
  restriction: string
  /** Free on the day of the decision and on every later day. */
  free: string
  /** What the round takes of it: all that is free and earned, unless the committee set less. */
  amount: string
  expiresOn: string | null
  agreements: string[]
}

export interface RoundCell {
  code: string
  lineId: string
  title: string
  titleLang: string
  programme: string
  group: string
  year: number
  nature: string
  activity: string
  /** The need of the plan, what earlier decisions gave, and what is still needed. */
  planned: string
  allocated: string
  need: string
  mark: string | null
  /** The least with which it can start, with what earlier decisions gave; absent where none is named. */
  minimum?: string
  /** Closed for this round, and why: it gets nothing, and its floor is set aside. */
  closed?: { reason: string }
}

/** Everything a run depends on, as stored with it. Amounts are decimal strings of minor units. */
export interface RoundInput {
  format: 'allocation-round/1'
  currency: string
  effectiveOn: string
  lots: RoundLot[]
  cells: RoundCell[]
  excluded: { lot: string; cell: string; by: EarmarkDimension }[]
  problem: AllocationProblem
  /** What funders give at most in the year, all their funds together; absent where none is limited. */
  limits?: FunderLimit[]
  /** What funds pay lines at most; absent where no payment is capped. */
  caps?: EdgeCap[]
  /** What grants with a match have earned of it; absent where no grant of the round has one. */
  matches?: RoundMatch[]
  /** What the run changes of the round, as objections asked for it; absent where it changes nothing. */
  remedies?: Remedy[]
  /** The earlier routing from which the run changes as little as possible; absent with routing by order. */
  routing?: EarlierRouting
}
