import { Rational } from '#money/rational'
import { quotas, type Apportionment } from '#allocation/domain/apportionment/quotas'
import { AllocationProblemError } from '#allocation/domain/errors'

/**
 * A divisor method gives the next unit to the largest w/d(k), k the units that w already has. `square` is
 * d(k)², so that the geometric mean stays a fraction; every d(k) lies between k and k + 1.
 */
type Divisor = (k: bigint) => { square: Rational }

const plain = (of: (k: bigint) => Rational): Divisor => {
  return (k) => ({ square: of(k).times(of(k)) })
}
const webster = (k: bigint) => Rational.of(2n * k + 1n, 2n)

const DIVISORS = {
  dhondt: plain((k) => Rational.of(k + 1n)),
  saintelague: plain(webster),
  modified_saintelague: plain((k) => (k === 0n ? Rational.of(7n, 10n) : webster(k))),
  adams: plain((k) => Rational.of(k)),
  dean: plain((k) => Rational.of(2n * k * (k + 1n), 2n * k + 1n)),
  huntington: (k: bigint) => ({ square: Rational.of(k * (k + 1n)) }),
} satisfies Record<string, Divisor>

export type DivisorMethod = keyof typeof DIVISORS
export const DIVISOR_METHODS = Object.keys(DIVISORS) as DivisorMethod[]

/** How many units a share of λ·w earns: k when it is at least d(k − 1). */
function earned(divisor: Divisor, share: Rational): bigint {
  const whole = share.floor()
  return share.times(share).compare(divisor(whole).square) >= 0 ? whole + 1n : whole
}

/**
 * Highest averages. Adams, Dean and Huntington give everybody with a weight a first unit, by falling weight.
 * Between a level that earns no more than the total and one that earns no less lie only a few units for each
 * weight: those are put in order, so large totals cost no more than small ones. Throws E_NEGATIVE, E_NO_WEIGHT.
 */
export function highestAverages(method: DivisorMethod, problem: Apportionment): bigint[] {
  const { total, weights } = problem
  if (total < 0n) throw new AllocationProblemError('E_NEGATIVE', 'total', { value: `${total}` })
  const exact = quotas(problem)
  const units = exact.map(() => 0n)
  const sharing = [...weights.keys()].filter((index) => weights[index].numerator > 0n)
  const divisor = DIVISORS[method]
  const count = BigInt(sharing.length)
  const scaled = (index: number, by: bigint) =>
    total === 0n ? Rational.ZERO : exact[index].times(Rational.of(by, total))

  const next: { index: number; isFirst: boolean; value: Rational }[] = []
  let left = total
  for (const index of sharing) {
    if (total > count) units[index] = earned(divisor, scaled(index, total - count))
    left -= units[index]
    const most = earned(divisor, scaled(index, total + count))
    for (let k = units[index]; k < most; k++) {
      const { square } = divisor(k)
      const isFirst = square.numerator === 0n
      const weight = weights[index]
      const value = weight.times(weight).dividedBy(isFirst ? Rational.ONE : square)
      next.push({ index, isFirst, value })
    }
  }
  next.sort((a, b) =>
    a.isFirst === b.isFirst ? b.value.compare(a.value) || a.index - b.index : a.isFirst ? -1 : 1
  )
  for (const { index } of next) {
    if (left === 0n) break
    units[index] += 1n
    left -= 1n
  }
  return units
}

/** The quota method looks at every weight for every unit. */
export const MOST_QUOTA_STEPS = 10_000_000n

/**
 * The quota method (Balinski, Young 1975): the t-th unit goes to the largest w/(k + 1) among those with
 * fewer than ⌈t·w/sum⌉ units. Throws E_NEGATIVE, E_NO_WEIGHT, E_TOO_LARGE.
 */
export function quotaMethod({ total, weights }: Apportionment): bigint[] {
  if (total < 0n) throw new AllocationProblemError('E_NEGATIVE', 'total', { value: `${total}` })
  if (total * BigInt(weights.length) > MOST_QUOTA_STEPS) {
    throw new AllocationProblemError('E_TOO_LARGE', 'total', { value: `${total}` })
  }
  const shares = quotas({ total: 1n, weights })
  const units = weights.map(() => 0n)
  for (let t = 1n; t <= total; t++) {
    let best = -1
    shares.forEach((share, index) => {
      if (units[index] >= share.times(Rational.of(t)).ceil()) return
      const isBetter =
        best < 0 ||
        share
          .times(Rational.of(units[best] + 1n))
          .compare(shares[best].times(Rational.of(units[index] + 1n))) > 0
      if (isBetter) best = index
    })
    units[best] += 1n
  }
  return units
}
