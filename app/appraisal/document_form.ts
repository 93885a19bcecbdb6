import type { AppraisalModel, BenefitLine, CostLine, Figure } from '#appraisal/domain/model'
import { partiesOf, scheduleOf } from '#appraisal/form_parties'
import {
  AMOUNT_FIGURES,
  PERCENT_FIGURES,
  benefitAdjustmentsOf,
  costAdjustmentsOf,
  wholeAdjustmentsOf,
  type WriteFigure,
} from '#appraisal/form_adjustments'
import { impactsOf } from '#appraisal/form_impacts'
import { effectsOf, outcomeRow } from '#appraisal/form_outcomes'
import { pricesOf } from '#appraisal/form_prices'
import { FIGURE_FIELDS, type AppraisalForm, type FigureField } from '#appraisal/form_state'
import type { FormFigure } from '#appraisal/form_fields'
import { drawnFrom } from '#appraisal/queries/drawn_costs'
import { writeTaken } from '#appraisal/taken_values'
import { DECIMAL_MARKS, typedNumber, typedPercent } from '#appraisal/typed_numbers'

/** The form that describes a model, its numbers as the language writes them. */
export function formOf(
  model: AppraisalModel,
  locale: string,
  linesOf: (cost: CostLine) => string[]
): AppraisalForm {
  const mark = DECIMAL_MARKS[locale]
  const { discounting } = model
  const figure = (found: Figure | undefined, write: (text: string) => string): FormFigure =>
    found
      ? { value: write(found.value), mark: found.mark, source: found.source }
      : { value: '', mark: 'I', source: '' }
  const number = (text: string) => typedNumber(text, mark)
  const percent = (text: string) => typedPercent(text, mark)
  const money = (text: string) => (mark === 'comma' ? text.replace('.', ',') : text)
  const written = (found: Figure | undefined, name: string) =>
    figure(found, AMOUNT_FIGURES.has(name) ? money : PERCENT_FIGURES.has(name) ? percent : number)
  return {
    title: model.title,
    language: model.language,
    perspective: model.perspective,
    priceBase: String(model.priceBase),
    prices: model.prices,
    startYear: String(model.horizon.startYear),
    years: String(model.horizon.years),
    schedule: scheduleOf(discounting),
    rate: 'constant' in discounting ? percent(discounting.constant) : '',
    rateSource: 'source' in discounting ? (discounting.source ?? '') : '',
    costs: model.costs.map((line) => ({
      id: line.id,
      name: line.name,
      origin: drawnFrom(line) ?? 'typed',
      kind: line.kind,
      timing: line.timing,
      lines: linesOf(line),
      flows: line.flows.map((flow) => ({
        year: String(flow.year),
        amount: money(flow.amount),
        timing: flow.timing ?? '',
        mark: flow.mark,
        source: flow.source,
      })),
      payer: line.payer ?? '',
      ...costAdjustmentsOf(line, written),
    })),
    benefits: model.benefits.map((line) => ({
      id: line.id,
      name: line.name,
      outcome: line.outcome ?? '',
      unit: line.unit,
      lag: String(line.lag),
      duration: String(line.duration),
      timing: line.timing,
      ...benefitFigures(line, written),
      ...benefitAdjustmentsOf(line),
      taken: writeTaken(line),
      pick: line.taken?.unitValueId ?? '',
      beneficiary: line.beneficiary ?? '',
      notCashable: line.cashable === false ? 'yes' : '',
      level: line.level ?? '',
      sphere: line.sphere ?? '',
      reach: line.reach ?? '',
      gain: line.gain ?? '',
    })),
    outcomes: model.outcomes.map((outcome) =>
      outcomeRow(outcome, figure(outcome.quantity, number), number)
    ),
    effects: effectsOf(model.effectDiscounting, percent),
    ...wholeAdjustmentsOf(model, written),
    ...pricesOf(model, number),
    impacts: impactsOf(model.impacts),
    ...partiesOf(model, { percent, figure: (found) => figure(found, percent) }),
  }
}

function benefitFigures(line: BenefitLine, write: WriteFigure): Record<FigureField, FormFigure> {
  return Object.fromEntries(FIGURE_FIELDS.map((name) => [name, write(line[name], name)])) as Record<
    FigureField,
    FormFigure
  >
}
