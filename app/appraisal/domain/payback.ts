import { Decimal } from '#money/decimal'
import type { TimedFlow } from '#appraisal/domain/discounting'

export type Payback =
  | { reached: true; time: Decimal; lasting: boolean }
  | { reached: false; reason: 'never_below_zero' | 'not_within_horizon' }

/**
 * The first time, in years from time 0, at which the running sum of the flows passes from below 0 to 0 or
 * more. The flow that lifts it is spread evenly over the time since the flow before it, at most one year.
 * `lasting` is false when the sum falls below 0 again. The flows have rising, different times.
 */
export function payback(flows: readonly TimedFlow[]): Payback {
  let running = new Decimal(0)
  let before: Decimal | null = null
  let reached: Decimal | null = null
  let everBelow = false
  let lasting = true
  for (const { time, amount } of flows) {
    if (amount.isZero()) continue
    const after = running.plus(amount)
    if (reached === null && running.isNegative() && !running.isZero() && after.gte(0)) {
      const span = before === null ? new Decimal(1) : Decimal.min(time.minus(before), 1)
      reached = time.minus(after.div(amount).times(span))
    } else if (reached !== null && after.lt(0)) lasting = false
    running = after
    before = time
    everBelow ||= running.lt(0)
  }
  if (reached !== null) return { reached: true, time: reached, lasting }
  return { reached: false, reason: everBelow ? 'not_within_horizon' : 'never_below_zero' }
}
