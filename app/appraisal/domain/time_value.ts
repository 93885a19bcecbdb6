import { Decimal } from '#money/decimal'

/**
 * The time value functions of spreadsheets, with their signs: money paid out is negative. `type` is 1 when
 * payments fall at the beginning of each period. What they call an error is null here.
 */
export interface Annuity {
  rate: Decimal
  periods: Decimal
  payment: Decimal
  presentValue: Decimal
  futureValue: Decimal
  type: 0 | 1
}

type Asked<Known extends keyof Annuity> = Pick<Annuity, Known | 'rate' | 'periods' | 'type'>

/** Growth over all periods and the worth at the end of a payment of 1 in each. */
function growthOf({ rate, periods, type }: Asked<never>): { growth: Decimal; payments: Decimal } {
  const growth = rate.plus(1).pow(periods)
  const payments = rate.isZero()
    ? periods
    : growth
        .minus(1)
        .div(rate)
        .times(type === 1 ? rate.plus(1) : 1)
  return { growth, payments }
}

const defined = (value: Decimal): Decimal | null => (value.isFinite() ? value : null)

/** FV(): what payments and a present value are worth after all periods. */
export function futureValue(asked: Asked<'payment' | 'presentValue'>): Decimal | null {
  const { growth, payments } = growthOf(asked)
  return defined(asked.presentValue.times(growth).plus(asked.payment.times(payments)).neg())
}

/** PV(): what payments and a future value are worth today. */
export function presentWorth(asked: Asked<'payment' | 'futureValue'>): Decimal | null {
  const { growth, payments } = growthOf(asked)
  return defined(asked.futureValue.plus(asked.payment.times(payments)).div(growth).neg())
}

/** PMT(): the even payment that turns a present value into a future one. */
export function evenPayment(asked: Asked<'presentValue' | 'futureValue'>): Decimal | null {
  const { growth, payments } = growthOf(asked)
  return defined(asked.futureValue.plus(asked.presentValue.times(growth)).div(payments).neg())
}

/** PDURATION(): periods until a value has grown to another; null unless all three are above 0. */
export function periodsToReach(rate: Decimal, from: Decimal, to: Decimal): Decimal | null {
  if (!(rate.gt(0) && from.gt(0) && to.gt(0))) return null
  return to.div(from).ln().div(rate.plus(1).ln())
}

/** RRI(): the rate by which a value grows to another; null without periods or against the signs. */
export function equivalentRate(periods: Decimal, from: Decimal, to: Decimal): Decimal | null {
  if (!periods.gt(0) || from.isZero() || to.div(from).lt(0)) return null
  return to.div(from).pow(new Decimal(1).div(periods)).minus(1)
}

/** NOMINAL(): the rate a year that is quoted when interest is added `perYear` times. */
export function nominalRate(effective: Decimal, perYear: Decimal): Decimal | null {
  const times = perYear.trunc()
  if (!(effective.gt(0) && times.gte(1))) return null
  return effective.plus(1).pow(new Decimal(1).div(times)).minus(1).times(times)
}

/** EFFECT(): the rate a year that a quoted rate comes to when interest is added `perYear` times. */
export function effectiveRate(nominal: Decimal, perYear: Decimal): Decimal | null {
  const times = perYear.trunc()
  if (!(nominal.gt(0) && times.gte(1))) return null
  return nominal.div(times).plus(1).pow(times).minus(1)
}
