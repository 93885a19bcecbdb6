import { createHash } from 'node:crypto'
import type { Leaves } from '#ledger/domain/merkle'

/** The hash of our Merkle trees. */
export function merkleHash(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const BYTES = 32

/** Leaf hashes packed one behind the other: a million of them are 32 MB. */
export class PackedLeaves implements Leaves {
  #bytes: Buffer
  length = 0

  constructor(expected: number) {
    this.#bytes = Buffer.alloc(Math.max(1, expected) << 5)
  }

  push(leaf: Uint8Array): void {
    const start = this.length << 5
    if (start === this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes], this.#bytes.length << 1)
    }
    this.#bytes.set(leaf, start)
    this.length += 1
  }

  at(index: number): Uint8Array {
    const start = index << 5
    return this.#bytes.subarray(start, start + BYTES)
  }
}
