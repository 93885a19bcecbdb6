/** What a conditional pledge depends on; the words of IATI condition types. */
export const CONDITION_KINDS = ['performance', 'policy', 'fiduciary'] as const
export type ConditionKind = (typeof CONDITION_KINDS)[number]

export interface Condition {
  kind: ConditionKind
  /** The barrier in the words of the agreement. */
  text: string
  /** What was paid goes back when the condition is not met. */
  rightOfReturn: boolean
  /** Paid before the condition is met, it may be spent in order to meet it. */
  spendToFulfil: boolean
}

export interface ConditionStanding {
  /** Still depends on the condition, held money included: minor units. */
  open: bigint
  met: bigint
  lapsed: bigint
}

/** What of a conditional pledge is decided; an amended pledge changes what is still open. */
export function conditionStanding(
  pledged: bigint,
  outcomes: readonly { outcome: 'met' | 'lapsed'; amount: bigint }[]
): ConditionStanding {
  const sum = (of: 'met' | 'lapsed') =>
    outcomes
      .filter(({ outcome }) => outcome === of)
      .reduce((total, { amount }) => total + amount, 0n)
  const [met, lapsed] = [sum('met'), sum('lapsed')]
  return { open: pledged - met - lapsed, met, lapsed }
}

/** What of a pledge is open to be answered by money: minor units. */
export interface OpenPledge {
  unconditional: bigint
  /** Depends on the condition, and nothing is held for it yet. */
  conditional: bigint
  /** Written off after it was recognised. */
  lost: bigint
}

/** What each part of the money is; the parts are at least 0 and sum to the amount. */
export interface PledgeAnswer {
  pledged: bigint
  advance: bigint
  recovered: bigint
  above: bigint
}

/**
 * How money received answers a pledge, in this order: what is due unconditionally, then what is still
 * conditional (held as an advance), then what was written off (recovered), and what comes above all of it.
 */
export function answeredBy(amount: bigint, open: OpenPledge): PledgeAnswer {
  const pledged = least(open.unconditional, amount)
  const advance = least(open.conditional, amount - pledged)
  const recovered = least(open.lost, amount - pledged - advance)
  return { pledged, advance, recovered, above: amount - pledged - advance - recovered }
}

export function stillOpen(open: OpenPledge, answer: PledgeAnswer): OpenPledge {
  return {
    unconditional: open.unconditional - answer.pledged,
    conditional: open.conditional - answer.advance,
    lost: open.lost - answer.recovered,
  }
}

function least(open: bigint, amount: bigint): bigint {
  return open <= 0n ? 0n : open < amount ? open : amount
}
