import { Decimal as DecimalJs } from 'decimal.js'

/**
 * Decimal numbers of 60 significant digits, halves to the even digit, never printed with an exponent.
 * For rates, factors and appraisal figures; money that is booked is bigint minor units.
 */
export const Decimal = DecimalJs.clone({
  precision: 60,
  rounding: DecimalJs.ROUND_HALF_EVEN,
  toExpNeg: -400,
  toExpPos: 400,
  defaults: true,
})

export type Decimal = DecimalJs
