import { Rational } from '#money/rational'

/** How far an answer may be from the expected number; `keys` replaces both under a top-level key. */
export type CaseTolerance = {
  abs?: number | string
  rel?: number | string
  keys?: Record<string, { abs?: number | string; rel?: number | string }>
}

/** One place where the answer differs; `path` is written like `closures[0].level`, '' at the top. */
export type CaseDifference = { path: string; expected: unknown; actual: unknown }

export type CaseComparison = { passed: boolean; differences: CaseDifference[] }

type Allowance = { abs: Rational; rel: Rational }

const allowance = (tolerance: { abs?: number | string; rel?: number | string }): Allowance => ({
  abs: Rational.parse(tolerance.abs ?? 0),
  rel: Rational.parse(tolerance.rel ?? 0),
})

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null

function compareNumbers(expected: Rational, actual: Rational, allowed: Allowance): boolean {
  const most = Rational.max(allowed.abs, allowed.rel.times(expected.absolute()))
  return actual.minus(expected).absolute().compare(most) <= 0
}

/**
 * Compares an answer with a published case. Objects are compared key by key and keys of the answer
 * beyond the expected ones are ignored; arrays need the same length and order; a number passes when
 * |actual − expected| ≤ max(abs, rel·|expected|), exactly (as fractions); "p/q" and decimal strings and
 * bigints are numbers; other strings, booleans and null ("not defined") must be the same.
 * Never throws; a value such as NaN or a missing key is a difference.
 */
export function compareCase(
  expected: unknown,
  actual: unknown,
  tolerance: CaseTolerance = {}
): CaseComparison {
  const differences: CaseDifference[] = []
  const general = allowance(tolerance)

  const visit = (want: unknown, have: unknown, path: string, allowed: Allowance): void => {
    const differs = () => void differences.push({ path, expected: want, actual: have })
    if (Array.isArray(want)) {
      if (!Array.isArray(have) || have.length !== want.length) return differs()
      return want.forEach((item, index) => visit(item, have[index], `${path}[${index}]`, allowed))
    }
    if (isNested(want)) {
      if (!isNested(have) || Array.isArray(have)) return differs()
      for (const [key, value] of Object.entries(want)) {
        const special = path === '' ? tolerance.keys?.[key] : undefined
        const inner = Object.hasOwn(have, key) ? (have as Record<string, unknown>)[key] : undefined
        visit(
          value,
          inner,
          path === '' ? key : `${path}.${key}`,
          special ? allowance(special) : allowed
        )
      }
      return
    }
    const wanted = Rational.tryParse(want)
    const given = Rational.tryParse(have)
    if (wanted && given) {
      if (!compareNumbers(wanted, given, allowed)) differs()
    } else if (want !== have) differs()
  }

  visit(expected, actual, '', general)
  return { passed: differences.length === 0, differences }
}
