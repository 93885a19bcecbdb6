import { Decimal } from '#money/decimal'
import {
  OUTCOME_KINDS,
  TIMINGS,
  type AppraisalModel,
  type Discounting,
  type Outcome,
} from '#appraisal/domain/model'
import { scheduleOf } from '#appraisal/form_parties'
import type { FieldReader, FormFigure } from '#appraisal/form_fields'
import { readYearLines, writeYearLines } from '#appraisal/form_years'

export interface FormOutcome {
  id: string
  name: string
  unit: string
  quantity: FormFigure
  /** A year and its quantity on each line. */
  years: string
  yearsTiming: string
  /** Empty: something else. */
  kind: string
}

/** How effects are discounted, as texts; an empty schedule: not at all. */
export interface FormEffects {
  schedule: string
  rate: string
  rateSource: string
}

/** What a row of the form counts as an outcome. Years make up a quantity that was left empty. */
export function readOutcome(outcome: FormOutcome, field: string, reader: FieldReader): Outcome {
  const years = readYearLines(outcome.years, `${field}.years`, reader)
  const total = years.reduce((sum, { value }) => sum.plus(value), new Decimal(0))
  const given = reader.figure(outcome.quantity, `${field}.quantity`, 'quantity')
  const { mark, source } = outcome.quantity
  const added =
    years.length > 0
      ? reader.figure({ value: '0', mark, source }, `${field}.quantity`, 'quantity')
      : undefined
  const quantity = given ?? (added && { ...added, value: total.toFixed() })
  const kind = OUTCOME_KINDS.find((one) => one === outcome.kind)
  if (!quantity) reader.report(`${field}.quantity.value`, 'E_EMPTY')
  return {
    id: outcome.id,
    name: reader.text(outcome.name, `${field}.name`),
    unit: reader.text(outcome.unit, `${field}.unit`),
    quantity: quantity ?? { value: '0', mark: 'I', source: '' },
    ...(kind && { kind }),
    ...(years.length > 0 && {
      byYear: {
        timing: TIMINGS.find((one) => one === outcome.yearsTiming) ?? 'end',
        quantities: years.map(({ year, value }) => ({ year, quantity: value })),
      },
    }),
  }
}

/** The row of the form for an outcome. */
export function outcomeRow(
  { id, name, unit, quantity, kind, byYear }: Outcome,
  figure: FormFigure,
  number: (text: string) => string
): FormOutcome {
  const years = byYear?.quantities.map(({ year, quantity: value }) => ({ year, value })) ?? []
  return {
    id,
    name,
    unit,
    kind: kind ?? '',
    quantity: { ...figure, mark: quantity.mark },
    years: writeYearLines(years, number),
    yearsTiming: byYear?.timing ?? 'end',
  }
}

/** The rates for effects that a form chooses; `before` may have steps that stay. */
export function readEffects(
  effects: FormEffects,
  reader: FieldReader,
  before?: Discounting
): Pick<AppraisalModel, 'effectDiscounting'> {
  if (effects.schedule === '') return {}
  return { effectDiscounting: reader.discounting(effects, 'effects.', { discounting: before }) }
}

/** The part of the form for the rates of effects. */
export function effectsOf(
  discounting: Discounting | undefined,
  percent: (share: string) => string
): FormEffects {
  if (!discounting) return { schedule: '', rate: '', rateSource: '' }
  return {
    schedule: scheduleOf(discounting),
    rate: 'constant' in discounting ? percent(discounting.constant) : '',
    rateSource: 'source' in discounting ? (discounting.source ?? '') : '',
  }
}

/** The field of the form for a place in an outcome's years or in the rates of effects. */
export function fieldOfOutcomes(path: string, place: string | undefined): string | null {
  if (path.startsWith('/effectDiscounting')) {
    return path.includes('/constant') ? 'effects.rate' : 'effects.schedule'
  }
  return place && path.includes('/byYear') ? `${place}.years` : null
}
