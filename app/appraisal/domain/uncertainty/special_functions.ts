import { exp, ln, lnGamma } from '#appraisal/domain/uncertainty/elementary'

/** The regularised lower incomplete gamma function P(a, x). */
export function lowerGamma(a: number, x: number): number {
  if (x <= 0) return 0
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x)
}

/** 1 − P(a, x), with all its digits where it is small. */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x)
}

function gammaSeries(a: number, x: number): number {
  let term = 1 / a
  let total = term
  for (let n = 1; n < 2000 && term > total * 1e-17; n++) {
    term *= x / (a + n)
    total += term
  }
  return total * exp(a * ln(x) - x - lnGamma(a))
}

const TINY = 1e-300

/** The continued fraction of Q(a, x), evaluated by Lentz's method. */
function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / TINY
  let d = 1 / b
  let value = d
  for (let n = 1; n < 2000; n++) {
    const an = -n * (n - a)
    b += 2
    d = 1 / nonZero(an * d + b)
    c = nonZero(b + an / c)
    const step = c * d
    value *= step
    if (Math.abs(step - 1) < 1e-16) break
  }
  return value * exp(a * ln(x) - x - lnGamma(a))
}

/** The regularised incomplete beta function I(x; a, b). */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * ln(x) + b * ln(1 - x))
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(a, b, x)) / a
    : 1 - (front * betaFraction(b, a, 1 - x)) / b
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m < 2000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonZero(1 + even * d)
    c = nonZero(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonZero(1 + odd * d)
    c = nonZero(1 + odd / c)
    const step = d * c
    value *= step
    if (Math.abs(step - 1) < 1e-16) break
  }
  return value
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}

/** The probability that a standard normal is at most z. */
export function normalCdf(z: number): number {
  const half = z === 0 ? 0.5 : upperGamma(0.5, (z * z) / 2) / 2
  return z > 0 ? 1 - half : half
}

const CENTRE = [
  [
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
  ],
  [
    5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
  ],
]
const SHOULDER = [
  [
    7.7454501427834140764e-4, 2.27238449892691845833e-2, 0.24178072517745061177,
    1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959,
    1.42343711074968357734,
  ],
  [
    1.05075007164441684324e-9, 5.475938084995344946e-4, 1.51986665636164571966e-2,
    0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187,
    1,
  ],
]
const TAIL = [
  [
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.2426609473880784386e-3,
    2.6532189526576123093e-2, 0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699,
    6.6579046435011037772,
  ],
  [
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
    7.868691311456132591e-4, 1.48753612908506148525e-2, 0.13692988092273580531,
    0.59983220655588793769, 1,
  ],
]

/** The standard normal quantile, by Wichura's algorithm AS 241 (16 digits). */
export function normalQuantile(u: number): number {
  if (u <= 0) return -Infinity
  if (u >= 1) return Infinity
  const q = u - 0.5
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q)
  const r = Math.sqrt(-ln(q < 0 ? u : 1 - u))
  const size = r <= 5 ? ratio(SHOULDER, r - 1.6) : ratio(TAIL, r - 5)
  return q < 0 ? -size : size
}

function ratio([above, below]: number[][], x: number): number {
  const polynomial = (coefficients: number[]) =>
    coefficients.reduce((total, coefficient) => total * x + coefficient, 0)
  return polynomial(above) / polynomial(below)
}

/** The x in (low, high) at which a rising `cdf` reaches u: Newton's steps, halving where one leaves the bracket. */
export function invert(
  u: number,
  cdf: (x: number) => number,
  density: (x: number) => number,
  bracket: { low: number; high: number; start: number }
): number {
  let { low, high, start: x } = bracket
  for (let n = 0; n < 200; n++) {
    const off = cdf(x) - u
    if (off === 0) return x
    if (off > 0) high = x
    else low = x
    const slope = density(x)
    let next = x - off / slope
    if (!(next > low && next < high)) next = (low + high) / 2
    // Newton doubles the digits: a step this small leaves none to find.
    if (Math.abs(next - x) <= 1e-8 * Math.abs(next)) return next
    x = next
  }
  return x
}
