import { createHash } from 'node:crypto'
import { test } from '@japa/runner'
import fc from 'fast-check'
import {
  consistencyPath,
  inclusionPath,
  isConsistent,
  LEAF_PREFIX,
  MerkleFold,
  merkleRoot,
  rootOfPath,
} from '#ledger/domain/merkle'

const sha = (...parts: Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const leavesOf = (data: Uint8Array[]) => data.map((bytes) => sha(LEAF_PREFIX, bytes))
const hex = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString('hex')

/** MTH of RFC 6962 2.1, written down as the definition says it. */
function naiveRoot(data: Uint8Array[]): Uint8Array {
  if (data.length === 0) return createHash('sha256').digest()
  if (data.length === 1) return createHash('sha256').update('\0').update(data[0]).digest()
  let k = 1
  while (k * 2 < data.length) k *= 2
  return createHash('sha256')
    .update('\x01')
    .update(naiveRoot(data.slice(0, k)))
    .update(naiveRoot(data.slice(k)))
    .digest()
}

/** PATH of RFC 6962 2.1.1, as the definition says it. */
function naivePath(data: Uint8Array[], m: number): Uint8Array[] {
  if (data.length === 1) return []
  let k = 1
  while (k * 2 < data.length) k *= 2
  return m < k
    ? [...naivePath(data.slice(0, k), m), naiveRoot(data.slice(k))]
    : [...naivePath(data.slice(k), m - k), naiveRoot(data.slice(0, k))]
}

/** The eight inputs that implementations of RFC 6962 are commonly tried with. */
const INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((text) => Buffer.from(text, 'hex'))

const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

const data = fc.array(fc.uint8Array({ maxLength: 9 }), { minLength: 1, maxLength: 70 })

test.group('Merkle tree', () => {
  test('of nothing is the hash of nothing', ({ assert }) => {
    const nothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    assert.equal(hex(merkleRoot([], sha)), nothing)
  })

  test('of the usual eight inputs has the published roots', ({ assert }) => {
    const roots = INPUTS.map((_, last) => hex(merkleRoot(leavesOf(INPUTS.slice(0, last + 1)), sha)))
    assert.deepEqual(roots, ROOTS)
  })

  test('has the root of the definition, whole or in two goes', () => {
    fc.assert(
      fc.property(data, fc.nat(), (all, cut) => {
        const leaves = leavesOf(all)
        const fold = new MerkleFold(sha)
        const size = cut % (all.length + 1)
        leaves.slice(0, size).forEach((leaf) => fold.add(leaf))
        const resumed = new MerkleFold(sha, { size, peaks: [...fold.peaks] })
        leaves.slice(size).forEach((leaf) => resumed.add(leaf))
        return hex(resumed.root()) === hex(naiveRoot(all)) && resumed.size === all.length
      })
    )
  })

  test('proves each leaf by the path of the definition', () => {
    fc.assert(
      fc.property(data, fc.nat(), (all, pick) => {
        const index = pick % all.length
        const leaves = leavesOf(all)
        const path = inclusionPath(leaves, index, sha)
        const root = rootOfPath(leaves[index], index, all.length, path, sha)
        const wanted = naivePath(all, index)
        return (
          hex(root) === hex(naiveRoot(all)) &&
          path.length === wanted.length &&
          path.every((node, at) => hex(node) === hex(wanted[at]))
        )
      })
    )
  })

  test('proves no other leaf, no other place, no other size and no other path', () => {
    fc.assert(
      fc.property(data, fc.nat(), fc.nat(), fc.nat(), (all, pick, other, bit) => {
        const index = pick % all.length
        const leaves = leavesOf(all)
        const path = inclusionPath(leaves, index, sha)
        const root = hex(naiveRoot(all))
        const found = (leaf: Uint8Array, at: number, size: number, nodes: Uint8Array[]) =>
          hex(rootOfPath(leaf, at, size, nodes, sha)) === root
        if (found(sha(Uint8Array.of(7)), index, all.length, path)) return false
        const place = other % all.length
        if (
          hex(leaves[place]) !== hex(leaves[index]) &&
          found(leaves[index], place, all.length, path)
        )
          return false
        if (found(leaves[index], index, all.length, [...path, sha()])) return false
        if (path.length === 0) return true
        if (found(leaves[index], index, all.length, path.slice(1))) return false
        const spoilt = path.map((node) => Uint8Array.from(node))
        spoilt[bit % path.length][bit % 32] ^= 1
        return !found(leaves[index], index, all.length, spoilt)
      })
    )
  })

  test('proves that a tree grew out of a smaller one, and only that', () => {
    fc.assert(
      fc.property(data, fc.nat(), fc.nat(), (all, cut, bit) => {
        const size = cut % (all.length + 1)
        const leaves = leavesOf(all)
        const path = consistencyPath(leaves, size, sha)
        const from = { size, root: naiveRoot(all.slice(0, size)) }
        const to = { size: all.length, root: naiveRoot(all) }
        if (!isConsistent({ from, to, path }, sha)) return false
        if (size === 0) return true
        const root = Uint8Array.from(from.root)
        root[bit % 32] ^= 1
        if (isConsistent({ from: { size, root }, to, path }, sha)) return false
        const grown = Uint8Array.from(to.root)
        grown[bit % 32] ^= 1
        return !isConsistent({ from, to: { ...to, root: grown }, path }, sha)
      })
    )
  })

  test('does not prove growth out of a tree in which a leaf was changed', () => {
    fc.assert(
      fc.property(data, fc.nat(), fc.nat(), (all, cut, pick) => {
        const size = 1 + (cut % all.length)
        const changed = all.map((bytes, at) =>
          at === pick % size ? Uint8Array.of(1, ...bytes) : bytes
        )
        const path = consistencyPath(leavesOf(changed), size, sha)
        const from = { size, root: naiveRoot(all.slice(0, size)) }
        return !isConsistent(
          { from, to: { size: all.length, root: naiveRoot(changed) }, path },
          sha
        )
      })
    )
  })
})
