/*
 * Functions whose last digits may differ between engines when they come from `Math`. These use only
 * + − × ÷ and the square root, which IEEE 754 rounds in one way, so that a seed gives the same draws everywhere.
 */

const LN2_HIGH = 6.9314718036912381649e-1
const LN2_LOW = 1.90821492927058770002e-10
const view = new DataView(new ArrayBuffer(8))

/** The natural logarithm. */
export function ln(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN
  if (x === Infinity) return x
  if (x < 2.2250738585072014e-308) return ln(x * 2 ** 54) - 54 * LN2_HIGH - 54 * LN2_LOW
  view.setFloat64(0, x)
  const high = view.getUint32(0)
  let exponent = (high >>> 20) - 1023
  view.setUint32(0, (high & 0xfffff) | 0x3ff00000)
  let mantissa = view.getFloat64(0)
  if (mantissa > Math.SQRT2) {
    mantissa /= 2
    exponent += 1
  }
  const s = (mantissa - 1) / (mantissa + 1)
  const square = s * s
  let series = 0
  for (let n = 25; n >= 3; n -= 2) series = (series + 1 / n) * square
  return exponent * LN2_HIGH + (2 * s + (2 * s * series + exponent * LN2_LOW))
}

/** e to the power x. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x
  if (x > 709.782712893384) return Infinity
  if (x < -745.2) return 0
  const twos = Math.round(x / Math.LN2)
  const rest = x - twos * LN2_HIGH - twos * LN2_LOW
  let series = 1
  for (let n = 16; n >= 1; n--) series = 1 + (series * rest) / n
  return twos < -1021 ? series * 2 ** -1021 * 2 ** (twos + 1021) : series * powerOfTwo(twos)
}

function powerOfTwo(n: number): number {
  if (n > 1023) return 2 * powerOfTwo(n - 1)
  view.setUint32(0, (n + 1023) << 20)
  view.setUint32(4, 0)
  return view.getFloat64(0)
}

/** The logarithm of the gamma function for x > 0, by Stirling's series from 15 on. */
export function lnGamma(x: number): number {
  let product = 1
  let z = x
  while (z < 15) {
    product *= z
    z += 1
  }
  const inverse = 1 / (z * z)
  const series =
    (1 / 12 -
      inverse *
        (1 / 360 -
          inverse *
            (1 / 1260 - inverse * (1 / 1680 - inverse * (1 / 1188 - inverse * (691 / 360360)))))) /
    z
  return (z - 0.5) * ln(z) - z + 0.91893853320467274178 + series - ln(product)
}

/** sin x for small x (|x| ≤ 1). */
export function sinOfSmall(x: number): number {
  const square = x * x
  let series = 0
  for (let n = 21; n >= 3; n -= 2) series = ((1 - series) * square) / (n * (n - 1))
  return x * (1 - series)
}
