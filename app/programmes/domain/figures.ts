/**
 * Money of a budget line in minor units of the ledger's functional currency. Each figure is part of
 * the one before: what is committed was allocated, what is spent was committed.
 */
export interface Figures {
  /** What the plan asks for. */
  need: bigint
  /** What decisions gave in all. */
  allocated: bigint
  /** What orders, contracts and grants took of it, paid or not. */
  committed: bigint
  spent: bigint
  /** Allocated and not committed. */
  free: bigint
  /** Committed and not spent. */
  reserved: bigint
}

export const NO_FIGURES: Figures = {
  need: 0n,
  allocated: 0n,
  committed: 0n,
  spent: 0n,
  free: 0n,
  reserved: 0n,
}

/** The figures of a line from its need and its balances: 8200 free, 8300 reserved, 8400 spent. */
export function figuresOf(
  need: bigint,
  balances: { free: bigint; reserved: bigint; spent: bigint }
): Figures {
  const committed = balances.reserved + balances.spent
  return { need, allocated: balances.free + committed, committed, ...balances }
}

/** Figures added up, each for itself. */
export function addUp(all: Iterable<Figures>): Figures {
  const total = { ...NO_FIGURES }
  for (const figures of all) {
    total.need += figures.need
    total.allocated += figures.allocated
    total.committed += figures.committed
    total.spent += figures.spent
    total.free += figures.free
    total.reserved += figures.reserved
  }
  return total
}

export type Mark = 'sourced' | 'illustrative' | 'derived'

/** A total that contains an illustrative figure is illustrative; one of sourced figures is derived. */
export function markOfTotal(marks: Iterable<Mark | null>): Mark | null {
  const all = [...marks]
  if (all.includes('illustrative')) return 'illustrative'
  if (all.length === 0 || all.includes(null)) return null
  return 'derived'
}

export interface Group<T> {
  key: string
  lines: T[]
  totals: Figures
  mark: Mark | null
}

/** Lines by a key, with the totals of each; the keys in the order in which they first occur. */
export function groupBy<T extends { figures: Figures; mark: Mark | null }>(
  lines: T[],
  keyOf: (line: T) => string
): Group<T>[] {
  const byKey = new Map<string, T[]>()
  for (const line of lines) {
    const key = keyOf(line)
    const known = byKey.get(key)
    if (known) known.push(line)
    else byKey.set(key, [line])
  }
  return [...byKey].map(([key, members]) => ({
    key,
    lines: members,
    totals: addUp(members.map((line) => line.figures)),
    mark: markOfTotal(members.map((line) => line.mark)),
  }))
}

export interface PlanYear<T> {
  year: number
  /** False for a year of the plan without lines: it is not yet planned, which is not zero. */
  isPlanned: boolean
  group: Group<T> | null
}

/** Every year of the plan, and any other year that has lines, in order. */
export function yearsOfPlan<T extends { year: number; figures: Figures; mark: Mark | null }>(
  plan: { startsYear: number; endsYear: number },
  lines: T[]
): PlanYear<T>[] {
  const groups = new Map(
    groupBy(lines, (line) => String(line.year)).map((group) => [group.key, group])
  )
  const years = new Set(lines.map((line) => line.year))
  for (let year = plan.startsYear; year <= plan.endsYear; year++) years.add(year)
  return [...years]
    .toSorted((a, b) => a - b)
    .map((year) => {
      const group = groups.get(String(year)) ?? null
      return { year, isPlanned: group !== null, group }
    })
}
