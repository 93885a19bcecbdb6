/**
 * The part of `amount` that belongs to `part` of `whole`, in minor units, rounded half to even; the
 * whole gets all of it, so what remains after the last part is exactly nothing. `whole` must not be 0.
 */
export function proportion(amount: bigint, part: bigint, whole: bigint): bigint {
  if (whole === 0n) throw new RangeError('proportion of nothing')
  const [numerator, denominator] = whole < 0n ? [-amount * part, -whole] : [amount * part, whole]
  const down = numerator / denominator
  const rest = numerator % denominator
  const twice = (rest < 0n ? -rest : rest) * 2n
  const away = numerator < 0n ? -1n : 1n
  if (twice > denominator || (twice === denominator && down % 2n !== 0n)) return down + away
  return down
}
