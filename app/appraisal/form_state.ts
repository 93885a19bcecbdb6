import {
  COST_FIGURES,
  MODEL_FIGURES,
  type FormCostAdjustments,
  type FormPriceBase,
  type FormWholeAdjustments,
} from '#appraisal/form_adjustments'
import type { FormEffects, FormOutcome } from '#appraisal/form_outcomes'
import type {
  FormBenefitParties,
  FormPerspective,
  FormStakeholder,
  FormTransfer,
} from '#appraisal/form_parties'
import type { FormImpact } from '#appraisal/form_impacts'
import type { FormPrices } from '#appraisal/form_prices'
import type { DrawnFrom } from '#appraisal/queries/drawn_costs'
import type { FormFigure } from '#appraisal/form_fields'

/*
 * The form of an appraisal as texts, the way a browser sends it: rows are added and removed here, and
 * nothing is understood before `form_document` reads it.
 */

export interface FormFlow {
  year: string
  amount: string
  timing: string
  mark: string
  source: string
}

export interface FormCost extends FormCostAdjustments {
  id: string
  name: string
  origin: 'typed' | DrawnFrom
  kind: string
  timing: string
  /** Ids of budget lines, when the amounts are drawn from them. */
  lines: string[]
  flows: FormFlow[]
  payer: string
}

export const FIGURE_FIELDS = [
  'quantity',
  'unitValue',
  'deadweight',
  'displacement',
  'attribution',
  'dropOff',
  'haircut',
  'income',
  'reachShare',
  'effectSize',
  'perDeviation',
  'satisfaction',
  'premium',
] as const
export type FigureField = (typeof FIGURE_FIELDS)[number]

export interface FormBenefit
  extends Record<FigureField, FormFigure>, FormPriceBase, FormBenefitParties {
  grade: string
  /** Of the unit value it was taken from: id, version and amount, apart by spaces. */
  taken: string
  /** Id of the unit value that is to be taken. */
  pick: string
  id: string
  name: string
  outcome: string
  unit: string
  lag: string
  duration: string
  timing: string
}

export interface AppraisalForm extends FormWholeAdjustments, FormPrices {
  title: string
  language: string
  perspective: string
  priceBase: string
  prices: string
  startYear: string
  years: string
  /** Id of a shipped schedule, `constant`, or `steps` for those the version before has. */
  schedule: string
  rate: string
  rateSource: string
  costs: FormCost[]
  benefits: FormBenefit[]
  outcomes: FormOutcome[]
  stakeholders: FormStakeholder[]
  transfers: FormTransfer[]
  perspectives: FormPerspective[]
  impacts: FormImpact[]
  effects: FormEffects
}

/** The most rows of each list. */
export const LIST_LIMITS = {
  costs: 200,
  benefits: 200,
  outcomes: 200,
  flows: 300,
  stakeholders: 50,
  transfers: 200,
  perspectives: 50,
  impacts: 50,
} as const
export type RowList = Exclude<keyof typeof LIST_LIMITS, 'flows'>

/** One line as it is kept: no control characters, and no half of a surrogate pair, which no database takes. */
export function lineOfText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
}

/** Several lines, each as it is kept. */
function linesOfText(value: unknown): string {
  if (typeof value !== 'string') return ''
  return value.split(/\r?\n/u, LIST_LIMITS.flows).map(lineOfText).join('\n')
}

/** The texts of a sent form, whatever was sent: lists as lists, everything else as text. */
export function readForm(sent: Record<string, unknown>): AppraisalForm {
  const text = (value: unknown) => (typeof value === 'string' ? lineOfText(value) : '')
  const figure = (value: unknown): FormFigure => {
    const of = record(value)
    return { value: text(of.value), mark: text(of.mark) || 'I', source: text(of.source) }
  }
  const figures = <Name extends string>(names: readonly Name[], of: Record<string, unknown>) =>
    Object.fromEntries(names.map((name) => [name, figure(of[name])])) as Record<Name, FormFigure>
  const origin = (value: unknown): FormCost['origin'] =>
    value === 'need' || value === 'decided' || value === 'ledger' ? value : 'typed'
  return {
    title: text(sent.title),
    language: text(sent.language),
    perspective: text(sent.perspective),
    priceBase: text(sent.priceBase),
    prices: text(sent.prices),
    startYear: text(sent.startYear),
    years: text(sent.years),
    schedule: text(sent.schedule),
    rate: text(sent.rate),
    rateSource: text(sent.rateSource),
    priceSeries: text(sent.priceSeries),
    priceLevels: linesOfText(sent.priceLevels),
    priceLevelsSource: text(sent.priceLevelsSource),
    ...figures(MODEL_FIGURES, sent),
    etaOf: text(sent.etaOf),
    costs: rowsOf(sent.costs, LIST_LIMITS.costs).map((cost) => ({
      id: text(cost.id),
      name: text(cost.name),
      origin: origin(cost.origin),
      kind: text(cost.kind),
      timing: text(cost.timing),
      lines: values(cost.lines).map(text).filter(Boolean),
      flows: rowsOf(cost.flows, LIST_LIMITS.flows).map((flow) => ({
        year: text(flow.year),
        amount: text(flow.amount),
        timing: text(flow.timing),
        mark: text(flow.mark) || 'I',
        source: text(flow.source),
      })),
      payer: text(cost.payer),
      means: text(cost.means),
      reviewer: text(cost.reviewer),
      taxBurdenOf: text(cost.taxBurdenOf),
      priceBase: text(cost.priceBase),
      pricing: text(cost.pricing),
      ...figures(COST_FIGURES, cost),
    })),
    benefits: rowsOf(sent.benefits, LIST_LIMITS.benefits).map((benefit) => ({
      id: text(benefit.id),
      name: text(benefit.name),
      outcome: text(benefit.outcome),
      unit: text(benefit.unit),
      lag: text(benefit.lag),
      duration: text(benefit.duration),
      timing: text(benefit.timing),
      ...figures(FIGURE_FIELDS, benefit),
      grade: text(benefit.grade),
      taken: text(benefit.taken),
      pick: text(benefit.pick),
      priceBase: text(benefit.priceBase),
      pricing: text(benefit.pricing),
      beneficiary: text(benefit.beneficiary),
      notCashable: text(benefit.notCashable),
      level: text(benefit.level),
      sphere: text(benefit.sphere),
      reach: text(benefit.reach),
      gain: text(benefit.gain),
    })),
    outcomes: rowsOf(sent.outcomes, LIST_LIMITS.outcomes).map((outcome) => ({
      id: text(outcome.id),
      name: text(outcome.name),
      unit: text(outcome.unit),
      kind: text(outcome.kind),
      quantity: figure(outcome.quantity),
      years: linesOfText(outcome.years),
      yearsTiming: text(outcome.yearsTiming) || 'end',
    })),
    stakeholders: rowsOf(sent.stakeholders, LIST_LIMITS.stakeholders).map((one) => ({
      id: text(one.id),
      name: text(one.name),
      kind: text(one.kind),
    })),
    transfers: rowsOf(sent.transfers, LIST_LIMITS.transfers).map((one) => ({
      id: text(one.id),
      name: text(one.name),
      of: text(one.of),
      from: text(one.from),
      to: text(one.to),
      share: figure(one.share),
    })),
    perspectives: rowsOf(sent.perspectives, LIST_LIMITS.perspectives).map((one) => ({
      seen: text(one.seen),
      cashableOnly: text(one.cashableOnly),
      years: text(one.years),
      schedule: text(one.schedule),
      rate: text(one.rate),
      rateSource: text(one.rateSource),
    })),
    effects: {
      schedule: text(record(sent.effects).schedule),
      rate: text(record(sent.effects).rate),
      rateSource: text(record(sent.effects).rateSource),
    },
    impacts: rowsOf(sent.impacts, LIST_LIMITS.impacts).map((one) => ({
      id: text(one.id),
      name: text(one.name),
      description: text(one.description),
      direction: text(one.direction),
      who: text(one.who),
      grade: text(one.grade),
      mark: text(one.mark) || 'I',
      source: text(one.source),
    })),
  }
}

function record(value: unknown): Record<string, unknown> {
  return value && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}

/** Rows with gaps arrive as an object of numbers. */
function values(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return Object.entries(record(value))
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, row]) => row)
}

function rowsOf(value: unknown, most: number): Record<string, unknown>[] {
  return values(value).slice(0, most).map(record)
}
