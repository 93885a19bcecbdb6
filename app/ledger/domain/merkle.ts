/*
 * Merkle trees in the shape of RFC 6962 / RFC 9162: a node is H(0x01 ‖ left ‖ right), the left subtree
 * holds the largest power of two of leaves, so an odd node is promoted, never doubled. Leaves are
 * hashes already: H(0x00 ‖ data). The hash function is given, so that everything here is pure.
 */

export type Hash = (...parts: Uint8Array[]) => Uint8Array

/** Leaf hashes in order: an array, or something packed that answers alike. */
export interface Leaves {
  readonly length: number
  at(index: number): Uint8Array | undefined
}

export const LEAF_PREFIX = Uint8Array.of(0x00)
export const NODE_PREFIX = Uint8Array.of(0x01)

/**
 * The root of a growing tree. It keeps one hash for each complete subtree (its peaks, the largest
 * first), which is all that is needed to go on later where it stopped.
 */
export class MerkleFold {
  #peaks: Uint8Array[]
  #size: number

  constructor(
    private hash: Hash,
    from: { size: number; peaks: Uint8Array[] } = { size: 0, peaks: [] }
  ) {
    if (from.peaks.length !== onesIn(from.size)) throw new RangeError('peaks of another size')
    this.#size = from.size
    this.#peaks = [...from.peaks]
  }

  get size(): number {
    return this.#size
  }

  get peaks(): readonly Uint8Array[] {
    return this.#peaks
  }

  /** Adds the hash of the next leaf. */
  add(leaf: Uint8Array): void {
    let node = leaf
    for (let size = this.#size; size & 1; size >>>= 1) {
      node = this.hash(NODE_PREFIX, this.#peaks.pop()!, node)
    }
    this.#peaks.push(node)
    this.#size += 1
  }

  /** Root of the leaves so far; of none it is the hash of nothing. */
  root(): Uint8Array {
    if (this.#size === 0) return this.hash()
    return this.#peaks.reduceRight((right, left) => this.hash(NODE_PREFIX, left, right))
  }
}

/** Root of leaves `from` to `to` (exclusive). */
export function merkleRoot(
  leaves: Leaves,
  hash: Hash,
  from = 0,
  to: number = leaves.length
): Uint8Array {
  const fold = new MerkleFold(hash)
  for (let index = from; index < to; index++) fold.add(leaves.at(index)!)
  return fold.root()
}

/** The siblings from a leaf up to the root, the nearest first. */
export function inclusionPath(leaves: Leaves, index: number, hash: Hash): Uint8Array[] {
  if (index < 0 || index >= leaves.length) throw new RangeError('no such leaf')
  const path: Uint8Array[] = []
  let [from, to] = [0, leaves.length]
  while (to - from > 1) {
    const middle = from + leftSize(to - from)
    if (index < middle) {
      path.push(merkleRoot(leaves, hash, middle, to))
      to = middle
    } else {
      path.push(merkleRoot(leaves, hash, from, middle))
      from = middle
    }
  }
  return path.toReversed()
}

/** The root that a leaf at `index` of `size` has with this path, or null when the path cannot be one. */
export function rootOfPath(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
  hash: Hash
): Uint8Array | null {
  if (index < 0 || index >= size) return null
  let [at, last, node] = [index, size - 1, leaf]
  for (const sibling of path) {
    if (last === 0) return null
    if (at & 1 || at === last) {
      node = hash(NODE_PREFIX, sibling, node)
      while (!(at & 1) && at !== 0) [at, last] = [at >>> 1, last >>> 1]
    } else node = hash(NODE_PREFIX, node, sibling)
    ;[at, last] = [at >>> 1, last >>> 1]
  }
  return last === 0 ? node : null
}

/** What proves that the tree of the first `size` leaves is the beginning of the tree of all leaves. */
export function consistencyPath(leaves: Leaves, size: number, hash: Hash): Uint8Array[] {
  if (size < 0 || size > leaves.length) throw new RangeError('no such tree')
  if (size === 0 || size === leaves.length) return []
  return subproof(leaves, size, 0, leaves.length, true, hash)
}

function subproof(
  leaves: Leaves,
  size: number,
  from: number,
  to: number,
  isWhole: boolean,
  hash: Hash
): Uint8Array[] {
  const count = to - from
  if (size === count) return isWhole ? [] : [merkleRoot(leaves, hash, from, to)]
  const left = leftSize(count)
  if (size <= left) {
    const path = subproof(leaves, size, from, from + left, isWhole, hash)
    return [...path, merkleRoot(leaves, hash, from + left, to)]
  }
  const path = subproof(leaves, size - left, from + left, to, false, hash)
  return [...path, merkleRoot(leaves, hash, from, from + left)]
}

export interface Consistency {
  from: { size: number; root: Uint8Array }
  to: { size: number; root: Uint8Array }
  path: readonly Uint8Array[]
}

/** Whether the path proves that the larger tree only added leaves to the smaller one. */
export function isConsistent({ from, to, path }: Consistency, hash: Hash): boolean {
  if (from.size > to.size) return false
  if (from.size === 0) return path.length === 0
  if (from.size === to.size) return path.length === 0 && sameBytes(from.root, to.root)
  // A smaller tree that is complete is a node of the larger one: its root begins the path unsaid.
  const steps = onesIn(from.size) === 1 ? [from.root, ...path] : path
  if (steps.length === 0) return false
  let [at, last] = [from.size - 1, to.size - 1]
  while (at & 1) [at, last] = [at >>> 1, last >>> 1]
  let [old, grown] = [steps[0], steps[0]]
  for (const step of steps.slice(1)) {
    if (last === 0) return false
    if (at & 1 || at === last) {
      old = hash(NODE_PREFIX, step, old)
      grown = hash(NODE_PREFIX, step, grown)
      while (!(at & 1) && at !== 0) [at, last] = [at >>> 1, last >>> 1]
    } else grown = hash(NODE_PREFIX, grown, step)
    ;[at, last] = [at >>> 1, last >>> 1]
  }
  return last === 0 && sameBytes(old, from.root) && sameBytes(grown, to.root)
}

/** The largest power of two below `count`: how many leaves the left subtree has. */
function leftSize(count: number): number {
  return 1 << (31 - Math.clz32(count - 1))
}

function onesIn(size: number): number {
  let ones = 0
  for (let rest = size; rest > 0; rest >>>= 1) ones += rest & 1
  return ones
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
