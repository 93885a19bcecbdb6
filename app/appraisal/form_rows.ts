import { COST_FIGURES, MODEL_FIGURES } from '#appraisal/form_adjustments'
import { pricesOf } from '#appraisal/form_prices'
import {
  FIGURE_FIELDS,
  LIST_LIMITS,
  type AppraisalForm,
  type FormBenefit,
  type FormCost,
  type FormFlow,
  type RowList,
} from '#appraisal/form_state'
import type { FormOutcome } from '#appraisal/form_outcomes'
import type { FormFigure } from '#appraisal/form_fields'

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
    ...pricesOf({}, (text) => text),
    ...blankFigures(MODEL_FIGURES),
    etaOf: '',
    costs: [],
    benefits: [],
    outcomes: [],
    stakeholders: [],
    transfers: [],
    perspectives: [],
    impacts: [],
    effects: { schedule: '', rate: '', rateSource: '' },
  }
  for (const list of ['outcomes', 'costs', 'benefits'] as const) changeRows(form, `add-${list}`)
  form.benefits[0].outcome = form.outcomes[0].id
  return form
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
  if (!isRowList(list)) return null
  const field = list === 'perspectives' ? 'seen' : 'name'
  if (verb === 'remove') {
    form[list].splice(first, 1)
    return form[list].length > 0
      ? `${list}.${Math.min(first, form[list].length - 1)}.${field}`
      : list
  }
  if (verb !== 'add' || form[list].length >= LIST_LIMITS[list]) return null
  BLANK_ROWS[list](form)
  return `${list}.${form[list].length - 1}.${field}`
}

/** Adds a blank row to each list. */
const BLANK_ROWS: Record<RowList, (form: AppraisalForm) => void> = {
  costs: (form) => form.costs.push(blankCost(form)),
  benefits: (form) => form.benefits.push(blankBenefit(form)),
  outcomes: (form) => form.outcomes.push(blankOutcome(form)),
  stakeholders: (form) => {
    form.perspective = 'society'
    form.stakeholders.push({ id: freeId('S', form.stakeholders), name: '', kind: 'city' })
  },
  transfers: (form) =>
    form.transfers.push({
      id: freeId('T', form.transfers),
      name: '',
      of: '',
      from: '',
      to: '',
      share: blankFigure(),
    }),
  perspectives: (form) =>
    form.perspectives.push({
      seen: '',
      cashableOnly: '',
      years: '',
      schedule: '',
      rate: '',
      rateSource: '',
    }),
  impacts: (form) =>
    form.impacts.push({
      id: freeId('N', form.impacts),
      name: '',
      description: '',
      direction: 'better',
      who: '',
      grade: '',
      mark: 'I',
      source: '',
    }),
}

function isRowList(list: string): list is RowList {
  return Object.hasOwn(BLANK_ROWS, list)
}

const blankFigure = (): FormFigure => ({ value: '', mark: 'I', source: '' })

function blankFigures<Name extends string>(names: readonly Name[]): Record<Name, FormFigure> {
  return Object.fromEntries(names.map((name) => [name, blankFigure()])) as Record<Name, FormFigure>
}

function blankCost(form: AppraisalForm): FormCost {
  const cost: FormCost = {
    id: freeId('C', form.costs),
    name: '',
    origin: 'typed',
    kind: 'running',
    timing: 'end',
    lines: [],
    flows: [],
    payer: '',
    means: 'cash',
    reviewer: '',
    taxBurdenOf: '',
    priceBase: '',
    pricing: '',
    ...blankFigures(COST_FIGURES),
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
    ...blankFigures(FIGURE_FIELDS),
    grade: '',
    taken: '',
    pick: '',
    priceBase: '',
    pricing: '',
    beneficiary: '',
    notCashable: '',
    level: '',
    sphere: '',
    reach: '',
    gain: '',
  }
}

function blankOutcome(form: AppraisalForm): FormOutcome {
  const id = freeId('O', form.outcomes)
  const quantity = blankFigure()
  return { id, name: '', unit: '', kind: '', quantity, years: '', yearsTiming: 'end' }
}

function freeId(letter: string, rows: { id: string }[]): string {
  const taken = new Set(rows.map(({ id }) => id))
  let number = rows.length + 1
  while (taken.has(`${letter}${number}`)) number++
  return `${letter}${number}`
}

/** Rows nobody has written in are left out. */
export function isBlankCost({ name, origin, flows }: FormCost): boolean {
  return name === '' && origin === 'typed' && flows.every(({ amount }) => amount === '')
}

/** As costs. */
export function isBlankBenefit(benefit: FormBenefit): boolean {
  return benefit.name === '' && FIGURE_FIELDS.every((name) => benefit[name].value === '')
}

/** As costs. */
export function isBlankOutcome({ name, quantity, years }: FormOutcome): boolean {
  return name === '' && quantity.value === '' && years === ''
}
