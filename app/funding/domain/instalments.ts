/** An instalment as agreed, in the order of its number. */
export interface AgreedInstalment {
  id: string
  dueOn: string | null
  amount: bigint
}

/** Money that settled instalments; `instalmentId` null when nobody said which one. */
export interface InstalmentReceipt {
  instalmentId: string | null
  amount: bigint
}

export const INSTALMENT_STATES = [
  'planned',
  'due',
  'part_paid',
  'overdue',
  'received',
  'over_paid',
  'written_off',
] as const
export type InstalmentState = (typeof INSTALMENT_STATES)[number]

export interface InstalmentStanding extends AgreedInstalment {
  received: bigint
  /** Given up, as far as nothing came for it after all. */
  writtenOff: bigint
  open: bigint
  /** What named this instalment above its amount; it is counted for the earliest open ones. */
  over: bigint
  /** What of that found no open one: it came above all that was agreed. */
  beyond: bigint
  state: InstalmentState
}

export interface StandingOptions {
  /** What was written off, by the instalment that was named. */
  writtenOff?: readonly InstalmentReceipt[]
  /** How many days ahead an instalment counts as due. */
  dueWithin?: number
}

/** An instalment counts as due this many days before its day. */
export const DUE_WITHIN = 30

/**
 * What each instalment has received, what was written off and what is still open. A receipt fills the
 * instalment it names; what is above that, and money that names none, fills the earliest open ones in
 * their order, and then what was written off does the same. `excess` is what came above all of them.
 * Amounts are minor units, all of one currency; `today` is the day of the city.
 */
export function standingOfInstalments(
  instalments: readonly AgreedInstalment[],
  receipts: readonly InstalmentReceipt[],
  today: string,
  { writtenOff = [], dueWithin = DUE_WITHIN }: StandingOptions = {}
): { instalments: InstalmentStanding[]; excess: bigint } {
  const amounts = instalments.map(({ amount }) => amount)
  const came = fill(instalments, amounts, receipts)
  const left = amounts.map((amount, index) => amount - came.filled[index])
  const lost = fill(instalments, left, writtenOff)
  const horizon = daysAfter(today, dueWithin)
  const standings = instalments.map((instalment, index) => {
    const standing = {
      ...instalment,
      received: came.filled[index],
      writtenOff: lost.filled[index],
      open: left[index] - lost.filled[index],
      over: came.over[index],
      beyond: came.beyond[index],
    }
    return { ...standing, state: stateOf(standing, today, horizon) }
  })
  return { instalments: standings, excess: came.rest }
}

/** Pours money into rooms: first where it is meant for, then what is left into the first with room. */
function fill(
  instalments: readonly AgreedInstalment[],
  rooms: readonly bigint[],
  money: readonly InstalmentReceipt[]
): { filled: bigint[]; over: bigint[]; beyond: bigint[]; rest: bigint } {
  const known = new Set(instalments.map(({ id }) => id))
  const named = new Map<string, bigint>()
  let loose = 0n
  for (const { instalmentId, amount } of money) {
    if (instalmentId === null || !known.has(instalmentId)) loose += amount
    else named.set(instalmentId, (named.get(instalmentId) ?? 0n) + amount)
  }
  const filled = instalments.map(({ id }, index) => least(named.get(id) ?? 0n, rooms[index]))
  const over = instalments.map(({ id }, index) => (named.get(id) ?? 0n) - filled[index])
  loose = over.reduce((sum, part) => sum + part, loose)
  for (const [index, room] of rooms.entries()) {
    const more = least(loose, room - filled[index])
    filled[index] += more
    loose -= more
  }
  let rest = loose
  const beyond = over.map(() => 0n)
  for (const [index, part] of [...over.entries()].toReversed()) {
    beyond[index] = least(part, rest)
    rest -= beyond[index]
  }
  return { filled, over, beyond, rest: loose }
}

function stateOf(
  { amount, received, writtenOff, open, over, dueOn }: Omit<InstalmentStanding, 'state'>,
  today: string,
  horizon: string
): InstalmentState {
  if (over > 0n) return 'over_paid'
  if (received === amount) return 'received'
  if (open === 0n) return 'written_off'
  if (dueOn !== null && dueOn < today) return 'overdue'
  if (received + writtenOff > 0n) return 'part_paid'
  return dueOn !== null && dueOn <= horizon ? 'due' : 'planned'
}

/** The day so many days after a day, YYYY-MM-DD. */
export function daysAfter(day: string, days: number): string {
  const later = new Date(`${day}T00:00:00Z`)
  later.setUTCDate(later.getUTCDate() + days)
  return later.toISOString().slice(0, 10)
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
