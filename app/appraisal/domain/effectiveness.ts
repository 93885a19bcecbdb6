import { Decimal } from '#money/decimal'
import { efficiencyFrontier, type StrategyStatus } from '#appraisal/domain/cost_effectiveness'
import { presentEffect } from '#appraisal/domain/effects'
import { presentCosts } from '#appraisal/domain/flows'
import type { AppraisalModel, Outcome } from '#appraisal/domain/model'

/** One appraisal that counts an outcome, as a way to reach it. */
export interface EffectOption<About> {
  about: About
  outcome: string
  cost: Decimal
  effect: Decimal
  /** Cost ÷ effect; null without effect. */
  perUnit: Decimal | null
  status: StrategyStatus
  /** On the frontier: added cost ÷ added effect against the one before, first against doing nothing. */
  icer: Decimal | null
}

/** Ways to reach the same outcome, counted in the same unit and currency. */
export interface EffectGroup<About> {
  key: string
  kind: NonNullable<Outcome['kind']> | null
  unit: string
  language: string
  currency: string
  options: EffectOption<About>[]
  /** Horizons, prices or points of view differ: compare with care. */
  differs: boolean
  /** Of how many options the effects are discounted. */
  discounted: number
}

const NOTHING = 'nothing'

/**
 * Cost-effectiveness (비용효과분석) across appraisals: outcomes of the same kind, or without a kind of the same
 * unit, are compared by present value of costs and by quantity, beside doing nothing at no cost. By rising cost.
 */
export function effectGroups<About>(
  appraisals: readonly { about: About; model: AppraisalModel }[]
): EffectGroup<About>[] {
  const groups = new Map<string, { first: Outcome; members: Member<About>[] }>()
  for (const { about, model } of appraisals) {
    if (model.outcomes.length === 0) continue
    const cost = presentCosts(model)
    for (const outcome of model.outcomes) {
      const { currency } = model
      const what = outcome.kind ?? outcome.unit.trim().toLocaleLowerCase('und')
      const key = `${outcome.kind ? 'kind' : 'unit'}:${what}:${currency}`
      const group = groups.get(key) ?? { first: outcome, members: [] }
      group.members.push({ about, model, cost, outcome })
      groups.set(key, group)
    }
  }
  return [...groups].map(([key, { first, members }]) => ({
    key,
    kind: first.kind ?? null,
    unit: first.unit,
    language: members[0].model.language,
    currency: members[0].model.currency,
    options: optionsOf(members),
    differs: new Set(members.map(({ model }) => basisOf(model))).size > 1,
    discounted: members.filter(({ model }) => model.effectDiscounting).length,
  }))
}

interface Member<About> {
  about: About
  model: AppraisalModel
  cost: Decimal
  outcome: Outcome
}

/** What must be the same for costs and effects to mean the same. */
function basisOf(model: AppraisalModel): string {
  const { horizon, perspective, prices, priceBase, discounting, effectDiscounting } = model
  return JSON.stringify([
    horizon.years,
    perspective,
    prices,
    priceBase,
    discounting,
    effectDiscounting ?? null,
  ])
}

function optionsOf<About>(members: readonly Member<About>[]): EffectOption<About>[] {
  const strategies = members.map(({ cost, model, outcome }, at) => ({
    id: String(at),
    cost,
    effect: presentEffect(model, outcome),
  }))
  const nothing = { id: NOTHING, cost: new Decimal(0), effect: new Decimal(0) }
  const { frontier, icers, status } = efficiencyFrontier([nothing, ...strategies])
  return strategies
    .map(({ id, cost, effect }, at): EffectOption<About> => {
      const place = frontier.indexOf(id)
      return {
        about: members[at].about,
        outcome: members[at].outcome.name,
        cost,
        effect,
        perUnit: effect.isZero() ? null : cost.div(effect),
        status: status.get(id)!,
        icer: place > 0 ? icers[place - 1] : null,
      }
    })
    .sort((a, b) => a.cost.comparedTo(b.cost))
}
