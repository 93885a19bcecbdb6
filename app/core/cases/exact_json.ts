import { Rational } from '#money/rational'

/**
 * Reads JSON without losing digits: a number that JavaScript cannot hold exactly comes as its own text
 * instead of a rounded number. Throws SyntaxError.
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, exactly as (this: unknown, key: string, value: unknown) => unknown)
}

function exactly(_: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || context.source === undefined) return value
  if (!Number.isFinite(value)) return context.source
  const kept = Rational.tryParse(value)
  const meant = Rational.tryParse(context.source)
  const isExact = kept && meant && kept.equals(meant)
  const isSafe = !Number.isInteger(value) || Number.isSafeInteger(value)
  return isExact && isSafe ? value : context.source
}
