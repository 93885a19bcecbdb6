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
  type CanonicalProblem,
  type RingFence,
} from '#allocation/domain/types'

const UNITS = ['line', 'programme']

/**
 * The problem with every default written out and everything sorted by id, so that the same problem in
 * any order is the same value. Throws AllocationProblemError: unknown unit, rule or cell, duplicate ids
 * or edges, negative or too large amounts, a floor above need or cap, an equity weight that is not
 * above 0, percentages above 100, ring-fences that cross.
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
  const byId = (a: { id: string }, b: { id: string }) => byCode(a.id, b.id)
  return {
    unit: problem.unit,
    rule: problem.rule,
    lots: lots.sort(byId),
    cells: cells.sort(byId),
    ringFences: ringFences.sort(byId),
  }
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
  }
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
    })),
    ringFences: stored.ringFences.map((fence) =>
      fence.kind === 'amount' ? { ...fence, amount: amount(fence.amount) } : fence
    ),
  })
}
