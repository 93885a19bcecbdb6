/** An instalment as agreed, in the order of its number. */
export interface AgreedInstalment {
  id: string
  dueOn: string | null
  amount: bigint
}

/** Money that came and was not reversed; `instalmentId` null when nobody said what it answers. */
export interface InstalmentReceipt {
  instalmentId: string | null
  amount: bigint
}

export type InstalmentState = 'open' | 'part_paid' | 'received' | 'overdue'

export interface InstalmentStanding extends AgreedInstalment {
  received: bigint
  open: bigint
  state: InstalmentState
}

/**
 * What each instalment has received and what is still open. A receipt fills the instalment it names;
 * what is above that, and money that names none, fills the earliest open ones in their order. `excess`
 * is what came above all of them. Amounts are minor units, all of one currency.
 */
export function standingOfInstalments(
  instalments: readonly AgreedInstalment[],
  receipts: readonly InstalmentReceipt[],
  today: string
): { instalments: InstalmentStanding[]; excess: bigint } {
  const named = new Map<string, bigint>()
  let loose = 0n
  for (const { instalmentId, amount } of receipts) {
    if (instalmentId === null) loose += amount
    else named.set(instalmentId, (named.get(instalmentId) ?? 0n) + amount)
  }
  const filled = instalments.map((instalment) => {
    const meant = named.get(instalment.id) ?? 0n
    const received = least(meant, instalment.amount)
    loose += meant - received
    return { instalment, received }
  })
  const standings = filled.map(({ instalment, received }) => {
    const more = least(loose, instalment.amount - received)
    loose -= more
    const total = received + more
    const open = instalment.amount - total
    return { ...instalment, received: total, open, state: stateOf(instalment, total, open, today) }
  })
  return { instalments: standings, excess: loose }
}

function stateOf(
  instalment: AgreedInstalment,
  received: bigint,
  open: bigint,
  today: string
): InstalmentState {
  if (open === 0n) return 'received'
  if (instalment.dueOn !== null && instalment.dueOn < today) return 'overdue'
  return received > 0n ? 'part_paid' : 'open'
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
