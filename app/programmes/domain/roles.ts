/** What a party does in a programme; its responsibility is said in words beside it. */
export const PARTY_ROLES = [
  'lead',
  'coordination',
  'delivery',
  'funding',
  'space',
  'expertise',
  'evaluation',
  'learners_voice',
  'other',
] as const

export type PartyRole = (typeof PARTY_ROLES)[number]
