import { presentValue } from '#appraisal/domain/discounting'
import {
  flowsFrom,
  mapValues,
  read,
  readAll,
  readRate,
  write,
  type CaseNumber,
  type CaseRunner,
  type Weights,
} from '#appraisal/domain/cases/case_numbers'
import { efficiencyFrontier } from '#appraisal/domain/cost_effectiveness'
import { shareRemoved, socialReturn } from '#appraisal/domain/social_return'
import { consumerSurplus, conversionFactors, wellbeingValue } from '#appraisal/domain/welfare'

/** What things are worth to society, and what an effect costs. */
export const welfareCases: Record<string, CaseRunner> = {
  shadow_prices: shadowPrices,
  consumer_surplus: surpluses,
  sroi: socialReturns,
  cea: costEffectiveness,
  wellbeing: wellbeingTotals,
}

function shadowPrices(inputs: { base: Weights; composites: Record<string, Weights> }) {
  const numbers = (weights: Weights) =>
    new Map(Object.entries(weights).map(([name, value]) => [name, read(value)]))
  const composites = Object.entries(inputs.composites).map(
    ([name, parts]) => [name, numbers(parts)] as const
  )
  return mapValues(
    Object.fromEntries(conversionFactors(numbers(inputs.base), new Map(composites))),
    write
  )
}

interface WrittenGroup {
  users: CaseNumber[]
  unit_gain: CaseNumber[]
  share: CaseNumber
}

function surpluses(inputs: {
  groups: Record<string, WrittenGroup>
  results: Record<string, string[]>
}) {
  const groupOf = (id: string) => {
    const group = inputs.groups[id]
    if (!group) throw new Error(`There is no group "${id}"`)
    return {
      users: readAll(group.users),
      unitGain: readAll(group.unit_gain),
      share: read(group.share),
    }
  }
  return mapValues(inputs.results, (ids) => consumerSurplus(ids.map(groupOf)).map(write))
}

function socialReturns(
  inputs:
    | { measure: 'ratio'; values: CaseNumber[]; investment: CaseNumber }
    | { measure: 'filter_scale'; scores: CaseNumber[]; lowest: CaseNumber; highest: CaseNumber }
) {
  if (inputs.measure === 'ratio') {
    const found = socialReturn(readAll(inputs.values), read(inputs.investment))
    return { total: write(found.total), ratio: write(found.ratio), headline: write(found.headline) }
  }
  if (inputs.measure !== 'filter_scale') return null
  const [lowest, highest] = [read(inputs.lowest), read(inputs.highest)]
  return {
    share_removed: inputs.scores.map((score) => write(shareRemoved(read(score), lowest, highest))),
  }
}

interface WrittenStrategy {
  id: string
  cost: CaseNumber
  effect: CaseNumber
}

function costEffectiveness(
  inputs:
    | { measure: 'frontier'; strategies: WrittenStrategy[] }
    | { measure: 'cost_per_unit'; costs: CaseNumber[]; rate: CaseNumber; units: CaseNumber }
) {
  if (inputs.measure === 'frontier') {
    const { frontier, icers, status } = efficiencyFrontier(
      inputs.strategies.map(({ id, cost, effect }) => ({
        id,
        cost: read(cost),
        effect: read(effect),
      }))
    )
    return { frontier, icer: icers.map(write), status: Object.fromEntries(status) }
  }
  if (inputs.measure !== 'cost_per_unit') return null
  const value = presentValue(flowsFrom(inputs.costs, 0), readRate(inputs.rate))
  return { cost_per_unit: write(value.div(read(inputs.units))) }
}

function wellbeingTotals(inputs: {
  life_satisfaction_points: CaseNumber
  persons: CaseNumber
  years: CaseNumber
  value_per_point_year: CaseNumber[]
}) {
  const [points, persons, years] = [
    inputs.life_satisfaction_points,
    inputs.persons,
    inputs.years,
  ].map(read)
  return {
    total: inputs.value_per_point_year.map((value) =>
      write(wellbeingValue(points, persons, years, read(value)))
    ),
  }
}
