export const AWARD_STATES = ['awarded', 'part_used', 'used', 'expired'] as const
export type AwardState = (typeof AWARD_STATES)[number]

/** Where an award stands on a day: what is not used by its last day has expired. */
export function stateOfAward(of: {
  value: bigint
  used: bigint
  expiresOn: string
  today: string
}): AwardState {
  if (of.used === of.value) return 'used'
  if (of.expiresOn < of.today) return 'expired'
  return of.used > 0n ? 'part_used' : 'awarded'
}

/** Codes of a batch: its number and a place in it, 0001 to the last. They say nothing of anybody. */
export function codesOf(number: string, people: number): string[] {
  const width = Math.max(4, String(people).length)
  return Array.from(
    { length: people },
    (_, at) => `${number}-${String(at + 1).padStart(width, '0')}`
  )
}
