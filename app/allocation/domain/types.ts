/** `line`: every budget line is a sharer of its own. `programme`: programmes first, then their lines. */
export type UnitOfFairness = 'line' | 'programme'

export const ALLOCATION_RULES = [
  'same_percentage',
  'same_amount',
  'same_amount_per_head',
  'same_shortfall',
  'contested_garment',
] as const

export type AllocationRule = (typeof ALLOCATION_RULES)[number]

/** Money of one receipt or agreement, and the cells it may pay, each to at most `cap` if there is one. */
export type Lot = {
  id: string
  amount: bigint
  edges: { cell: string; cap?: bigint | null }[]
  /** ISO dates; lots that expire first are spent first, equal ones by receipt date. */
  expiresOn?: string | null
  receivedOn?: string | null
}

/** One budget line. It takes between `floor` and the smaller of `need` and `cap`. */
export type Cell = {
  id: string
  programme: string
  /** The group it is charged to; null counts for no ring-fence. */
  group?: string | null
  need: bigint
  floor: bigint
  cap?: bigint | null
  /** Decimal string above 0, default "1". */
  equityWeight?: string
  /** People it serves: needed for the same amount per head. */
  heads?: bigint | null
  /** Priority: lines of tier 2 get money only when none of tier 1 could take it; default 1. */
  tier?: number
}

/** A common limit of several lots: what one funder gives in one year, all its lots together. */
export type Pool = { id: string; cap: bigint; lots: string[] }

/** A minimum for a group or a family of groups: an amount, or a percentage of all that can be spent. */
export type RingFence = { id: string; groups: string[] } & (
  { kind: 'amount'; amount: bigint } | { kind: 'percentage'; percentage: string }
)

/** An allocation problem in minor units of one currency. */
export type AllocationProblem = {
  unit: UnitOfFairness
  rule: AllocationRule
  lots: Lot[]
  cells: Cell[]
  ringFences: RingFence[]
  /** Each lot in at most one pool. */
  pools?: Pool[]
}

/**
 * The same problem with every default written out and everything sorted by id. What a problem does not
 * use (heads, tiers, pools) leaves no key, so that documents of earlier versions keep their hashes.
 */
export type CanonicalProblem = {
  unit: UnitOfFairness
  rule: AllocationRule
  lots: {
    id: string
    amount: bigint
    edges: { cell: string; cap: bigint | null }[]
    expiresOn: string | null
    receivedOn: string | null
  }[]
  cells: {
    id: string
    programme: string
    group: string | null
    need: bigint
    floor: bigint
    cap: bigint | null
    equityWeight: string
    heads?: bigint
    /** Only when it is not 1. */
    tier?: number
  }[]
  ringFences: RingFence[]
  pools?: Pool[]
}

export type AllocationResult = FeasibleAllocation | ImpossibleAllocation

/** A line's share. Fractions are "p/q" strings. */
export type CellShare = {
  cell: string
  amount: bigint
  exact: string
  /** The level at which the line stands; null when it has all it may take. */
  level: string | null
  /** The level that decided the block of the line; null when money is not short for it. */
  blockLevel: string | null
  /**
   * `half`: half the need, under contested garment. `tier`: nothing above its floor, because lines of a
   * higher priority could still take the money that may pay it.
   */
  setBy: 'need' | 'cap' | 'floor' | 'ring_fence' | 'level' | 'half' | 'tier'
  oddUnit: boolean
}

export type ProgrammeShare = {
  programme: string
  amount: bigint
  exact: string
  level: string | null
}

/** Lines (and programmes, in a round by programme) that hang together, and the lots that bind them. */
export type LevelBlock = {
  level: string
  /** The priority to which the level belongs; only in a problem with tiers. */
  tier?: number
  sharers: string[]
  cells: string[]
  lots: string[]
  /** Pools that are used up; only when there are any. */
  pools?: string[]
}

export type RingFenceShare = {
  id: string
  required: bigint
  /** All that can be spent: the base of a percentage. */
  base: bigint
  cellFloors: { cell: string; floor: bigint }[]
  allocated: bigint
  splitUsed: 'pro_rata' | 'level_rule'
}

/** Lots with more money than the lines they may pay can take. */
export type StuckMoney = {
  amount: bigint
  lots: string[]
  cells: string[]
  funds: bigint
  room: bigint
  /** The pool whose limit holds the money back. */
  pool?: string
  /** Used-up caps of lots for lines that could take more; only when there are any. */
  edgeCaps?: { lot: string; cell: string; cap: bigint }[]
}

/** What the verifier needs besides the problem and the amounts: exact flows and nested closures. */
export type Certificate = {
  exactFlows: { lot: string; cell: string; amount: string }[]
  closures: LevelBlock[]
  /** Only in a round by programme: the exact flows that realise the exact shares of the lines. */
  lineFlows: { lot: string; cell: string; amount: string }[] | null
}

export type FeasibleAllocation = {
  ok: true
  unit: UnitOfFairness
  rule: AllocationRule
  spendable: bigint
  shares: CellShare[]
  programmes: ProgrammeShare[]
  /** Cells that got the unit above their exact share, in the order in which they got it. */
  roundedUp: string[]
  levels: LevelBlock[]
  flows: { lot: string; cell: string; amount: bigint }[]
  unspendable: StuckMoney[]
  ringFences: RingFenceShare[]
  certificate: Certificate
  /** Only where the routing keeps as much as possible of an earlier one: how much, and prices that prove it. */
  routing?: {
    kept: string
    prices: { lots: { lot: string; price: number }[]; cells: { cell: string; price: number }[] }
  }
}

export type Remedy =
  | { kind: 'lower_floor'; cell: string; by: bigint }
  | { kind: 'lower_ring_fence'; ringFence: string; by: bigint }
  | { kind: 'raise_lot'; lot: string; by: bigint }
  | { kind: 'raise_pool'; pool: string; by: bigint }
  | { kind: 'raise_edge_cap'; lot: string; cell: string; by: bigint }
  | { kind: 'raise_need_or_cap'; cell: string; by: bigint }
  | { kind: 'widen_earmark'; lot: string }

/** One connected set of minimums that cannot be met, with its own gap: short = required − available. */
export type Gap = {
  kind: 'floors' | 'ring_fence' | 'floors_and_ring_fences'
  short: bigint
  required: bigint
  available: bigint
  cells: { cell: string; floor: bigint }[]
  ringFences: { id: string; required: bigint }[]
  lots: { lot: string; amount: bigint }[]
  /** Limits of pools that hold money back; only when there are any. */
  pools?: { pool: string; cap: bigint }[]
  /** Limits that stop other money from helping: full edge caps and full lines. */
  edgeCaps: { lot: string; cell: string; cap: bigint }[]
  rooms: { cell: string; room: bigint }[]
  remedies: Remedy[]
}

export type ImpossibleAllocation = {
  ok: false
  spendable: bigint
  ringFences: { id: string; required: bigint; base: bigint }[]
  diagnosis: Gap[]
}
