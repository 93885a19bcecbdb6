import type { AppraisalModel, CostLine, Figure } from '#appraisal/domain/model'
import { partiesOf, scheduleOf } from '#appraisal/form_parties'
import type { AppraisalForm, FormFigure } from '#appraisal/form_state'
import { drawnFrom } from '#appraisal/queries/drawn_costs'
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
    })),
    benefits: model.benefits.map((line) => ({
      id: line.id,
      name: line.name,
      outcome: line.outcome ?? '',
      unit: line.unit,
      lag: String(line.lag),
      duration: String(line.duration),
      timing: line.timing,
      quantity: figure(line.quantity, number),
      unitValue: figure(line.unitValue, money),
      deadweight: figure(line.deadweight, percent),
      displacement: figure(line.displacement, percent),
      attribution: figure(line.attribution, percent),
      dropOff: figure(line.dropOff, percent),
      beneficiary: line.beneficiary ?? '',
      notCashable: line.cashable === false ? 'yes' : '',
      level: line.level ?? '',
      sphere: line.sphere ?? '',
      reach: line.reach ?? '',
    })),
    outcomes: model.outcomes.map(({ id, name, unit, quantity }) => ({
      id,
      name,
      unit,
      quantity: figure(quantity, number),
    })),
    ...partiesOf(model, { percent, figure: (found) => figure(found, percent) }),
  }
}
