import { Rational } from '#money/rational'
import { AllocationProblemError } from '#allocation/domain/errors'

/** Each member proposes a part for every item; the parts of one proposal add up to 1. */
export type Proposals = readonly (readonly Rational[])[]

/** Voters × items × voters breakpoints are looked at. */
const MOST_PROPOSALS = 60
const MOST_ITEMS = 60

function checkProposals(proposals: Proposals): number {
  const items = proposals[0]?.length ?? 0
  if (items === 0) throw new AllocationProblemError('E_NO_WEIGHT', 'proposals')
  const [count, most] =
    items > MOST_ITEMS ? [items, MOST_ITEMS] : [proposals.length, MOST_PROPOSALS]
  if (count > most) {
    throw new AllocationProblemError('E_TOO_MANY', 'proposals', {
      count: `${count}`,
      most: `${most}`,
    })
  }
  proposals.forEach((parts, at) => {
    const path = `proposals[${at}]`
    if (parts.length !== items) throw new AllocationProblemError('E_LENGTHS', path)
    const negative = parts.find(({ numerator }) => numerator < 0n)
    if (negative) throw new AllocationProblemError('E_NEGATIVE', path, { value: `${negative}` })
    if (!Rational.sum(parts).equals(Rational.ONE)) {
      throw new AllocationProblemError('E_MARGINS', path)
    }
  })
  return items
}

const columnOf = (proposals: Proposals, item: number) => proposals.map((parts) => parts[item])

const sorted = (values: readonly Rational[]) => [...values].sort((a, b) => a.compare(b))

/**
 * The mean of the proposals: every member moves the outcome by an equal part, and can move it further by
 * overstating. Throws E_NO_WEIGHT, E_LENGTHS, E_NEGATIVE, E_MARGINS, E_TOO_MANY.
 */
export function meanOfProposals(proposals: Proposals): Rational[] {
  const items = checkProposals(proposals)
  const count = Rational.of(BigInt(proposals.length))
  return Array.from({ length: items }, (_, item) =>
    Rational.sum(columnOf(proposals, item)).dividedBy(count)
  )
}

/**
 * The median of the proposals for each item, brought to a sum of 1; of an even number the mean of the two in the
 * middle. Null when every median is 0. Throws as meanOfProposals.
 */
export function medianOfProposals(proposals: Proposals): Rational[] | null {
  const items = checkProposals(proposals)
  const [low, high] = [(proposals.length - 1) >> 1, proposals.length >> 1]
  const medians = Array.from({ length: items }, (_, item) => {
    const values = sorted(columnOf(proposals, item))
    return values[low].plus(values[high]).times(Rational.of(1n, 2n))
  })
  const all = Rational.sum(medians)
  return all.numerator === 0n ? null : medians.map((value) => value.dividedBy(all))
}

/**
 * Independent markets (Freeman, Pennock, Peters, Wortman Vaughan 2021): for each item the median of the n
 * proposals and the n + 1 phantoms min(1, k·t), k = 0…n, with the t at which the items add up to 1. Nobody gains
 * by proposing something else than wanted, and single-minded groups get their part. Exact: between two neighbours of
 * the places where an order can change, everything is linear in t. Throws as meanOfProposals.
 */
export function independentMarkets(proposals: Proposals): Rational[] {
  const items = checkProposals(proposals)
  const n = proposals.length
  const columns = Array.from({ length: items }, (_, item) => sorted(columnOf(proposals, item)))
  const at = (t: Rational): Rational[] => columns.map((values) => medianWith(values, t))
  const places = sorted(
    Array.from({ length: n }, (_, k) => Rational.of(BigInt(k + 1))).flatMap((k) =>
      [Rational.ONE, ...columns.flat()].map((value) => value.dividedBy(k))
    )
  )
  let [low, high] = [0, places.length - 1]
  // the sum rises from 0 at t = 0 to at least 1 at t = 1: the first place with a sum of 1 or more
  while (low < high) {
    const middle = (low + high) >> 1
    if (Rational.sum(at(places[middle])).compare(Rational.ONE) >= 0) high = middle
    else low = middle + 1
  }
  const after = at(places[high])
  const excess = Rational.sum(after).minus(Rational.ONE)
  if (excess.numerator <= 0n || high === 0) return after
  const before = at(places[high - 1])
  const part = excess.dividedBy(Rational.sum(after).minus(Rational.sum(before)))
  return after.map((value, item) => value.minus(part.times(value.minus(before[item]))))
}

/** The middle one of n rising values and the n + 1 phantoms min(1, k·t). */
function medianWith(values: readonly Rational[], t: Rational): Rational {
  const phantoms = [0, ...values.keys()].map((_, k) =>
    Rational.min(Rational.ONE, t.times(Rational.of(BigInt(k))))
  )
  return sorted([...values, ...phantoms])[values.length]
}
