import type { Decimal } from '#money/decimal'
import {
  annuityFactor,
  constantRate,
  mergeByTime,
  presentValue,
  type TimedFlow,
} from '#appraisal/domain/discounting'
import {
  countedYears,
  flowsFrom,
  mapLeaves,
  read,
  readGuess,
  readRate,
  write,
  type CaseNumber,
  type CaseRunner,
  type Weights,
} from '#appraisal/domain/cases/case_numbers'
import { payback } from '#appraisal/domain/payback'
import { internalRatesOfReturn, nearestRate } from '#appraisal/domain/rates_of_return'
import { upliftFactor } from '#appraisal/domain/uplifts'

/** Whole models and the indicators of them. */
export const modelCases: Record<string, CaseRunner> = {
  bcr: genericModel,
  equivalent_annual: genericModel,
  full_model: genericModel,
}

interface ModelLine {
  flows: CaseNumber[]
  first?: CaseNumber
  times?: CaseNumber[]
  optimism_bias?: CaseNumber
  mitigation?: CaseNumber
  metb?: CaseNumber
}

const STATISTICS = ['pv', 'fv', 'ratio', 'irr', 'payback', 'equivalent_annual'] as const

interface Statistic {
  statistic: (typeof STATISTICS)[number]
  of: Weights
  numerator: Weights
  denominator: Weights
  rate: CaseNumber
  denominator_rate?: CaseNumber
  scale?: CaseNumber
  at: CaseNumber
  guess?: CaseNumber | null
  count_from: CaseNumber
  years: number
}

/** The generic model of published cases: lines, and a statistic at every leaf of what is asked. */
export function genericModel(inputs: {
  lines: Record<string, ModelLine>
  results: unknown
}): unknown {
  const lines = new Map(Object.entries(inputs.lines).map(([id, line]) => [id, lineFlows(line)]))
  const lineOf = (id: string): TimedFlow[] => {
    const flows = lines.get(id)
    if (!flows) throw new Error(`There is no line "${id}"`)
    return flows
  }
  const combine = (weights: Weights): TimedFlow[] =>
    mergeByTime(
      Object.entries(weights).flatMap(([id, weight]) =>
        lineOf(id).map(({ time, amount }) => ({ time, amount: amount.times(read(weight)) }))
      )
    )
  let isKnown = true
  const answer = mapLeaves<Statistic>(inputs.results, 'statistic', (asked) => {
    isKnown &&= STATISTICS.includes(asked.statistic)
    return isKnown ? write(scaled(asked, combine)) : null
  })
  return isKnown ? answer : null
}

/** A cost line is lifted by optimism bias, as far as it is not mitigated, then by the burden of taxation. */
function lineFlows(line: ModelLine): TimedFlow[] {
  const uplift = upliftFactor({
    optimismBias: read(line.optimism_bias ?? 0),
    mitigation: read(line.mitigation ?? 0),
    taxBurden: read(line.metb ?? 0),
  })
  const flows = line.times
    ? line.flows.map((amount, at) => ({ time: read(line.times![at]), amount: read(amount) }))
    : flowsFrom(line.flows, line.first ?? 0)
  return flows.map(({ time, amount }) => ({ time, amount: amount.times(uplift) }))
}

function scaled(asked: Statistic, combine: (weights: Weights) => TimedFlow[]): Decimal | null {
  return statisticOf(asked, combine)?.times(read(asked.scale ?? 1)) ?? null
}

function statisticOf(asked: Statistic, combine: (weights: Weights) => TimedFlow[]): Decimal | null {
  switch (asked.statistic) {
    case 'pv':
      return presentValue(combine(asked.of), readRate(asked.rate))
    case 'fv':
      return presentValue(combine(asked.of), readRate(asked.rate)).times(
        readRate(asked.rate).plus(1).pow(read(asked.at))
      )
    case 'ratio': {
      const below = presentValue(
        combine(asked.denominator),
        readRate(asked.denominator_rate ?? asked.rate)
      )
      if (below.isZero()) return null
      return presentValue(combine(asked.numerator), readRate(asked.rate)).div(below)
    }
    case 'irr':
      return nearestRate(internalRatesOfReturn(combine(asked.of), null), readGuess(asked.guess))
    case 'payback': {
      const found = payback(combine(asked.of))
      return found.reached ? found.time.plus(read(asked.count_from)) : null
    }
    case 'equivalent_annual':
      return presentValue(combine(asked.of), readRate(asked.rate)).div(
        annuityFactor(
          constantRate(readRate(asked.rate)),
          countedYears(read(asked.years)).toNumber()
        )
      )
  }
}
