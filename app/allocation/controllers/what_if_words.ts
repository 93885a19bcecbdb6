import type { Speaker } from '#allocation/controllers/page'
import type { FeasibleRun } from '#allocation/controllers/run_lines'
import { roundSum } from '#allocation/controllers/why_line'
import type { CanonicalProblem, FeasibleAllocation } from '#allocation/domain/types'
import {
  canTryAll,
  mostSources,
  sensitivities,
  whatWouldItTake,
  type Way,
} from '#allocation/domain/what_if'
import { Refusal } from '#core/refusal'
import { readTypedAmount } from '#funding/typed_amount'
import { Rational } from '#money/rational'

type Translate = (key: string, params?: Record<string, unknown>) => string

/** What a line reaches, as sentences: what is enough alone, and what only helps or takes from others. */
export interface ReachWords {
  finding: string
  enough: string[]
  partly: string[]
  untried: string | null
  reached: boolean
}

/** A target as someone typed it: an amount, or a percentage of the need rounded up; null for neither. */
export function readTarget(
  text: string,
  need: bigint,
  options: { currency: string; locale: string }
): bigint | null {
  const [, digits] = /^(\d{1,3}(?:[.,]\d{1,6})?)\s*[%٪]$/.exec(text.trim()) ?? []
  if (digits !== undefined) {
    return Rational.parse(digits.replace(',', '.')).times(Rational.of(need, 100n)).ceil()
  }
  try {
    const amount = readTypedAmount(text, { ...options, field: 'target' })
    return amount < 0n ? null : amount
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

export function reachWords(
  problem: CanonicalProblem,
  result: FeasibleAllocation,
  line: string,
  target: bigint,
  { speaker, t }: { speaker: Speaker; t: Translate }
): ReachWords {
  const reach = whatWouldItTake(problem, result, line, target)
  const { now, reached, untried, ways } = reach
  const params = { line, now: speaker.money(now), target: speaker.money(target) }
  const isEnough = (way: Way) =>
    way.kind === 'raise_lot' ||
    way.kind === 'raise_pool' ||
    way.kind === 'raise_edge_cap' ||
    (way.kind === 'widen_earmark' && way.reaches)
  const words = (way: Way) => t(`what_if.${way.kind}`, wayParams(way, params.target, speaker))
  return {
    finding: t(reached ? 'what_if.reached' : 'what_if.now', params),
    enough: ways.filter(isEnough).map(words),
    partly: ways.filter((way) => !isEnough(way)).map(words),
    untried: untried === 0 ? null : t('what_if.untried', { count: untried }),
    reached,
  }
}

function wayParams(way: Way, target: string, { money, list }: Speaker): Record<string, unknown> {
  switch (way.kind) {
    case 'raise_lot':
      return { fund: way.lot, amount: money(way.by) }
    case 'raise_pool':
      return { pool: way.pool, amount: money(way.by) }
    case 'raise_edge_cap':
      return { fund: way.lot, line: way.cell, amount: money(way.by) }
    case 'widen_earmark':
      return { fund: way.lot, gets: money(way.gets) }
    case 'raise_floor': {
      const lines = list(way.losers.map(({ cell, by }) => `${cell} (${money(by)})`))
      return { target, count: way.losers.length, lines }
    }
    case 'floor_impossible':
      return { target, short: money(way.short) }
    case 'raise_need_or_cap':
      return { amount: money(way.by) }
  }
}

/** Line × fund: what a round sum more in each fund would change. */
export function sensitivityTable(
  problem: CanonicalProblem,
  { input, result }: FeasibleRun,
  line: string,
  speaker: Speaker
) {
  const more = roundSum(result.spendable)
  const isWhole = canTryAll(problem)
  const block = result.levels.find(({ cells }) => cells.includes(line))
  const lots = isWhole
    ? problem.lots.map(({ id }) => id)
    : (block?.lots ?? []).slice(0, mostSources(problem))
  const columns = sensitivities(problem, result, more, lots).map(({ lot, changes }) => ({
    fund: lot,
    by: new Map(changes.map(({ cell, by }) => [cell, nearest(Rational.parse(by))])),
  }))
  return {
    sample: speaker.money(more),
    isWhole,
    columns,
    rows: input.cells.map(({ code }) => ({
      code,
      cells: columns.map(({ by }) => by.get(code) ?? null),
    })),
  }
}

/** To the nearest unit, halves away from zero. */
function nearest(value: Rational): bigint {
  const { numerator, denominator } = value.absolute()
  const whole = (2n * numerator + denominator) / (2n * denominator)
  return value.numerator < 0n ? -whole : whole
}
