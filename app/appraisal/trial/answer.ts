import { type Decimal } from '#money/decimal'
import { appraise, type Appraisal } from '#appraisal/domain/appraise'
import { valuesByLine } from '#appraisal/domain/by_line'
import type { AppraisalModel } from '#appraisal/domain/model'
import type { AppraisalResults, Result } from '#appraisal/domain/results'
import { withTrial } from '#appraisal/domain/trial'
import { figureWords, type FigureWords } from '#appraisal/figure_words'
import { headlineOf, type Finding } from '#appraisal/figures'
import { fieldNameOf, readTrial, type TrialTexts } from '#appraisal/trial/reading'

/*
 * What a model comes to with other assumptions, ready to be shown: made by the server for the page as it is
 * loaded and by the browser while somebody types, with the same engine and the same words.
 */

/** All that is needed to try a model out; texts have their `{places}` filled in here. */
export interface TrialSetup {
  model: AppraisalModel
  locale: string
  labels: {
    none: string
    finding: Record<Finding, string>
    reason: Record<string, string>
    refusal: Record<string, string>
    row: Record<string, string>
    views: string[]
    /** Of the running sums. */
    moments: string[]
    discounted: string
    undiscounted: string
    costs: string
    benefits: string
    draws: string
    points: string
    spoken: string
    spokenSame: string
  }
}

export interface TrialRow {
  label: string
  saved: string
  now: string
  difference: string
  tone: string
}

export interface TrialChart {
  data: Record<string, unknown>
  rows: { text: string; tone?: string }[][]
}

export interface TrialAnswer {
  /** Names of the fields that differ from the saved version. */
  changed: string[]
  problems: { field: string; text: string }[]
  finding: string
  rows: TrialRow[]
  views: TrialRow[]
  charts: { cumulative: TrialChart; byLine: TrialChart }
  spoken: string
}

const BARS = 40

/** Answers texts of one model; what is saved is reckoned once. */
export function trialOf(setup: TrialSetup): (texts: TrialTexts) => TrialAnswer {
  const { model, locale, labels } = setup
  const words = figureWords(locale, model.currency)
  const saved = appraise(model)
  return (texts) => {
    const { values, changed, problems } = readTrial(model, texts, locale)
    const now = values.size === 0 ? saved : appraise(withTrial(model, values))
    const rows = resultRows(setup, words, saved.results, now.results)
    const views = viewRows(setup, words, saved, now)
    return {
      changed: changed.map(fieldNameOf),
      problems: problems.map(({ at, code, params }) => ({
        field: fieldNameOf(at),
        text: filledIn(labels.refusal[code] ?? code, params),
      })),
      finding: findingText(setup, words, now),
      rows,
      views,
      charts: {
        cumulative: cumulativeChart(setup, words, now),
        byLine: lineChart(setup, words, now),
      },
      spoken:
        values.size === 0
          ? labels.spokenSame
          : filledIn(labels.spoken, { now: rows[0].now, difference: rows[0].difference }),
    }
  }
}

/** Puts values into the places of a text: `{ratio}`. */
export function filledIn(text: string, params: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => params[name] ?? place)
}

function findingText({ labels }: TrialSetup, words: FigureWords, appraisal: Appraisal): string {
  const { finding, bcr } = headlineOf(appraisal)
  const { presentValueOfCosts, npv } = appraisal.results
  return filledIn(labels.finding[finding], {
    ratio: bcr === null ? '' : words.ratio(bcr),
    amount: words.money(finding === 'costs_only' ? presentValueOfCosts.value! : npv.value!),
  })
}

type Unit = 'money' | 'ratio' | 'percent' | 'years'

function resultRows(
  setup: TrialSetup,
  words: FigureWords,
  saved: AppraisalResults,
  now: AppraisalResults
): TrialRow[] {
  const { model, labels } = setup
  const one = (key: string, unit: Unit, of: (results: AppraisalResults) => Result) =>
    rowOf(setup, words, labels.row[key], unit, of(saved), of(now))
  return [
    one('npv', 'money', ({ npv }) => npv),
    one('presentValueOfBenefits', 'money', ({ presentValueOfBenefits }) => presentValueOfBenefits),
    one('presentValueOfCosts', 'money', ({ presentValueOfCosts }) => presentValueOfCosts),
    one('bcr', 'ratio', ({ bcr }) => bcr),
    one('bcrOnInvestment', 'ratio', ({ bcrOnInvestment }) => bcrOnInvestment),
    one('irr', 'percent', ({ irr }) => irr),
    ...(model.financing ? [one('mirr', 'percent', ({ mirr }) => mirr)] : []),
    one('payback', 'years', ({ payback }) => payback),
    one('discountedPayback', 'years', ({ discountedPayback }) => discountedPayback),
    one('equivalentAnnual', 'money', ({ equivalentAnnual }) => equivalentAnnual),
    ...saved.costPerOutcome.map((outcome, at) =>
      one(`costPerOutcome.${outcome.outcome}`, 'money', (results) => results.costPerOutcome[at])
    ),
  ]
}

function viewRows(
  setup: TrialSetup,
  words: FigureWords,
  saved: Appraisal,
  now: Appraisal
): TrialRow[] {
  return saved.perspectives.map(({ npv }, at) =>
    rowOf(
      setup,
      words,
      setup.labels.views[at],
      'money',
      { value: npv },
      { value: now.perspectives[at].npv }
    )
  )
}

function rowOf(
  { labels }: TrialSetup,
  words: FigureWords,
  label: string,
  unit: Unit,
  saved: Pick<Result, 'value' | 'reason'>,
  now: Pick<Result, 'value' | 'reason'>
): TrialRow {
  const text = ({ value, reason }: typeof now) =>
    value ? written(words, unit, value) : (labels.reason[reason ?? ''] ?? labels.none)
  return {
    label,
    saved: text(saved),
    now: text(now),
    difference:
      saved.value && now.value && !saved.value.eq(now.value)
        ? difference(labels.points, words, unit, now.value.minus(saved.value))
        : labels.none,
    tone: now.value && unit === 'money' ? words.tone(now.value) : '',
  }
}

function written(words: FigureWords, unit: Unit, value: Decimal): string {
  switch (unit) {
    case 'money':
      return words.money(value)
    case 'ratio':
      return words.ratio(value)
    case 'percent':
      return words.percent(value, 2)
    case 'years':
      return words.fixed(value, 2)
  }
}

function difference(points: string, words: FigureWords, unit: Unit, value: Decimal): string {
  if (unit === 'money') return words.signedMoney(value)
  const shown = unit === 'percent' ? value.times(100) : value
  const text = `${shown.gt(0) ? '+' : ''}${words.fixed(shown, 2)}`
  return unit === 'percent' ? filledIn(points, { number: text }) : text
}

function cumulativeChart(
  { model, labels }: TrialSetup,
  words: FigureWords,
  { timeline }: Appraisal
): TrialChart {
  const series = (label: string, of: (point: (typeof timeline)[number]) => Decimal) => ({
    label,
    values: timeline.map((point) => words.mark(of(point))),
    texts: timeline.map((point) => words.money(of(point))),
  })
  const cell = (value: Decimal) => ({ text: words.amount(value), tone: words.tone(value) })
  return {
    data: {
      kind: 'line',
      axis: model.currency,
      labels: labels.moments,
      series: [
        {
          ...series(labels.discounted, ({ discountedCumulative }) => discountedCumulative),
          fill: true,
        },
        { ...series(labels.undiscounted, ({ cumulative }) => cumulative), dashed: true },
      ],
    },
    rows: timeline.map((point, at) => [
      { text: labels.moments[at] },
      cell(point.flow),
      cell(point.cumulative),
      cell(point.discountedCumulative),
    ]),
  }
}

function lineChart(
  { model, labels }: TrialSetup,
  words: FigureWords,
  appraisal: Appraisal
): TrialChart {
  const lines = valuesByLine(appraisal)
  const shown = lines.slice(0, BARS)
  const series = (label: string, color: string, isCost: boolean) => ({
    label,
    color,
    values: shown.map((line) => (line.isCost === isCost ? words.mark(signed(line)) : 0)),
    texts: shown.map((line) => (line.isCost === isCost ? words.money(signed(line)) : '')),
  })
  return {
    data: {
      kind: 'bar',
      horizontal: true,
      stacked: true,
      axis: model.currency,
      labels: shown.map(({ name }) => name),
      series: [series(labels.costs, 'series-6', true), series(labels.benefits, 'series-1', false)],
    },
    rows: lines.map((line) => [
      { text: line.name },
      { text: line.isCost ? labels.costs : labels.benefits },
      { text: words.amount(line.value), tone: words.tone(line.value) },
    ]),
  }
}

const signed = ({ isCost, value }: { isCost: boolean; value: Decimal }) =>
  isCost ? value.neg() : value
