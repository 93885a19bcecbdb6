/*
 * Random words that depend on nothing but seed, block and name: the block of a draw is found without
 * drawing those before it, so any number of threads draws the same. Only 32-bit integer arithmetic.
 */

/** Draws that share one state of the generator. */
export const BLOCK = 1024

/** The four words that the state of a stream starts from. */
export type State = [number, number, number, number]

/** a·b of two 32-bit words, the upper 32 bits. */
function upperProduct(a: number, b: number): number {
  const aHigh = a >>> 16
  const aLow = a & 0xffff
  const bHigh = b >>> 16
  const bLow = b & 0xffff
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carry = aLow * bHigh + (middle & 0xffff)
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0
}

/** Philox4x32 in ten rounds (Salmon and others 2011): a counter and a key to four random words. */
export function philox(counter: State, key: readonly [number, number]): State {
  let [a, b, c, d] = counter
  let [k0, k1] = key
  for (let round = 0; round < 10; round++) {
    const high0 = upperProduct(0xd2511f53, a)
    const low0 = Math.imul(0xd2511f53, a)
    const high1 = upperProduct(0xcd9e8d57, c)
    const low1 = Math.imul(0xcd9e8d57, c)
    a = (high1 ^ b ^ k0) >>> 0
    b = low1 >>> 0
    c = (high0 ^ d ^ k1) >>> 0
    d = low0 >>> 0
    k0 = (k0 + 0x9e3779b9) >>> 0
    k1 = (k1 + 0xbb67ae85) >>> 0
  }
  return [a, b, c, d]
}

/** Fills `words` from xoshiro128** 1.1 (Blackman and Vigna 2018). */
export function fillWords(words: Uint32Array, [s0, s1, s2, s3]: State): void {
  for (let at = 0; at < words.length; at++) {
    const five = Math.imul(s1, 5)
    words[at] = Math.imul((five << 7) | (five >>> 25), 9)
    const shifted = s1 << 9
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = (s3 << 11) | (s3 >>> 21)
  }
}

/**
 * The state of the stream called `name` in one block. The name and not its place decides, so that a further
 * assumption leaves the draws of all others as they were.
 */
export function stateOf(seed: number, block: number, name: Stream): State {
  const state = philox([block, name[0], name[1], 0], [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0])
  return state.every((word) => word === 0) ? [1, 0, 0, 0] : state
}

export type Stream = readonly [number, number]

/** Two words of a name (FNV-1a over its characters from two starts). */
export function streamOf(name: string): Stream {
  const hash = (start: number) => {
    let value = start
    for (let at = 0; at < name.length; at++) {
      value = Math.imul(value ^ name.charCodeAt(at), 0x01000193)
    }
    return value >>> 0
  }
  return [hash(0x811c9dc5), hash(0x9747b28c)]
}
