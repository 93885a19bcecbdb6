import { Rational } from '#money/rational'
import { byCode, wholeWeights } from '#allocation/domain/document_fields'
import { AllocationProblemError } from '#allocation/domain/errors'
import { splitProRata } from '#allocation/domain/pro_rata'
import type { RingFence } from '#allocation/domain/types'

/** Ring-fences from the inside out; each names the next larger one that contains it, if any. */
export type RingFenceTree = { fence: RingFence; parent: number | null }[]

/**
 * Orders ring-fences so that each comes before those that contain it. Throws E_RING_FENCES_CROSS when
 * two share a group and neither contains the other (that is no longer a network flow), and
 * E_PERCENTAGES_ABOVE_HUNDRED when the percentages of separate ring-fences add up to more than 100.
 */
export function nestRingFences(fences: readonly RingFence[]): RingFenceTree {
  const sorted = [...fences].sort((a, b) => a.groups.length - b.groups.length || byCode(a.id, b.id))
  const sets = sorted.map(({ groups }) => new Set(groups))
  const tree = sorted.map((fence, at) => {
    let parent: number | null = null
    for (let other = at + 1; other < sorted.length; other++) {
      const shared = fence.groups.filter((group) => sets[other].has(group)).length
      if (shared === 0) continue
      if (shared < fence.groups.length) {
        throw new AllocationProblemError('E_RING_FENCES_CROSS', 'ringFences', {
          first: fence.id,
          second: sorted[other].id,
        })
      }
      parent ??= other
    }
    return { fence, parent }
  })
  const percentages = outermostPercentages(tree).map((at) => percentageOf(tree[at].fence))
  const total = Rational.sum(percentages)
  if (total.compare(Rational.of(100n)) > 0) {
    throw new AllocationProblemError('E_PERCENTAGES_ABOVE_HUNDRED', 'ringFences', {
      total: total.toString(),
    })
  }
  return tree
}

const percentageOf = (fence: RingFence): Rational =>
  fence.kind === 'percentage' ? Rational.parse(fence.percentage) : Rational.ZERO

function outermostPercentages(tree: RingFenceTree): number[] {
  const isPercentage = (at: number) => tree[at].fence.kind === 'percentage'
  return [...tree.keys()].filter((at) => {
    if (!isPercentage(at)) return false
    for (let above = tree[at].parent; above !== null; above = tree[above].parent) {
      if (isPercentage(above)) return false
    }
    return true
  })
}

/**
 * What each ring-fence of the tree must hold, in its order. A single percentage of all that can be spent
 * is rounded up; several separate ones become amounts together by largest remainder, the unprotected
 * share being the rest; one inside another percentage is rounded up by itself.
 */
export function requiredAmounts(tree: RingFenceTree, spendable: bigint): bigint[] {
  const required = tree.map(({ fence }) => {
    if (fence.kind === 'amount') return fence.amount
    return percentageOf(fence).times(Rational.of(spendable, 100n)).ceil()
  })
  const together = outermostPercentages(tree)
  if (together.length < 2) return required
  together.sort((a, b) => byCode(tree[a].fence.id, tree[b].fence.id))
  const shares = together.map((at) => percentageOf(tree[at].fence))
  const { whole } = wholeWeights([...shares, Rational.of(100n).minus(Rational.sum(shares))])
  const { amounts } = splitProRata(
    spendable,
    whole.map((weight) => ({ weight, lower: 0n, upper: spendable }))
  )
  together.forEach((at, index) => (required[at] = amounts[index]))
  return required
}

/** The innermost ring-fence of a group, by number in the tree; null when none protects it. */
export function innermost(tree: RingFenceTree, group: string | null): number | null {
  const at = tree.findIndex(({ fence }) => group !== null && fence.groups.includes(group))
  return at < 0 ? null : at
}

/** Whether the ring-fence `outer` is `inner` or contains it. */
export function contains(tree: RingFenceTree, outer: number, inner: number | null): boolean {
  for (let at = inner; at !== null; at = tree[at].parent) if (at === outer) return true
  return false
}
