import { Rational } from '#money/rational'
import { AllocationProblemError } from '#allocation/domain/errors'
import { wholeWeights } from '#allocation/domain/document_fields'
import { Breakpoints, scaledShare, type Claimant } from '#allocation/domain/levels'

/** The claims rules that can be booked: same percentage, same amount, same shortfall on one pot. */
export const CLAIMS_RULES = ['PRO', 'CEA', 'CEL'] as const
export type ClaimsRule = (typeof CLAIMS_RULES)[number]

/**
 * Awards from one estate to claims in their order, exactly: PRO E·c/C, CEA min(c, λ), CEL max(0, c − λ),
 * λ the level at which the awards add up to the estate (O'Neill 1982; Thomson 2003). Claims may be 0 or
 * equal. Throws E_NEGATIVE, E_ESTATE_ABOVE_CLAIMS.
 */
export function divideAmongClaims(
  rule: ClaimsRule,
  estate: Rational,
  claims: readonly Rational[]
): Rational[] {
  const negative = [estate, ...claims].find(({ numerator }) => numerator < 0n)
  if (negative) throw new AllocationProblemError('E_NEGATIVE', '', { value: negative.toString() })
  const total = Rational.sum(claims)
  if (estate.compare(total) > 0) {
    throw new AllocationProblemError('E_ESTATE_ABOVE_CLAIMS', 'estate', {
      estate: estate.toString(),
      claims: total.toString(),
    })
  }
  const { whole, scale } = wholeWeights(claims)
  const claimants = whole.map((claim): Claimant => {
    const weight = rule === 'PRO' ? claim : 1n
    return { base: rule === 'CEL' ? claim : 0n, weight, lower: 0n, upper: claim }
  })
  const level = new Breakpoints(claimants).levelFor(
    [...claimants.keys()],
    estate.times(Rational.of(scale))
  )
  return claimants.map((claimant) =>
    level ? Rational.of(scaledShare(claimant, level), level.q * scale) : Rational.ZERO
  )
}
