import { Rational } from '#money/rational'
import {
  byCode,
  LARGEST_QUANTITY,
  MOST_EDGES,
  MOST_ITEMS,
  readQuantity,
  readText,
  refuseDuplicates,
} from '#allocation/domain/document_fields'
import { AllocationProblemError } from '#allocation/domain/errors'
import { nestRingFences } from '#allocation/domain/ring_fences'
import {
  ALLOCATION_RULES,
  type AllocationProblem,
  type AllocationRule,
  type CanonicalProblem,
  type Pool,
  type RingFence,
} from '#allocation/domain/types'

const UNITS = ['line', 'programme']

/** Priorities run from 1 to this. */
export const MOST_TIERS = 9

/**
 * The problem with every default written out and everything sorted by id, so that the same problem in
 * any order is the same value. Throws AllocationProblemError: unknown unit, rule or cell, duplicate ids
 * or edges, negative or too large amounts, a floor above need or cap, an equity weight that is not
 * above 0, percentages above 100, ring-fences that cross, no heads where the rule counts them, a
 * programme in two tiers, a lot in two pools.
 */
export function canonicalProblem(problem: AllocationProblem): CanonicalProblem {
  if (!UNITS.includes(problem.unit)) {
    throw new AllocationProblemError('E_UNKNOWN_UNIT', 'unit', { unit: String(problem.unit) })
  }
  if (!ALLOCATION_RULES.includes(problem.rule)) {
    throw new AllocationProblemError('E_UNKNOWN_RULE', 'rule', { rule: String(problem.rule) })
  }
  const cells = problem.cells.map((cell, at) => canonicalCell(cell, `cells[${at}]`))
  refuseTooMany(cells.length, 'cells', MOST_ITEMS)
  refuseDuplicates(
    cells.map(({ id }) => id),
    (at) => `cells[${at}].id`
  )
  const known = new Set(cells.map(({ id }) => id))
  const lots = problem.lots.map((lot, at) => canonicalLot(lot, known, `lots[${at}]`))
  refuseTooMany(lots.length, 'lots', MOST_ITEMS)
  refuseTooMany(
    lots.reduce((sum, { edges }) => sum + edges.length, 0),
    'lots',
    MOST_EDGES
  )
  refuseDuplicates(
    lots.map(({ id }) => id),
    (at) => `lots[${at}].id`
  )
  const ringFences = problem.ringFences.map((fence, at) => {
    return canonicalRingFence(fence, `ringFences[${at}]`)
  })
  refuseDuplicates(
    ringFences.map(({ id }) => id),
    (at) => `ringFences[${at}].id`
  )
  nestRingFences(ringFences)
  if (problem.rule === 'same_amount_per_head') refuseWithoutHeads(cells)
  if (problem.unit === 'programme') refuseTiersInProgramme(cells)
  const pools = canonicalPools(problem.pools ?? [], new Set(lots.map(({ id }) => id)))
  const byId = (a: { id: string }, b: { id: string }) => byCode(a.id, b.id)
  return {
    unit: problem.unit,
    rule: problem.rule,
    lots: lots.sort(byId),
    cells: cells.sort(byId),
    ringFences: ringFences.sort(byId),
    ...(pools.length > 0 && { pools: pools.sort(byId) }),
  }
}

function refuseWithoutHeads(cells: CanonicalProblem['cells']): void {
  const at = cells.findIndex(({ heads }) => !heads)
  if (at < 0) return
  throw new AllocationProblemError('E_HEADS_NEEDED', `cells[${at}].heads`, { id: cells[at].id })
}

/** A programme is one sharer and stands in one tier. */
function refuseTiersInProgramme(cells: CanonicalProblem['cells']): void {
  const tiers = new Map<string, number>()
  cells.forEach(({ programme, tier = 1 }, at) => {
    if ((tiers.get(programme) ?? tier) !== tier) {
      throw new AllocationProblemError('E_TIERS_IN_PROGRAMME', `cells[${at}].tier`, { programme })
    }
    tiers.set(programme, tier)
  })
}

function canonicalPools(pools: readonly Pool[], known: ReadonlySet<string>): Pool[] {
  refuseTooMany(pools.length, 'pools', MOST_ITEMS)
  refuseDuplicates(
    pools.map(({ id }) => id),
    (at) => `pools[${at}].id`
  )
  const poolOf = new Map<string, string>()
  return pools.map((pool, at) => {
    const path = `pools[${at}]`
    const id = readText(pool.id, `${path}.id`)
    const lots = [...new Set(pool.lots)].sort(byCode)
    for (const lot of lots) {
      if (!known.has(lot)) {
        throw new AllocationProblemError('E_UNKNOWN_LOT', `${path}.lots`, { lot: String(lot) })
      }
      const other = poolOf.get(lot)
      if (other !== undefined) {
        throw new AllocationProblemError('E_LOT_IN_TWO_POOLS', `${path}.lots`, {
          lot,
          first: other,
          second: id,
        })
      }
      poolOf.set(lot, id)
    }
    return { id, cap: whole(pool.cap, `${path}.cap`), lots }
  })
}

function refuseTooMany(count: number, path: string, most: number): void {
  if (count > most) {
    const params = { count: `${count}`, most: `${most}` }
    throw new AllocationProblemError('E_TOO_MANY', path, params)
  }
}

function whole(amount: bigint, path: string): bigint {
  const params = { value: String(amount) }
  if (typeof amount !== 'bigint') {
    throw new AllocationProblemError('E_NOT_A_WHOLE_NUMBER', path, params)
  }
  if (amount < 0n) throw new AllocationProblemError('E_NEGATIVE', path, params)
  if (amount > LARGEST_QUANTITY) throw new AllocationProblemError('E_TOO_LARGE', path, params)
  return amount
}

function canonicalCell(
  cell: AllocationProblem['cells'][number],
  path: string
): CanonicalProblem['cells'][number] {
  const need = whole(cell.need, `${path}.need`)
  const floor = whole(cell.floor, `${path}.floor`)
  const cap = cell.cap === undefined || cell.cap === null ? null : whole(cell.cap, `${path}.cap`)
  const weight = readQuantity(cell.equityWeight ?? '1', `${path}.equityWeight`)
  const params = { id: cell.id, floor: `${floor}` }
  if (weight.numerator === 0n) {
    throw new AllocationProblemError('E_ZERO_WEIGHT', `${path}.equityWeight`, { id: cell.id })
  }
  if (floor > need) {
    throw new AllocationProblemError('E_FLOOR_ABOVE_NEED', `${path}.floor`, {
      ...params,
      most: `${need}`,
    })
  }
  if (cap !== null && floor > cap) {
    throw new AllocationProblemError('E_FLOOR_ABOVE_CAP', `${path}.floor`, {
      ...params,
      most: `${cap}`,
    })
  }
  return {
    id: readText(cell.id, `${path}.id`),
    programme: readText(cell.programme, `${path}.programme`),
    group: cell.group ?? null,
    need,
    floor,
    cap,
    equityWeight: weight.toString(),
    ...(cell.heads !== undefined &&
      cell.heads !== null && { heads: whole(cell.heads, `${path}.heads`) }),
    ...(cell.tier !== undefined &&
      cell.tier !== 1 && { tier: canonicalTier(cell.tier, cell.id, `${path}.tier`) }),
  }
}

function canonicalTier(tier: number, id: string, path: string): number {
  if (!Number.isInteger(tier) || tier < 1 || tier > MOST_TIERS) {
    throw new AllocationProblemError('E_TIER', path, { id, most: `${MOST_TIERS}` })
  }
  return tier
}

function canonicalLot(
  lot: AllocationProblem['lots'][number],
  known: ReadonlySet<string>,
  path: string
): CanonicalProblem['lots'][number] {
  refuseDuplicates(
    lot.edges.map(({ cell }) => cell),
    (at) => `${path}.edges[${at}].cell`
  )
  const edges = lot.edges.map(({ cell, cap }, at) => {
    const edge = `${path}.edges[${at}]`
    if (!known.has(cell)) {
      throw new AllocationProblemError('E_UNKNOWN_CELL', `${edge}.cell`, { cell: String(cell) })
    }
    return { cell, cap: cap === undefined || cap === null ? null : whole(cap, `${edge}.cap`) }
  })
  return {
    id: readText(lot.id, `${path}.id`),
    amount: whole(lot.amount, `${path}.amount`),
    edges: edges.sort((a, b) => byCode(a.cell, b.cell)),
    expiresOn: lot.expiresOn ?? null,
    receivedOn: lot.receivedOn ?? null,
  }
}

function canonicalRingFence(fence: RingFence, path: string): RingFence {
  const id = readText(fence.id, `${path}.id`)
  const groups = [...new Set(fence.groups)].sort(byCode)
  if (groups.length === 0) {
    throw new AllocationProblemError('E_RING_FENCE_WITHOUT_GROUP', `${path}.groups`, { id })
  }
  if (fence.kind === 'amount') {
    return { id, groups, kind: 'amount', amount: whole(fence.amount, `${path}.amount`) }
  }
  const percentage = readQuantity(fence.percentage, `${path}.percentage`)
  if (percentage.compare(Rational.of(100n)) > 0) {
    throw new AllocationProblemError('E_PERCENTAGE_ABOVE_HUNDRED', `${path}.percentage`, {
      id,
      value: String(fence.percentage),
    })
  }
  return { id, groups, kind: 'percentage', percentage: percentage.toString() }
}

/**
 * The canonical problem as one line of JSON, ready to be hashed: keys in alphabetical order, amounts as
 * decimal strings, equity weights and percentages as "p/q".
 */
export function canonicalJson(problem: CanonicalProblem): string {
  return JSON.stringify(problem, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}`
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => byCode(a, b)))
  })
}

/** Reads back what canonicalJson wrote; the text must come from there. Throws AllocationProblemError. */
export function problemFromCanonicalJson(text: string): CanonicalProblem {
  const stored = JSON.parse(text) as CanonicalProblem
  const amount = (value: unknown) => BigInt(value as string)
  const maybe = (value: unknown) => (value === null ? null : amount(value))
  return canonicalProblem({
    ...stored,
    lots: stored.lots.map((lot) => ({
      ...lot,
      amount: amount(lot.amount),
      edges: lot.edges.map(({ cell, cap }) => ({ cell, cap: maybe(cap) })),
    })),
    cells: stored.cells.map((cell) => ({
      ...cell,
      need: amount(cell.need),
      floor: amount(cell.floor),
      cap: maybe(cell.cap),
      ...(cell.heads !== undefined && { heads: amount(cell.heads) }),
    })),
    ...(stored.pools && {
      pools: stored.pools.map((pool) => ({ ...pool, cap: amount(pool.cap) })),
    }),
    ringFences: stored.ringFences.map((fence) =>
      fence.kind === 'amount' ? { ...fence, amount: amount(fence.amount) } : fence
    ),
  })
}

/** The rules that can share this problem: the same amount per head needs the heads of every line. */
export function rulesFor({ cells }: Pick<AllocationProblem, 'cells'>): AllocationRule[] {
  return ALLOCATION_RULES.filter(
    (rule) => rule !== 'same_amount_per_head' || cells.every(({ heads }) => heads)
  )
}
