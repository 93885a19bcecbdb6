import { findingsOf } from '#appraisal/domain/check_model'
import {
  MODEL_FORMAT,
  PERSPECTIVES,
  TIMINGS,
  type AppraisalModel,
  type BenefitLine,
  type CostFlow,
  type CostLine,
  type Discounting,
  type Figure,
  type Mark,
  type OwnPerspective,
  type RateStep,
  type Timing,
} from '#appraisal/domain/model'
import {
  AMOUNT_FIGURES,
  PERCENT_FIGURES,
  fieldOfWhole,
  readBenefitAdjustments,
  readCostAdjustments,
  readWholeAdjustments,
} from '#appraisal/form_adjustments'
import {
  fieldOfParties,
  readBenefitParties,
  readPerspective,
  readStakeholder,
  readTransfer,
} from '#appraisal/form_parties'
import type { FieldReader, FormFigure } from '#appraisal/form_fields'
import {
  FIGURE_FIELDS,
  type AppraisalForm,
  type RowList,
  type FigureField,
  type FormBenefit,
  type FormCost,
} from '#appraisal/form_state'
import { isBlankImpact, readImpact } from '#appraisal/form_impacts'
import { fieldOfOutcomes, readEffects, readOutcome } from '#appraisal/form_outcomes'
import { fieldOfPrices, readPrices } from '#appraisal/form_prices'
import { isBlankBenefit, isBlankCost, isBlankOutcome } from '#appraisal/form_rows'
import type { DrawnFlow } from '#appraisal/queries/drawn_costs'
import { readTaken } from '#appraisal/taken_values'
import { DECIMAL_MARKS, readTypedNumber, readTypedPercent } from '#appraisal/typed_numbers'
import { parseAmount } from '#money/parse_amount'
import { toDecimalString } from '#money/money'

/** What is wrong in a form and at which of its fields, named as in its errors: `costs.0.flows.1.amount`. */
export interface FormProblem {
  field: string
  code: string
  params: Record<string, string>
}

export interface ReadingContext {
  /** Language the numbers were typed in. */
  locale: string
  currency: string
  city: string
  programme: string
  /** Steps of the version before, which the form can keep. */
  steps?: { steps: RateStep[]; source?: string }
  /** Rates for effects of the version before, for its steps. */
  effects?: Discounting
  /** Perspectives of the version before, for the steps that theirs can keep. */
  perspectives?: OwnPerspective[]
  /** What each cost line of the form draws, by its place; absent for typed lines. */
  drawn: Map<number, DrawnFlow[]>
  /** The source of a drawn flow, in words. */
  sourceOf: (cost: FormCost, flow: DrawnFlow) => string
}

const WHOLE = /^\d{1,4}$/

/** The model document that a form describes, with everything that is wrong with it; no problem: it can be saved. */
export function documentOf(
  form: AppraisalForm,
  context: ReadingContext
): { document: AppraisalModel; problems: FormProblem[] } {
  return new FormReader(form, context).read()
}

class FormReader {
  readonly #problems: FormProblem[] = []
  /** Where each part of the document stands in the form: rows that are left out move the others. */
  readonly #places = new Map<string, string>()

  constructor(
    private form: AppraisalForm,
    private context: ReadingContext
  ) {}

  read() {
    const { form, context } = this
    const document: AppraisalModel = {
      format: MODEL_FORMAT,
      title: this.#text(form.title, 'title'),
      city: context.city,
      programme: context.programme,
      language: form.language,
      currency: context.currency,
      perspective: PERSPECTIVES.find((one) => one === form.perspective) ?? 'society',
      priceBase: this.#whole(form.priceBase, 'priceBase'),
      prices: form.prices === 'nominal' ? 'nominal' : 'real',
      horizon: {
        startYear: this.#whole(form.startYear, 'startYear'),
        years: this.#whole(form.years, 'years'),
      },
      discounting: this.#reader.discounting(form, '', { discounting: context.steps }),
      outcomes: this.#rows('outcomes', form.outcomes, isBlankOutcome, (row, field) =>
        readOutcome(row, field, this.#reader)
      ),
      costs: this.#rows('costs', form.costs, isBlankCost, this.#cost),
      benefits: this.#rows('benefits', form.benefits, isBlankBenefit, this.#benefit),
      ...readWholeAdjustments(form, this.#reader),
      ...readPrices(form, this.#reader),
      ...readEffects(form.effects, this.#reader, context.effects),
      ...this.#parties(),
    }
    const impacts = this.#rows('impacts', form.impacts, isBlankImpact, (row, field) =>
      readImpact(row, field, this.#reader)
    )
    if (impacts.length > 0) document.impacts = impacts
    const reported = new Set(this.#problems.map(({ field }) => field))
    const isReadable = reported.size === 0
    for (const { code, params, path } of findingsOf(document)) {
      if (code === 'E_NO_CASH_FLOW' && !isReadable) continue
      const field = this.#fieldOf(path)
      if (!reported.has(field)) this.#report(field, code, params)
    }
    return { document, problems: this.#problems }
  }

  #report(field: string, code: string, params: Record<string, string> = {}) {
    this.#problems.push({ field, code, params })
  }

  #rows<Row, Line>(
    list: RowList,
    rows: Row[],
    isBlank: (row: Row) => boolean,
    read: (row: Row, field: string, at: number) => Line
  ): Line[] {
    const lines: Line[] = []
    rows.forEach((row, at) => {
      if (isBlank(row)) return
      const path = `/${list}/${lines.length}`
      this.#places.set(path, `${list}.${at}`)
      lines.push(read.call(this, row, `${list}.${at}`, at))
    })
    return lines
  }

  /** Who pays and who gains; a simple model has nothing of it. */
  #parties(): Pick<AppraisalModel, 'stakeholders' | 'transfers' | 'perspectives'> {
    const { form, context } = this
    const reader = this.#reader
    const stakeholders = this.#rows(
      'stakeholders',
      form.stakeholders,
      ({ name }) => name === '',
      (row, field) => readStakeholder(row, field, reader)
    )
    const transfers = this.#rows(
      'transfers',
      form.transfers,
      ({ name, share }) => name === '' && share.value === '',
      (row, field) => readTransfer(row, field, reader)
    )
    const perspectives = this.#rows(
      'perspectives',
      form.perspectives,
      ({ seen }) => seen === '',
      (row, field) => readPerspective(row, field, reader, context.perspectives ?? [])
    )
    return {
      ...(stakeholders.length > 0 && { stakeholders }),
      ...(transfers.length > 0 && { transfers }),
      ...(perspectives.length > 0 && { perspectives }),
    }
  }

  readonly #reader: FieldReader = {
    text: (text, field) => this.#text(text, field),
    whole: (text, field) => this.#whole(text, field),
    figure: (figure, field, name) => this.#figure(figure, field, name),
    number: (text, field) => this.#number(text, field, readTypedNumber),
    report: (field, code, params) => this.#report(field, code, params),
    discounting: ({ schedule, rate, rateSource }, at, before) => {
      const kept = before?.discounting
      if (schedule === 'steps' && kept && 'steps' in kept) return kept
      if (schedule !== 'constant') return { schedule }
      if (rate === '') this.#report(`${at}rate`, 'E_EMPTY')
      const constant = rate === '' ? '0' : this.#number(rate, `${at}rate`, readTypedPercent)
      return { constant, ...(rateSource && { source: rateSource }) }
    },
  }

  #cost(cost: FormCost, field: string, at: number): CostLine {
    const origin = cost.origin === 'typed' ? 'typed' : cost.origin === 'ledger' ? 'ledger' : 'plan'
    return {
      id: cost.id,
      name: this.#text(cost.name, `${field}.name`),
      origin,
      ...(origin === 'plan' && { basis: cost.origin as 'need' | 'decided' }),
      kind: cost.kind === 'investment' ? 'investment' : 'running',
      timing: timingOf(cost.timing),
      flows: origin === 'typed' ? this.#typedFlows(cost, field) : this.#drawnFlows(cost, field, at),
      ...(cost.payer && { payer: cost.payer }),
      ...readCostAdjustments(cost, field, this.#reader),
    }
  }

  #typedFlows(cost: FormCost, field: string): CostFlow[] {
    const flows: CostFlow[] = []
    cost.flows.forEach((flow, at) => {
      if (flow.amount === '') return
      const here = `${field}.flows.${at}`
      this.#places.set(`@${field}/flows/${flows.length}`, here)
      const timing = TIMINGS.find((one) => one === flow.timing)
      flows.push({
        year: this.#whole(flow.year, `${here}.year`),
        amount: this.#amount(flow.amount, `${here}.amount`),
        ...(timing && timing !== cost.timing && { timing }),
        ...this.#provenance(flow, here),
      })
    })
    if (flows.length === 0) this.#report(`${field}.flows.0.amount`, 'E_COST_EMPTY')
    return flows
  }

  #drawnFlows(cost: FormCost, field: string, at: number): CostFlow[] {
    if (cost.lines.length === 0) this.#report(`${field}.lines`, 'E_LINES_NEEDED')
    return (this.context.drawn.get(at) ?? []).map((flow) => ({
      year: flow.year,
      amount: toDecimalString(flow.amount, this.context.currency),
      mark: flow.mark,
      source: this.context.sourceOf(cost, flow),
      budgetLine: flow.budgetLines.join(', '),
      ...(flow.entryIds.length > 0 && { entryIds: flow.entryIds }),
    }))
  }

  #benefit(benefit: FormBenefit, field: string): BenefitLine {
    const figures: Partial<Record<FigureField, Figure>> = {}
    for (const name of FIGURE_FIELDS) {
      const figure = this.#figure(benefit[name], `${field}.${name}`, name)
      if (figure) figures[name] = figure
    }
    if (!figures.unitValue) this.#report(`${field}.unitValue.value`, 'E_EMPTY')
    return {
      id: benefit.id,
      name: this.#text(benefit.name, `${field}.name`),
      ...(benefit.outcome && { outcome: benefit.outcome }),
      unit: benefit.unit || this.#unitOf(benefit.outcome),
      unitValue: { value: '0', mark: 'I', source: '' },
      ...figures,
      lag: this.#whole(benefit.lag, `${field}.lag`),
      duration: this.#whole(benefit.duration, `${field}.duration`),
      timing: timingOf(benefit.timing),
      ...readBenefitParties(benefit),
      ...readBenefitAdjustments(benefit, field, this.#reader),
      ...readTaken(benefit.taken, figures.unitValue),
    }
  }

  #unitOf(outcome: string): string {
    return this.form.outcomes.find(({ id }) => id === outcome)?.unit ?? ''
  }

  #figure(figure: FormFigure, field: string, name: string): Figure | undefined {
    if (figure.value === '') return undefined
    const at = `${field}.value`
    const value = AMOUNT_FIGURES.has(name)
      ? this.#amount(figure.value, at)
      : this.#number(
          figure.value,
          at,
          PERCENT_FIGURES.has(name) ? readTypedPercent : readTypedNumber
        )
    return { value, ...this.#provenance(figure, field) }
  }

  #provenance({ mark, source }: Pick<FormFigure, 'mark' | 'source'>, field: string) {
    if (mark === 'S' && source === '') this.#report(`${field}.source`, 'E_SOURCE_NEEDED')
    return { mark: (['S', 'I', 'D'].includes(mark) ? mark : 'I') as Mark, source }
  }

  #text(text: string, field: string): string {
    if (text === '') this.#report(field, 'E_EMPTY')
    return text
  }

  #whole(text: string, field: string): number {
    if (WHOLE.test(text)) return Number(text)
    this.#report(field, text === '' ? 'E_EMPTY' : 'E_WHOLE', { value: text.slice(0, 40) })
    return 1
  }

  #number(text: string, field: string, read: typeof readTypedNumber): string {
    const number = read(text, DECIMAL_MARKS[this.context.locale])
    if (number === null) this.#report(field, 'E_NUMBER', { value: text.slice(0, 40) })
    return number ?? '0'
  }

  #amount(text: string, field: string): string {
    const { currency, locale } = this.context
    const separators = DECIMAL_MARKS[locale]
    const parsed = parseAmount(text, { currency, separators, allowNegative: true })
    if (!parsed.ok) this.#report(field, parsed.code, parsed.params)
    return toDecimalString(parsed.ok ? parsed.minor : 0n, currency)
  }

  /** The field of the form for a place in the document. */
  #fieldOf(path: string): string {
    const known: Record<string, string> = {
      '/horizon/years': 'years',
      '/horizon/startYear': 'startYear',
      '/discounting/constant': 'rate',
      '/discounting/schedule': 'schedule',
      '/perspective': 'perspective',
    }
    if (known[path]) return known[path]
    const whole = fieldOfWhole(path) ?? fieldOfPrices(path)
    if (whole) return whole
    const [, list, row, ...rest] = path.split('/')
    const place = this.#places.get(`/${list}/${row}`)
    const outcome = fieldOfOutcomes(path, place)
    if (outcome) return outcome
    if (!place) return path.startsWith('/discounting') ? 'schedule' : 'costs.0.flows.0.amount'
    const own = fieldOfParties(list, place, rest)
    if (own) return own
    if (list === 'costs' && rest[0] === 'flows') {
      const flow = this.#places.get(`@${place}/flows/${rest[1]}`)
      return flow ? `${flow}.${rest[2] ?? 'year'}` : `${place}.lines`
    }
    if (rest[1] === 'parameter') return `${place}.${rest[0]}Of`
    if (rest[0] === 'quantity' && rest.length === 1) return `${place}.quantity.value`
    return [place, ...(rest[0] === 'id' ? ['name'] : rest)].join('.')
  }
}

const timingOf = (text: string): Timing => TIMINGS.find((one) => one === text) ?? 'end'
