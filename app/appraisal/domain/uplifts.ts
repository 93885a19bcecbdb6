import { Decimal } from '#money/decimal'

/** By how much a cost line is lifted; every field is a share, absent means 0. */
export interface Uplifts {
  optimismBias?: Decimal
  /** The part of the optimism bias that has been dealt with. */
  mitigation?: Decimal
  /** The marginal excess burden of the taxes that pay for it. */
  taxBurden?: Decimal
}

/** 1 + bias·(1 − mitigation), then times 1 + burden: the burden falls on the lifted cost. */
export function upliftFactor({ optimismBias, mitigation, taxBurden }: Uplifts): Decimal {
  return new Decimal(1)
    .minus(mitigation ?? 0)
    .times(optimismBias ?? 0)
    .plus(1)
    .times(new Decimal(1).plus(taxBurden ?? 0))
}
