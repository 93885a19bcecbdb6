import {
  EVIDENCE_GRADES,
  MEANS,
  type AppraisalModel,
  type BenefitLine,
  type CostLine,
  type Figure,
  type PriceBase,
} from '#appraisal/domain/model'
import { figureOfParameter, findParameter } from '#appraisal/domain/parameters'
import type { FieldReader, FormFigure } from '#appraisal/form_fields'

/*
 * The part of the form that says what amounts are multiplied by, as texts.
 */

export const COST_FIGURES = [
  'optimismBias',
  'mitigation',
  'taxBurden',
  'conversion',
  'residualValue',
] as const
export const MODEL_FIGURES = [
  'financeRate',
  'reinvestRate',
  'inflation',
  'referenceIncome',
  'eta',
] as const

/** Typed as money, and typed as per cent; everything else is a plain number. */
export const AMOUNT_FIGURES = new Set(['unitValue', 'income', 'residualValue', 'referenceIncome'])
export const PERCENT_FIGURES = new Set([
  'deadweight',
  'displacement',
  'attribution',
  'dropOff',
  'haircut',
  'reachShare',
  'premium',
  'optimismBias',
  'mitigation',
  'taxBurden',
  'inflation',
  'financeRate',
  'reinvestRate',
  'share',
])

export interface FormPriceBase {
  /** A year; empty: as the model. */
  priceBase: string
  /** `current`: in the prices of each year. */
  pricing: string
}

export interface FormCostAdjustments
  extends FormPriceBase, Record<(typeof COST_FIGURES)[number], FormFigure> {
  means: string
  reviewer: string
  /** Id of a shipped parameter, which then is the tax burden. */
  taxBurdenOf: string
}

export interface FormWholeAdjustments extends Record<(typeof MODEL_FIGURES)[number], FormFigure> {
  /** Id of a shipped parameter, which then is η. */
  etaOf: string
}

/** Writes a figure into the form, by the name that says how it is typed. */
export type WriteFigure = (figure: Figure | undefined, name: string) => FormFigure

function readBase(
  { priceBase, pricing }: FormPriceBase,
  field: string,
  reader: FieldReader
): { priceBase?: PriceBase } {
  if (pricing === 'current') return { priceBase: 'current' }
  return priceBase === '' ? {} : { priceBase: reader.whole(priceBase, `${field}.priceBase`) }
}

const writeBase = (base: PriceBase | undefined): FormPriceBase => ({
  priceBase: typeof base === 'number' ? String(base) : '',
  pricing: base === 'current' ? 'current' : '',
})

/** The figure of a shipped parameter; the check refuses an id that is none. */
function chosen(id: string): Figure {
  const shipped = findParameter(id)
  return shipped ? figureOfParameter(shipped) : { value: '0', mark: 'I', source: '', parameter: id }
}

/** What a cost line is made of and multiplied by. */
export function readCostAdjustments(
  cost: FormCostAdjustments,
  field: string,
  reader: FieldReader
): Partial<CostLine> {
  const figures: Partial<CostLine> = {}
  for (const name of COST_FIGURES) {
    const figure = reader.figure(cost[name], `${field}.${name}`, name)
    if (figure) figures[name] = figure
  }
  if (cost.taxBurdenOf !== '') figures.taxBurden = chosen(cost.taxBurdenOf)
  const means = MEANS.find((one) => one === cost.means && one !== 'cash')
  return {
    ...(means && { means }),
    ...figures,
    ...(cost.reviewer && { reviewer: cost.reviewer }),
    ...readBase(cost, field, reader),
  }
}

/** The grade of the evidence of a benefit and the prices it is in; its figures are read with the others. */
export function readBenefitAdjustments(
  benefit: FormPriceBase & { grade: string },
  field: string,
  reader: FieldReader
): Pick<BenefitLine, 'grade' | 'priceBase'> {
  const grade = EVIDENCE_GRADES.find((one) => String(one) === benefit.grade)
  return { ...(grade && { grade }), ...readBase(benefit, field, reader) }
}

/** Rise of prices, weights and rates of financing of the whole model. */
export function readWholeAdjustments(
  form: FormWholeAdjustments,
  reader: FieldReader
): Pick<AppraisalModel, 'inflation' | 'distribution' | 'financing'> {
  const [finance, reinvest, inflation, referenceIncome, typed] = MODEL_FIGURES.map((name) =>
    reader.figure(form[name], name, name)
  )
  const eta = form.etaOf === '' ? typed : chosen(form.etaOf)
  if (finance && !reinvest) reader.report('reinvestRate.value', 'E_EMPTY')
  if (reinvest && !finance) reader.report('financeRate.value', 'E_EMPTY')
  if (referenceIncome && !eta) reader.report('eta.value', 'E_EMPTY')
  if (eta && !referenceIncome) reader.report('referenceIncome.value', 'E_EMPTY')
  return {
    ...(finance && reinvest && { financing: { finance, reinvest } }),
    ...(inflation && { inflation }),
    ...(referenceIncome && eta && { distribution: { referenceIncome, eta } }),
  }
}

export function costAdjustmentsOf(line: CostLine, write: WriteFigure): FormCostAdjustments {
  const figures = Object.fromEntries(
    COST_FIGURES.map((name) => [name, write(line[name], name)])
  ) as Record<(typeof COST_FIGURES)[number], FormFigure>
  return {
    means: line.means ?? 'cash',
    reviewer: line.reviewer ?? '',
    taxBurdenOf: line.taxBurden?.parameter ?? '',
    ...figures,
    ...writeBase(line.priceBase),
  }
}

export function benefitAdjustmentsOf(line: BenefitLine): FormPriceBase & { grade: string } {
  return { grade: line.grade === undefined ? '' : String(line.grade), ...writeBase(line.priceBase) }
}

export function wholeAdjustmentsOf(
  model: AppraisalModel,
  write: WriteFigure
): FormWholeAdjustments {
  return {
    financeRate: write(model.financing?.finance, 'financeRate'),
    reinvestRate: write(model.financing?.reinvest, 'reinvestRate'),
    inflation: write(model.inflation, 'inflation'),
    referenceIncome: write(model.distribution?.referenceIncome, 'referenceIncome'),
    eta: write(model.distribution?.eta, 'eta'),
    etaOf: model.distribution?.eta.parameter ?? '',
  }
}

/** The field of the form for a figure of the whole model. */
export function fieldOfWhole(path: string): string | null {
  if (path === '/inflation/value') return 'inflation.value'
  if (path.startsWith('/financing/')) return `${path.split('/')[2]}Rate.value`
  if (path === '/distribution/eta/parameter') return 'etaOf'
  return path.startsWith('/distribution/') ? path.split('/').slice(2).join('.') : null
}
