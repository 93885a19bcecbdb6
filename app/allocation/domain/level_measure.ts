import { Rational } from '#money/rational'
import { wholeWeights } from '#allocation/domain/document_fields'
import type { Claimant } from '#allocation/domain/levels'
import type { AllocationRule } from '#allocation/domain/types'

/** What a level rule must know of a sharer. */
export type SharerTerms = { need: bigint; equity: Rational; heads: bigint; tier: number }

/** A level in the words of the rule: gains are zero or more, losses are negative. */
export type NamedLevel = { level: string; tier?: number }

/**
 * The level functions of some sharers under one rule, in whole numbers. Levels inside the solver rise
 * without a break: contested garment first counts gains up to half of each need and then, from `top`
 * down, losses; each further tier starts above all levels of the tier before it. Names take this apart
 * again, so that a stored level means the same whatever the other needs are.
 */
export class LevelMeasure {
  readonly #gains: { whole: bigint[]; scale: bigint }
  readonly #losses: { whole: bigint[]; scale: bigint } | null
  readonly #tiers: number[]
  readonly #total: bigint

  constructor(
    readonly rule: AllocationRule,
    readonly sharers: readonly SharerTerms[]
  ) {
    this.#gains = wholeWeights(sharers.map((sharer) => weightOf(rule, sharer)))
    this.#losses =
      rule === 'contested_garment'
        ? wholeWeights(sharers.map(({ equity }) => Rational.ONE.dividedBy(equity)))
        : null
    this.#tiers = [...new Set(sharers.map(({ tier }) => tier))].sort((a, b) => a - b)
    this.#total = sharers.reduce((sum, { need }) => sum + need, 1n)
  }

  /** Levels of one tier lie within −total … 2·total of its start. */
  get #stride(): bigint {
    return 4n * this.#total
  }

  #startOf(tier: number): bigint {
    return BigInt(this.#tiers.indexOf(tier)) * this.#stride
  }

  /** The sharer between these bounds. */
  claimant(at: number, lower: bigint, upper: bigint): Claimant {
    const { need, tier } = this.sharers[at]
    const weight = this.#gains.whole[at]
    const start = this.#startOf(tier)
    const base = (this.rule === 'same_shortfall' ? need : 0n) - weight * start
    if (!this.#losses) return { base, weight, lower, upper }
    const loss = this.#losses.whole[at]
    const second = {
      doubleBase: 2n * need - 2n * loss * (2n * this.#total + start),
      weight: loss,
      doubleKnee: need,
    }
    return { base, weight, lower, upper, second }
  }

  /** The name of a level of the solver. */
  nameOf(level: Rational): NamedLevel {
    const tier = this.tierOf(level)
    const within = level.minus(Rational.of(this.#startOf(tier)))
    const named = this.#tiers.length > 1 || tier !== 1 ? { tier } : {}
    if (this.#losses && within.compare(Rational.of(this.#total)) > 0) {
      const loss = within.minus(Rational.of(2n * this.#total))
      return { level: loss.times(Rational.of(this.#losses.scale)).toString(), ...named }
    }
    return { level: within.times(Rational.of(this.#gains.scale)).toString(), ...named }
  }

  /** The tier to which a level of the solver belongs. */
  tierOf(level: Rational): number {
    const at = level.plus(Rational.of(this.#total)).dividedBy(Rational.of(this.#stride)).floor()
    return this.#tiers.find((_, index) => BigInt(index) === at) ?? 1
  }
}

/** Percentage need × equity; amount equity, per head × heads; shortfall 1 ÷ equity. */
export function weightOf(rule: AllocationRule, { need, equity, heads }: SharerTerms): Rational {
  switch (rule) {
    case 'same_percentage':
      return equity.times(Rational.of(need))
    case 'same_amount_per_head':
      return equity.times(Rational.of(heads))
    case 'same_shortfall':
      return Rational.ONE.dividedBy(equity)
    case 'same_amount':
    case 'contested_garment':
      return equity
  }
}
