import type { Fallback } from '#committee/domain/seats'
import { quorumOf, type CountedSeat, type Quorum, type QuorumRules } from '#committee/domain/quorum'

export const STANCES = ['agree', 'live_with', 'object', 'abstain'] as const
export type Stance = (typeof STANCES)[number]

export const VOTES = ['for', 'against', 'abstain'] as const
export type Vote = (typeof VOTES)[number]

export interface ProposalFacts {
  now: string
  closesAt: string
  rules: { quorum: QuorumRules; fallback: Fallback }
  /** Voting seats with someone in them who is not recused. */
  seats: readonly CountedSeat[]
  /** The position that holds of each seat. */
  positions: ReadonlyMap<string, Stance>
  ballot: { closesAt: string; votes: ReadonlyMap<string, Vote> } | null
}

export const PHASES = [
  'positions',
  'agreed',
  'objected',
  'no_quorum',
  'ballot',
  'carried',
  'rejected',
] as const
export type Phase = (typeof PHASES)[number]

export interface Standing {
  phase: Phase
  quorum: Quorum
  count: Record<Stance, number>
  votes: Record<Vote, number>
  /** Seats that have said nothing yet, in the step that is open. */
  waiting: string[]
}

/**
 * How a proposal stands at a moment. The clock decides, not a job: a deadline that has passed has passed
 * whether or not anybody looked. Positions end earlier once every seat has taken one. Agreement is no
 * standing objection and at least one who agrees or can live with it; whoever abstains takes part, but
 * neither helps nor hinders.
 */
export function standingOf(facts: ProposalFacts): Standing {
  const { seats, positions, ballot, rules } = facts
  const taken = seats.filter(({ id }) => positions.has(id))
  const voted = ballot ? seats.filter(({ id }) => ballot.votes.has(id)) : []
  const count = { agree: 0, live_with: 0, object: 0, abstain: 0 }
  for (const { id } of taken) count[positions.get(id)!] += 1
  const votes = { for: 0, against: 0, abstain: 0 }
  for (const { id } of voted) votes[ballot!.votes.get(id)!] += 1
  const here = ballot ? voted : taken
  const quorum = quorumOf(rules.quorum, seats, new Set(here.map(({ id }) => id)))
  const closesAt = ballot?.closesAt ?? facts.closesAt
  const isOpen = Date.parse(facts.now) < Date.parse(closesAt) && here.length < seats.length
  const waiting = isOpen ? seats.filter((seat) => !here.includes(seat)).map(({ id }) => id) : []
  return { phase: phase(), quorum, count, votes, waiting }

  function phase(): Phase {
    if (ballot) {
      if (isOpen) return 'ballot'
      return quorum.met && carries(rules.fallback, votes.for, votes.against)
        ? 'carried'
        : 'rejected'
    }
    if (isOpen) return 'positions'
    if (!quorum.met) return 'no_quorum'
    if (count.object > 0) return 'objected'
    return count.agree + count.live_with > 0 ? 'agreed' : 'no_quorum'
  }
}

/** More than half, or at least two thirds, of the votes for and against. */
export function carries(fallback: Fallback, inFavour: number, against: number): boolean {
  if (fallback === 'none') return false
  if (fallback === 'majority') return inFavour > against
  return inFavour > 0 && inFavour * 3 >= (inFavour + against) * 2
}
