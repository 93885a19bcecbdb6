import { Decimal } from '#money/decimal'
import type { TimedFlow } from '#appraisal/domain/discounting'

/** A number as worked cases write it: JSON number, decimal string or "p/q". */
export type CaseNumber = number | string
export type Weights = Record<string, CaseNumber>

/**
 * Takes the `inputs` of a worked case and answers in the shape of its `expected`; numbers are decimal
 * strings, null where none is defined. Null as a whole: we have no method for what is asked.
 */
export type CaseRunner = (inputs: any) => unknown

export function read(value: CaseNumber): Decimal {
  const [numerator, denominator] = `${value}`.split('/')
  return denominator === undefined
    ? new Decimal(numerator)
    : new Decimal(numerator).div(new Decimal(denominator))
}

const MOST_YEARS = 100_000

/** A number of years that a case may count through one by one. Throws a RangeError beyond. */
export function countedYears(years: Decimal): Decimal {
  if (years.abs().lte(MOST_YEARS)) return years
  throw new RangeError(`${years.toString()} years are more than ${MOST_YEARS}`)
}

/** What is nearest to it is the root that is meant; spreadsheets begin at 10 %. */
export const readGuess = (guess?: CaseNumber | null): Decimal => read(guess ?? '0.1')

export const readAll = (values: readonly CaseNumber[]): Decimal[] => values.map(read)

/** A rate of −100 % or below discounts nothing: what depends on it is not defined. */
export function readRate(value: CaseNumber): Decimal {
  const rate = read(value)
  return rate.lte(-1) ? new Decimal(Number.NaN) : rate
}

export const write = (value: Decimal | null): string | null =>
  value?.isFinite() ? value.toSignificantDigits(40).toString() : null

export function flowsFrom(amounts: readonly CaseNumber[], first: CaseNumber): TimedFlow[] {
  return amounts.map((amount, at) => ({ time: read(first).plus(at), amount: read(amount) }))
}

export function mapValues<From, To>(
  record: Record<string, From>,
  change: (value: From) => To
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}

/** `leaf` of every object that has a plain value under the key, arrays and objects around it kept. */
export function mapLeaves<Leaf>(
  node: unknown,
  key: keyof Leaf & string,
  leaf: (value: Leaf) => unknown
): unknown {
  if (Array.isArray(node)) return node.map((item) => mapLeaves(item, key, leaf))
  if (typeof node !== 'object' || node === null) return node
  if (key in node && typeof node[key as keyof typeof node] !== 'object') return leaf(node as Leaf)
  return mapValues(node as Record<string, unknown>, (item) => mapLeaves(item, key, leaf))
}
