import type { RecognitionPolicy } from '#ledger/domain/events'

/** What a city has decided about its books. */
export interface LedgerPolicies {
  /** How new pledges are entered; a pledge that stands keeps the policy it was entered with. */
  recognition: RecognitionPolicy
  /** Minor units; entries above it need a second person. Null: none does for its amount. */
  approvalThreshold: bigint | null
  /** How many days ahead an entry may be dated. */
  futureDays: number
  /** How old a rate may be when there is none of the day itself; 0: only the rate of the day. */
  rateDays: number
  /** Percent of the budget beyond which a report wants an explanation, as decimal text. */
  varianceTolerance: string
  /** How many days before it is due an instalment is on the list of reminders. */
  reminderDays: number
}

/** What holds until a city decides otherwise; the other policies are given when its ledger is opened. */
export const UNDECIDED = { rateDays: 0, varianceTolerance: '10', reminderDays: 30 } as const

export const POLICY_FIELDS = [
  'recognition',
  'approvalThreshold',
  'futureDays',
  'rateDays',
  'varianceTolerance',
  'reminderDays',
] as const satisfies readonly (keyof LedgerPolicies)[]
export type PolicyField = (typeof POLICY_FIELDS)[number]

/** Which policies differ. */
export function changedPolicies(before: LedgerPolicies, after: LedgerPolicies): PolicyField[] {
  return POLICY_FIELDS.filter((field) => before[field] !== after[field])
}
