import type { AllocationProblem, AllocationRule, RingFence } from '#allocation/domain/types'

/**
 * One change of a round that an objection asks for, small enough to be run as it stands. Lines and funds
 * are named by their codes, as in the problem.
 */
export type Remedy =
  | { kind: 'rule'; rule: AllocationRule }
  | { kind: 'floor'; line: string; lineId: string; amount: string }
  | { kind: 'weight'; line: string; lineId: string; weight: string }
  | { kind: 'leave_out'; line: string; lineId: string }
  | { kind: 'widen'; fund: string; line: string; lineId: string }
  | { kind: 'ring_fence'; groups: string[]; amount: string }
  | { kind: 'ring_fence'; groups: string[]; percentage: string }

export const REMEDY_KINDS = ['rule', 'floor', 'weight', 'leave_out', 'widen', 'ring_fence'] as const

/**
 * The problem with the remedies in it, one after the other. `membersOf` gives the groups that a ring-fence
 * for a family protects. A remedy that names a line or a fund which is not there changes nothing.
 */
export function withRemedies(
  problem: AllocationProblem,
  remedies: readonly Remedy[],
  membersOf: (groups: string[]) => string[]
): AllocationProblem {
  return remedies.reduce((changed, remedy) => withOne(changed, remedy, membersOf), problem)
}

function withOne(
  problem: AllocationProblem,
  remedy: Remedy,
  membersOf: (groups: string[]) => string[]
): AllocationProblem {
  const { cells, lots, ringFences } = problem
  switch (remedy.kind) {
    case 'rule':
      return { ...problem, rule: remedy.rule }
    case 'floor': {
      const floor = BigInt(remedy.amount)
      return { ...problem, cells: change(cells, remedy.line, (cell) => ({ ...cell, floor })) }
    }
    case 'weight': {
      const equityWeight = remedy.weight
      return {
        ...problem,
        cells: change(cells, remedy.line, (cell) => ({ ...cell, equityWeight })),
      }
    }
    case 'leave_out':
      return {
        ...problem,
        cells: cells.filter(({ id }) => id !== remedy.line),
        lots: lots.map((lot) => ({
          ...lot,
          edges: lot.edges.filter(({ cell }) => cell !== remedy.line),
        })),
      }
    case 'widen': {
      const known = cells.some(({ id }) => id === remedy.line)
      return {
        ...problem,
        lots: change(lots, remedy.fund, (lot) =>
          !known || lot.edges.some(({ cell }) => cell === remedy.line)
            ? lot
            : { ...lot, edges: [...lot.edges, { cell: remedy.line, cap: null }] }
        ),
      }
    }
    case 'ring_fence': {
      const id = remedy.groups.toSorted().join('+')
      const groups = membersOf(remedy.groups)
      const fence: RingFence =
        'amount' in remedy
          ? { id, groups, kind: 'amount', amount: BigInt(remedy.amount) }
          : { id, groups, kind: 'percentage', percentage: remedy.percentage }
      return { ...problem, ringFences: [...ringFences.filter((one) => one.id !== id), fence] }
    }
  }
}

function change<T extends { id: string }>(all: readonly T[], id: string, to: (one: T) => T): T[] {
  return all.map((one) => (one.id === id ? to(one) : one))
}
