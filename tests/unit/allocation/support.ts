import fc from 'fast-check'
import { allocate } from '#allocation/domain/allocate'
import { AllocationProblemError } from '#allocation/domain/errors'
import {
  ALLOCATION_RULES,
  type AllocationProblem,
  type AllocationRule,
  type FeasibleAllocation,
  type RingFence,
  type UnitOfFairness,
} from '#allocation/domain/types'

/** JSON with amounts as text, so that two results can be compared whole. */
export const asText = (value: unknown): string =>
  JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? `${item}` : item))

export function feasible(problem: AllocationProblem): FeasibleAllocation {
  const result = allocate(problem)
  if (!result.ok) throw new Error(`expected an allocation, got ${asText(result.diagnosis)}`)
  return result
}

export const amountsOf = (result: FeasibleAllocation): Record<string, bigint> =>
  Object.fromEntries(result.shares.map(({ cell, amount }) => [cell, amount]))

export function refusalOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof AllocationProblemError) return `${error.code} ${error.path}`.trim()
    throw error
  }
  return 'no refusal'
}

const RULES: AllocationRule[] = [...ALLOCATION_RULES]
const UNITS: UnitOfFairness[] = ['line', 'programme']

const ringFence = (id: string, groups: string[], most: bigint, unit: bigint) =>
  fc.oneof(
    fc.bigInt(0n, most).map((n): RingFence => ({ id, groups, kind: 'amount', amount: n * unit })),
    fc
      .constantFrom('0', '5', '12.5', '1/3', '30')
      .map((percentage): RingFence => ({ id, groups, kind: 'percentage', percentage }))
  )

/** Small crooked problems: few lines, shared lots, caps, floors, tiers, pools and nested ring-fences. */
export const someProblem: fc.Arbitrary<AllocationProblem> = fc
  .record({
    unit: fc.constantFrom(...UNITS),
    rule: fc.constantFrom(...RULES),
    scale: fc.constantFrom(1n, 1n, 1n, 10n ** 17n + 3n),
    cells: fc.array(
      fc.record({
        programme: fc.constantFrom('P1', 'P2', 'P3'),
        group: fc.constantFrom(null, 'a', 'b', 'c'),
        need: fc.bigInt(0n, 25n),
        floor: fc.constantFrom(0n, 0n, 0n, 3n, 100n),
        cap: fc.constantFrom(null, null, null, 4n, 15n),
        equityWeight: fc.constantFrom('1', '1', '2', '0.5', '3/7'),
        heads: fc.constantFrom(1n, 4n, 30n),
        tier: fc.constantFrom(1, 1, 1, 2, 4),
      }),
      { maxLength: 8 }
    ),
    lots: fc.array(
      fc.record({
        amount: fc.bigInt(0n, 40n),
        reach: fc.integer({ min: 0, max: 255 }),
        capped: fc.integer({ min: 0, max: 255 }),
        cap: fc.bigInt(0n, 9n),
        expiresOn: fc.constantFrom(null, '2026-06-30', '2026-12-31'),
      }),
      { maxLength: 6 }
    ),
    fences: fc.tuple(
      fc.option(ringFence('fa', ['a'], 5n, 1n)),
      fc.option(ringFence('fb', ['b'], 5n, 1n)),
      fc.option(ringFence('fab', ['a', 'b'], 9n, 1n))
    ),
    tiers: fc.boolean(),
    pools: fc.constantFrom<[string, bigint, number[]][]>(
      [],
      [],
      [['p', 30n, [0, 1]]],
      [
        ['p', 9n, [0, 2]],
        ['q', 25n, [1, 3]],
      ]
    ),
  })
  .map(({ unit, rule, scale, cells, lots, fences, tiers, pools }) => ({
    unit,
    pools: pools.map(([id, cap, members]) => ({
      id,
      cap: cap * scale,
      lots: members.filter((at) => at < lots.length).map((at) => `L${at}`),
    })),
    rule,
    cells: cells.map(({ need, floor, cap, tier, ...cell }, at) => {
      const room = cap === null || need < cap ? need : cap
      return {
        ...cell,
        id: `C${at}`,
        tier: !tiers ? 1 : unit === 'line' ? tier : Number(cell.programme.slice(1)),
        need: need * scale,
        cap: cap === null ? null : cap * scale,
        floor: (floor < room ? floor : floor === 100n ? room : 0n) * scale,
      }
    }),
    lots: lots.map(({ amount, reach, capped, cap, expiresOn }, at) => ({
      id: `L${at}`,
      amount: amount * scale + (scale > 1n ? 1n : 0n),
      expiresOn,
      edges: cells.flatMap((_, cell) =>
        (reach >> cell) & 1
          ? [{ cell: `C${cell}`, cap: (capped >> cell) % 5 === 1 ? cap * scale : null }]
          : []
      ),
    })),
    ringFences: fences.flatMap((fence) => (fence ? [fence] : [])),
  }))
