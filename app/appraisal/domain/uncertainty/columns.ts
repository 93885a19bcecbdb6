/* Arithmetic on the draws of a block, in place: each function is one pass over them. */

/** Columns of a block: the value of each uncertain assumption in each draw. */
export type Columns = readonly Float64Array[]

/**
 * Adds `constant` × every column × (1 − every share) × `last`, multiplied from left to right. No pass over the draws
 * is made that another can do.
 */
export function addProduct(
  into: Float64Array,
  product: Float64Array,
  constant: number,
  columns: Columns,
  shares: Columns,
  last: Float64Array | null
): void {
  const [first, ...more] = columns
  if (first && more.length === 0 && shares.length === 0 && !last) {
    return addTimes(into, first, constant)
  }
  if (first) startTimes(product, first, constant)
  else product.fill(constant)
  for (const column of more) times(product, column)
  const open = last ? shares : shares.slice(0, -1)
  for (const share of open) timesRest(product, share)
  if (last) addPairs(into, product, last)
  else if (shares.length > 0) addPairsRest(into, product, shares.at(-1)!)
  else add(into, product)
}

function startTimes(into: Float64Array, column: Float64Array, by: number): void {
  for (let at = 0; at < into.length; at++) into[at] = by * column[at]
}

function addPairs(into: Float64Array, of: Float64Array, by: Float64Array): void {
  for (let at = 0; at < into.length; at++) into[at] += of[at] * by[at]
}

function addPairsRest(into: Float64Array, of: Float64Array, share: Float64Array): void {
  for (let at = 0; at < into.length; at++) into[at] += of[at] * (1 - share[at])
}

export function times(into: Float64Array, by: Float64Array): void {
  for (let at = 0; at < into.length; at++) into[at] *= by[at]
}

function timesRest(into: Float64Array, share: Float64Array): void {
  for (let at = 0; at < into.length; at++) into[at] *= 1 - share[at]
}

export function addTimes(into: Float64Array, column: Float64Array, by: number): void {
  for (let at = 0; at < into.length; at++) into[at] += column[at] * by
}

export function add(into: Float64Array, more: Float64Array): void {
  for (let at = 0; at < into.length; at++) into[at] += more[at]
}

/** 1 − the share, in each draw. */
export function rest(of: Float64Array): Float64Array {
  const kept = new Float64Array(of.length)
  for (let at = 0; at < of.length; at++) kept[at] = 1 - of[at]
  return kept
}
