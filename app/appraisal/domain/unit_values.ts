import { Decimal } from '#money/decimal'
import { isRate } from '#money/exchange'

/** What one unit of an outcome is worth, as somebody published it. */
export interface PublishedValue {
  /** Decimal text above zero: money in major units of `currency`, or a share when that is null. */
  value: string
  currency: string | null
  /** The year whose prices it is in; null when the source does not say. */
  priceBase: number | null
}

/** One step from the published value to that of the city: a price index, an exchange or purchasing-power rate … */
export interface TransferStep {
  what: string
  factor: string
  source: string
}

export interface Transfer {
  /** The product before it is rounded. */
  exact: Decimal
  /** Rounded half to even to the decimals that were declared. */
  value: Decimal
}

/** Decimals that a transferred value may be rounded to. */
export const MOST_DECIMALS = 6

/**
 * Carries a published value to another year, currency or place: published × each factor, rounded once at
 * the end, halves to the even one. Without steps the value stays as it was printed. Throws a RangeError
 * when a figure is no decimal above zero: check with `faultOfTransfer` first.
 */
export function transferred(
  published: Pick<PublishedValue, 'value'>,
  steps: readonly Pick<TransferStep, 'factor'>[],
  decimals: number
): Transfer {
  const figures = [published.value, ...steps.map(({ factor }) => factor)]
  if (!figures.every(isRate)) throw new RangeError('A value and its factors are above zero')
  const exact = figures.reduce((product, figure) => product.times(figure), new Decimal(1))
  const value = steps.length
    ? exact.toDecimalPlaces(decimals, Decimal.ROUND_HALF_EVEN)
    : new Decimal(published.value)
  return { exact, value }
}

export type TransferFault =
  | { code: 'E_UNIT_VALUE_STEP'; line: number }
  | { code: 'E_UNIT_VALUE_CURRENCY' | 'E_UNIT_VALUE_PRICES' | 'E_UNIT_VALUE_NOTHING' }

/**
 * What keeps a value from being carried over: a step that cannot be read, another currency or price base
 * without any step that leads there, or nothing left after rounding. Null when all is well.
 */
export function faultOfTransfer(
  from: PublishedValue,
  to: { currency: string | null; priceBase: number | null; decimals: number },
  steps: readonly TransferStep[]
): TransferFault | null {
  const unread = steps.findIndex(
    ({ what, factor, source }) => !what.trim() || !source.trim() || !isRate(factor)
  )
  if (unread >= 0) return { code: 'E_UNIT_VALUE_STEP', line: unread + 1 }
  if (steps.length === 0 && from.currency !== to.currency) return { code: 'E_UNIT_VALUE_CURRENCY' }
  if (steps.length === 0 && from.priceBase !== to.priceBase) return { code: 'E_UNIT_VALUE_PRICES' }
  if (transferred(from, steps, to.decimals).value.isZero()) return { code: 'E_UNIT_VALUE_NOTHING' }
  return null
}

/**
 * Steps as they are typed or pasted: a line for each, "what; factor; source". What cannot be read stays as
 * it stands, so that the check can name the line.
 */
export function readTransferSteps(text: string): TransferStep[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim())
    .map((line) => {
      const [what = '', factor = '', ...source] = line
        .normalize('NFC')
        .split(/[;\t]/)
        .map((part) => part.trim())
      const dense = factor.replace(/[\s\u00a0\u202f]/g, '')
      return {
        what,
        factor: dense.includes('.') ? dense : dense.replace(',', '.'),
        source: source.join('; '),
      }
    })
}

export function writeTransferSteps(steps: readonly TransferStep[]): string {
  return steps.map(({ what, factor, source }) => [what, factor, source].join('; ')).join('\n')
}
