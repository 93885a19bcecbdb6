import { toDecimalString } from '#money/money'

/** A fact of an event: words, or money of so many currencies in minor units. */
export interface Fact {
  name: string
  value: string
  money?: Record<string, bigint>
}

/** What the trail calls amounts of money. */
const AMOUNTS = new Set(['amount', 'cost', 'need', 'total'])
/** Money by its currency, as `{"EUR": "1250"}`. */
const TOTALS = 'totals'

/** The facts of an event; `currency` is that of its amounts where the event does not name one. */
export function factsOf(details: Record<string, unknown>, currency: string): Fact[] {
  const named = typeof details.currency === 'string' ? details.currency : currency
  return Object.entries(details).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    const money = moneyOf(name, value, named)
    return { name, value: text, ...(money && { money }) }
  })
}

function moneyOf(name: string, value: unknown, currency: string): Fact['money'] {
  if (AMOUNTS.has(name) && isMinor(value)) return { [currency]: BigInt(value) }
  if (name !== TOTALS || typeof value !== 'object' || value === null) return undefined
  const totals = Object.entries(value)
  if (totals.length === 0 || !totals.every(([, minor]) => isMinor(minor))) return undefined
  return Object.fromEntries(totals.map(([code, minor]) => [code, BigInt(minor)]))
}

function isMinor(value: unknown): value is string {
  return typeof value === 'string' && /^-?\d+$/.test(value)
}

/** As a person reads it, amounts in the way of `write`. */
export function factText(
  { value, money }: Fact,
  write: (minor: bigint, currency: string) => string
): string {
  if (!money) return value
  return Object.entries(money)
    .map(([currency, minor]) => write(minor, currency))
    .join(' · ')
}

/** Exact, for files: 1234.50 EUR. */
export const exactMoney = (minor: bigint, currency: string) =>
  `${toDecimalString(minor, currency)} ${currency}`
