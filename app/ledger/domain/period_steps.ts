/*
 * The life of a period: open, closed except for approved adjustments, closed; and open again when two
 * people agree and say why. The database holds the same rules (database/triggers/period_steps.ts).
 */

export const PERIOD_STATUSES = ['open', 'soft_closed', 'closed'] as const
export type PeriodStatus = (typeof PERIOD_STATUSES)[number]

/** What can be done with a period in each state; the first one is the way forward. */
export const NEXT_STATUSES: Record<PeriodStatus, readonly PeriodStatus[]> = {
  open: ['soft_closed'],
  soft_closed: ['closed', 'open'],
  closed: ['open'],
}

export interface PeriodStepAsked {
  from: PeriodStatus
  to: PeriodStatus
  reason: string | null
  approvedBy: string | null
  /** No period of the same fiscal year before it is still to be closed. */
  earlierClosed: boolean
}

export type PeriodStepFault =
  'E_PERIOD_STEP' | 'E_PERIOD_ORDER' | 'E_REASON_NEEDED' | 'E_APPROVAL_NEEDED'

const SHORTEST_REASON = 3

/** The first rule that a step breaks, or null; a missing second person is found last. */
export function findStepFault(asked: PeriodStepAsked): PeriodStepFault | null {
  if (!NEXT_STATUSES[asked.from].includes(asked.to)) return 'E_PERIOD_STEP'
  if (asked.to === 'closed' && !asked.earlierClosed) return 'E_PERIOD_ORDER'
  if (asked.to !== 'open') return null
  if ((asked.reason ?? '').trim().length < SHORTEST_REASON) return 'E_REASON_NEEDED'
  return asked.approvedBy ? null : 'E_APPROVAL_NEEDED'
}
