import { Decimal } from '#money/decimal'
import type { Appraisal } from '#appraisal/domain/appraise'

const MOST_DIGITS = 12
const FIRST_GUESS = new Decimal('0.1')
/** Spreadsheets take so many steps of Newton's method before they give up. */
const MOST_STEPS = 20
const STEP_CLOSE = 1e-10
const ROOT_CLOSE = 1e-11

/**
 * For each rate of return a guess from which a spreadsheet's IRR() finds it: the rate rounded to two
 * decimals, or to as many as are needed where another root is near. null where IRR() cannot find it: the
 * value only touches nothing there, or the rate is so near −100 % that its numbers overflow.
 */
export function guessesFor(
  { results, timeline }: Appraisal,
  pointsPerYear: 1 | 2
): (Decimal | null)[] {
  const flows = timeline.map(({ flow }) => flow.toNumber())
  const { roots, reason } = results.irr
  // Nothing to find yet: a changed input may bring a rate about.
  if (roots.length === 0) return reason === 'no_rate_in_range' ? [] : [FIRST_GUESS]
  return roots.map(({ rate, touching }) => {
    if (touching) return null
    const target = perPoint(rate, pointsPerYear)
    for (let digits = 2; digits <= MOST_DIGITS; digits++) {
      const guess = rate.toDecimalPlaces(digits)
      if (guess.lte(-1)) continue
      const found = newton(flows, perPoint(guess, pointsPerYear))
      if (found !== null && Math.abs(found - target) <= ROOT_CLOSE) return guess
    }
    return null
  })
}

function perPoint(rate: Decimal, pointsPerYear: number): number {
  return rate.plus(1).pow(new Decimal(1).div(pointsPerYear)).minus(1).toNumber()
}

/** Newton's method in double precision, as spreadsheets run it. */
function newton(flows: readonly number[], guess: number): number | null {
  let rate = guess
  for (let step = 0; step < MOST_STEPS; step++) {
    let value = 0
    let slope = 0
    for (const [at, flow] of flows.entries()) {
      if (flow === 0) continue
      value += flow / (1 + rate) ** at
      slope -= (at * flow) / (1 + rate) ** (at + 1)
    }
    const next = rate - value / slope
    if (!Number.isFinite(next) || next <= -1) return null
    if (Math.abs(next - rate) < STEP_CLOSE) return next
    rate = next
  }
  return null
}
