import { hash } from 'node:crypto'
import type { Leaves } from '#ledger/domain/merkle'

/** The hash of our Merkle trees. */
export function merkleHash(...parts: Uint8Array[]): Uint8Array {
  return hash('sha256', Buffer.concat(parts), 'buffer')
}

const BYTES = 32

/** Leaf hashes packed one behind the other: a million of them are 32 MB. */
export class PackedLeaves implements Leaves {
  #bytes: Buffer
  length = 0

  constructor(expected: number) {
    this.#bytes = Buffer.alloc(Math.max(1, expected) << 5)
  }

  /** Adds a leaf, which may come in hexadecimal letters. */
  push(leaf: Uint8Array | string): void {
    const start = this.length << 5
    if (start === this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes], this.#bytes.length << 1)
    }
    if (typeof leaf === 'string') this.#bytes.write(leaf, start, BYTES, 'hex')
    else this.#bytes.set(leaf, start)
    this.length += 1
  }

  /** All of them, one behind the other. */
  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes.subarray(0, this.length << 5))
  }

  at(index: number): Uint8Array {
    const start = index << 5
    return this.#bytes.subarray(start, start + BYTES)
  }
}
