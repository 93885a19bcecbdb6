import type { DrawnFrom } from '#appraisal/queries/drawn_costs'

/*
 * The form of an appraisal as texts, the way a browser sends it: rows are added and removed here, and
 * nothing is understood before `form_document` reads it.
 */

export interface FormFigure {
  value: string
  mark: string
  source: string
}

export interface FormFlow {
  year: string
  amount: string
  timing: string
  mark: string
  source: string
}

export interface FormCost {
  id: string
  name: string
  origin: 'typed' | DrawnFrom
  kind: string
  timing: string
  /** Ids of budget lines, when the amounts are drawn from them. */
  lines: string[]
  flows: FormFlow[]
}

export const FIGURE_FIELDS = [
  'quantity',
  'unitValue',
  'deadweight',
  'displacement',
  'attribution',
  'dropOff',
] as const
export type FigureField = (typeof FIGURE_FIELDS)[number]

export interface FormBenefit extends Record<FigureField, FormFigure> {
  id: string
  name: string
  outcome: string
  unit: string
  lag: string
  duration: string
  timing: string
}

export interface FormOutcome {
  id: string
  name: string
  unit: string
  quantity: FormFigure
}

export interface AppraisalForm {
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
}

const LIST_LIMITS = { costs: 200, benefits: 200, outcomes: 200, flows: 300 } as const

/** What an appraisal starts from: five years from today's, one row of everything. */
export function blankForm(language: string, thisYear: string): AppraisalForm {
  const form: AppraisalForm = {
    title: '',
    language,
    perspective: 'society',
    priceBase: thisYear,
    prices: 'real',
    startYear: thisYear,
    years: '5',
    schedule: 'green-book-2026',
    rate: '',
    rateSource: '',
    costs: [],
    benefits: [],
    outcomes: [],
  }
  for (const list of ['outcomes', 'costs', 'benefits'] as const) changeRows(form, `add-${list}`)
  form.benefits[0].outcome = form.outcomes[0].id
  return form
}

/** One line as it is kept: no control characters, and no half of a surrogate pair, which no database takes. */
export function lineOfText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
}

/** The texts of a sent form, whatever was sent: lists as lists, everything else as text. */
export function readForm(sent: Record<string, unknown>): AppraisalForm {
  const text = (value: unknown) => (typeof value === 'string' ? lineOfText(value) : '')
  const figure = (value: unknown): FormFigure => {
    const of = record(value)
    return { value: text(of.value), mark: text(of.mark) || 'I', source: text(of.source) }
  }
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
    })),
    benefits: rowsOf(sent.benefits, LIST_LIMITS.benefits).map((benefit) => ({
      id: text(benefit.id),
      name: text(benefit.name),
      outcome: text(benefit.outcome),
      unit: text(benefit.unit),
      lag: text(benefit.lag),
      duration: text(benefit.duration),
      timing: text(benefit.timing),
      quantity: figure(benefit.quantity),
      unitValue: figure(benefit.unitValue),
      deadweight: figure(benefit.deadweight),
      displacement: figure(benefit.displacement),
      attribution: figure(benefit.attribution),
      dropOff: figure(benefit.dropOff),
    })),
    outcomes: rowsOf(sent.outcomes, LIST_LIMITS.outcomes).map((outcome) => ({
      id: text(outcome.id),
      name: text(outcome.name),
      unit: text(outcome.unit),
      quantity: figure(outcome.quantity),
    })),
  }
}

/**
 * Adds or removes a row: `add-costs`, `remove-costs-1`, `add-flows-0`, `remove-flows-0-2`, `draw-0`. Returns the
 * name of the field to go on with, or null when nothing was asked that the form knows.
 */
export function changeRows(form: AppraisalForm, asked: string): string | null {
  const [verb, list, ...at] = asked.split('-')
  if (verb === 'draw' && form.costs[Number(list)]) return `costs.${Number(list)}.name`
  const [first, second] = at.map(Number)
  if (list === 'flows') {
    const cost = form.costs[first]
    if (!cost) return null
    if (verb === 'remove') cost.flows.splice(second, 1)
    else if (cost.flows.length < LIST_LIMITS.flows) cost.flows.push(nextFlow(form, cost))
    return `costs.${first}.name`
  }
  if (list !== 'costs' && list !== 'benefits' && list !== 'outcomes') return null
  if (verb === 'remove') {
    form[list].splice(first, 1)
    return form[list].length > 0 ? `${list}.${Math.min(first, form[list].length - 1)}.name` : list
  }
  if (verb !== 'add' || form[list].length >= LIST_LIMITS[list]) return null
  if (list === 'costs') form.costs.push(blankCost(form))
  else if (list === 'benefits') form.benefits.push(blankBenefit(form))
  else form.outcomes.push(blankOutcome(form))
  return `${list}.${form[list].length - 1}.name`
}

const blankFigure = (): FormFigure => ({ value: '', mark: 'I', source: '' })

function blankCost(form: AppraisalForm): FormCost {
  const cost: FormCost = {
    id: freeId('C', form.costs),
    name: '',
    origin: 'typed',
    kind: 'running',
    timing: 'end',
    lines: [],
    flows: [],
  }
  cost.flows.push(nextFlow(form, cost))
  return cost
}

/** The year after the last one of the line. */
function nextFlow(form: AppraisalForm, cost: FormCost): FormFlow {
  const last = cost.flows.at(-1)
  const year = last && /^\d{1,4}$/.test(last.year) ? String(Number(last.year) + 1) : form.startYear
  return { year, amount: '', timing: '', mark: last?.mark ?? 'I', source: last?.source ?? '' }
}

function blankBenefit(form: AppraisalForm): FormBenefit {
  return {
    id: freeId('B', form.benefits),
    name: '',
    outcome: '',
    unit: '',
    lag: '0',
    duration: '1',
    timing: 'end',
    quantity: blankFigure(),
    unitValue: blankFigure(),
    deadweight: blankFigure(),
    displacement: blankFigure(),
    attribution: blankFigure(),
    dropOff: blankFigure(),
  }
}

function blankOutcome(form: AppraisalForm): FormOutcome {
  return { id: freeId('O', form.outcomes), name: '', unit: '', quantity: blankFigure() }
}

function freeId(letter: string, rows: { id: string }[]): string {
  const taken = new Set(rows.map(({ id }) => id))
  let number = rows.length + 1
  while (taken.has(`${letter}${number}`)) number++
  return `${letter}${number}`
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
