import { exponentOf } from '#money/currencies'
import { divideHalfEven } from '#money/exchange'
import { Rational } from '#money/rational'

/* Quantities and unit values are decimal texts; what they come to is exact until it is rounded once. */

export const UNITS = ['hours', 'days', 'pieces', 'm2_days'] as const
export type Unit = (typeof UNITS)[number]

const CLOCK = /^(\d{1,6}):([0-5]\d)$/
const HOURS = /^(\d{1,6}(?:[.,]\d{1,6})?)\s*(?:h|hours?|год\.?|시간|ur[aei]?)?$/i
const MINUTES = /^(\d{1,9})\s*(?:min\.?|minutes?|хв\.?|분|minut[aei]?)$/i

/**
 * Working time as people write it, in whole minutes: 2:30, 2.5, 2,5 h, 150 min. Null when it is none, or
 * when it does not come to whole minutes: nothing is rounded here.
 */
export function readMinutes(typed: string): bigint | null {
  const text = typed.trim()
  const clock = CLOCK.exec(text)
  if (clock) return positive(BigInt(clock[1]) * 60n + BigInt(clock[2]))
  const minutes = MINUTES.exec(text)
  if (minutes) return positive(BigInt(minutes[1]))
  const hours = HOURS.exec(text)
  if (!hours) return null
  const exact = Rational.parse(hours[1].replace(',', '.')).times(Rational.of(60n))
  return exact.isInteger() ? positive(exact.numerator) : null
}

function positive(minutes: bigint): bigint | null {
  return minutes > 0n ? minutes : null
}

/** Minutes as a quantity of hours: an exact fraction such as "5/2". */
export function hoursOf(minutes: bigint): Rational {
  return Rational.of(minutes, 60n)
}

/** Minutes as people read them: 2:30. */
export function clockOf(minutes: bigint): string {
  return `${minutes / 60n}:${String(minutes % 60n).padStart(2, '0')}`
}

/** What a quantity is worth at a unit value, minor units; half a unit goes to the even one. */
export function valueOf(quantity: Rational, unitValue: string, currency: string): bigint {
  const minor = Rational.of(10n ** BigInt(exponentOf(currency)))
  const exact = quantity.times(Rational.parse(unitValue)).times(minor)
  return divideHalfEven(exact.numerator, exact.denominator)
}

/**
 * What a part of an unused rest carries: its share, and everything when nothing is left after it, so that
 * parts come to the whole exactly.
 */
export function carriedBy(part: Rational, unused: Rational, carrying: bigint): bigint {
  if (part.equals(unused)) return carrying
  const exact = part.times(Rational.of(carrying)).dividedBy(unused)
  return divideHalfEven(exact.numerator, exact.denominator)
}

/** A quantity as plain decimal text; thirds of an hour and the like are cut after six places. */
export function decimalText(quantity: Rational): string {
  const scaled = divideHalfEven(quantity.numerator * 1_000_000n, quantity.denominator)
  const sign = scaled < 0n ? '-' : ''
  const text = (scaled < 0n ? -scaled : scaled).toString().padStart(7, '0')
  const fraction = text.slice(-6).replace(/0+$/, '')
  return sign + text.slice(0, -6) + (fraction ? `.${fraction}` : '')
}
