import { Decimal } from '#money/decimal'
import { withTrial } from '#appraisal/domain/trial'
import { faultOfPlan, keysOf, type UncertaintyPlan } from '#appraisal/domain/uncertainty/plan'
import { samplerOf, type Sampler } from '#appraisal/domain/uncertainty/sampler'
import { simulate } from '#appraisal/domain/uncertainty/simulate'
import { summarise, type DrawSummary } from '#appraisal/domain/uncertainty/summary'
import { figureWords } from '#appraisal/figure_words'
import type { TrialChart, TrialSetup } from '#appraisal/trial/answer'
import { readTrial, type TrialTexts } from '#appraisal/trial/reading'
import { formatsFor } from '#core/format'

/** A simulation that is kept of the version, to be drawn again with what is tried. */
export interface TrialPlan {
  plan: UncertaintyPlan
  seed: number
  draws: number
}

export interface TrialSimulation {
  summary: DrawSummary
  chance: string
  mean: string
  middle: string
  histogram: TrialChart
}

/**
 * Draws a kept plan with the figures that are tried: those stand still at their value, all others are drawn
 * as the server draws them. What it gives is null when nothing is left to draw, or cannot be drawn with them.
 * Tables of distributions take longest, so they are kept until other figures are changed.
 */
export function simulationOf(
  setup: TrialSetup,
  { plan, seed, draws }: TrialPlan
): (texts: TrialTexts) => TrialSimulation | null {
  let known: { keys: string; sampler: Sampler } | null = null
  return (texts) => {
    const { values } = readTrial(setup.model, texts, setup.locale)
    const model = withTrial(setup.model, values)
    const left = planWithout(plan, values)
    if (faultOfPlan(model, left)) return null
    const keys = JSON.stringify([keysOf(left), left.correlations])
    if (known?.keys !== keys) known = { keys, sampler: samplerOf(left) }
    return shown(setup, summarise(simulate(model, left, { seed, draws }, known.sampler).net))
  }
}

function shown(setup: TrialSetup, summary: DrawSummary): TrialSimulation {
  const f = formatsFor(setup.locale)
  const words = figureWords(setup.locale, setup.model.currency)
  const money = (value: number) => words.money(new Decimal(value))
  const percentile = (percent: number) =>
    money(summary.percentiles.find((one) => one.percent === percent)!.value)
  return {
    summary,
    chance: f.percent(summary.shareAboveZero, 1),
    mean: money(summary.mean),
    middle: `${percentile(5)} – ${percentile(95)}`,
    histogram: {
      data: {
        kind: 'bar',
        labels: summary.histogram.map(({ from, to }) => money((from + to) / 2)),
        series: [
          {
            label: setup.labels.draws,
            values: summary.histogram.map((bar) => bar.draws),
            texts: summary.histogram.map((bar) => f.number(bar.draws)),
          },
        ],
      },
      rows: summary.histogram.map(({ from, to, draws: count }) => [
        { text: words.amount(new Decimal(from)), tone: words.tone(new Decimal(from)) },
        { text: words.amount(new Decimal(to)), tone: words.tone(new Decimal(to)) },
        { text: f.number(count) },
      ]),
    },
  }
}

/** The plan without what stands still; of a set of shares none is drawn when one of them stands still. */
export function planWithout(
  plan: UncertaintyPlan,
  still: ReadonlyMap<string, unknown>
): UncertaintyPlan {
  return {
    assumptions: plan.assumptions.filter(({ key }) => !still.has(key)),
    shares: plan.shares?.filter(({ keys }) => !keys.some((key) => still.has(key))),
    correlations: plan.correlations?.filter(({ a, b }) => !still.has(a) && !still.has(b)),
  }
}
