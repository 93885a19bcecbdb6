import { Decimal } from '#money/decimal'
import type {
  AppraisalModel,
  BenefitLine,
  CostLine,
  Figure,
  PriceBase,
} from '#appraisal/domain/model'
import { isAdjustedBenefit, isAdjustedCost } from '#appraisal/domain/adjustments'
import { levelsOf } from '#appraisal/domain/price_levels'
import { findPriceSeries } from '#appraisal/domain/price_series'
import {
  COUNT,
  MONEY,
  RATE,
  SHARE,
  YEAR,
  figure,
  type Assumption,
} from '#workbooks/appraisal/assumption_rows'
import { FORMATS, YEAR_ROW, ref, type Desk } from '#workbooks/appraisal/desk'

const COST_FIELDS = ['optimismBias', 'mitigation', 'conversion', 'taxBurden'] as const
const BENEFIT_FIELDS = ['haircut', 'income'] as const

const RATES = new Set(['inflation', 'finance_rate', 'reinvest_rate'])

interface AdjustmentFigure {
  id: string
  /** Key of the words, and the line's name before them. */
  field: string
  line: string
  figure: Figure
}

/** Every figure that multiplies amounts or is left at the end, with an id of its own. */
export function adjustmentFigures(model: AppraisalModel): AdjustmentFigure[] {
  const whole = [
    ['finance_rate', model.financing?.finance],
    ['reinvest_rate', model.financing?.reinvest],
    ['inflation', model.inflation],
    ['reference_income', model.distribution?.referenceIncome],
    ['eta', model.distribution?.eta],
  ] as const
  const all: (Omit<AdjustmentFigure, 'figure'> & { figure?: Figure })[] = [
    ...whole.map(([field, found]) => ({ id: field, field, line: '', figure: found })),
    ...model.costs.flatMap((line) =>
      [...COST_FIELDS, 'residualValue' as const].map((field) => ({
        id: `${line.id}.${field}`,
        field,
        line: line.name,
        figure: line[field],
      }))
    ),
    ...model.benefits.flatMap((line) =>
      BENEFIT_FIELDS.map((field) => ({
        id: `${line.id}.${field}`,
        field,
        line: line.name,
        figure: line[field],
      }))
    ),
  ]
  return all.flatMap(({ figure: found, ...rest }) => (found ? [{ ...rest, figure: found }] : []))
}

/** The inputs that multiply amounts; the residual value is an input of its cost row. */
export function writeAdjustmentInputs(
  desk: Desk,
  heading: (key: string) => void,
  put: (assumption: Assumption) => void
): void {
  const { model } = desk.appraisal
  const figures = adjustmentFigures(model).filter(({ field }) => field !== 'residualValue')
  const isAdjusted = model.costs.some(isAdjustedCost) || model.benefits.some(isAdjustedBenefit)
  if (figures.length === 0 && !isAdjusted) return
  heading('adjustments')
  const isMoney = (field: string) => field === 'income' || field === 'reference_income'
  const isNumber = (field: string) => field === 'conversion' || field === 'eta'
  const isShare = (field: string) => field === 'haircut' || field === 'mitigation'
  for (const { id, field, line, figure: found } of figures) {
    put({
      id,
      label: [line, desk.t(`assumption.${field}`)].filter(Boolean).join(': '),
      ...figure(found),
      ...(isMoney(field) && { unit: model.currency }),
      format: isMoney(field) ? desk.money : isNumber(field) ? FORMATS.quantity : FORMATS.rate,
      validation: isMoney(field) ? MONEY : isShare(field) ? SHARE : RATES.has(field) ? RATE : COUNT,
    })
  }
  writePriceLevels(desk, put)
  for (const { id, name, priceBase } of [...model.costs, ...model.benefits]) {
    if (typeof priceBase !== 'number') continue
    put({
      id: `${id}.price_base`,
      label: `${name}: ${desk.t('assumption.price_base')}`,
      value: priceBase,
      format: FORMATS.whole,
      validation: YEAR,
    })
  }
}

/** A table of two columns, years above indices, so that a formula finds a year in it. */
function writePriceLevels(desk: Desk, put: (assumption: Assumption) => void): void {
  const { priceIndex } = desk.appraisal.model
  if (!priceIndex) return
  const levels = levelsOf(desk.appraisal.model)
  const series = 'series' in priceIndex ? findPriceSeries(priceIndex.series) : undefined
  const source = series?.source ?? ('source' in priceIndex ? priceIndex.source : '')
  const mark = 'mark' in priceIndex ? priceIndex.mark : 'S'
  levels.forEach(({ year }, at) =>
    put({
      id: `price_year.${at}`,
      label: desk.t('assumption.price_year'),
      value: year,
      look: 'fixed',
      format: FORMATS.whole,
    })
  )
  levels.forEach(({ year, index }, at) =>
    put({
      id: `price_level.${at}`,
      label: desk.t('assumption.price_level', { year: String(year) }),
      value: new Decimal(index),
      mark,
      source: at === 0 ? source : '',
      format: FORMATS.quantity,
      validation: COUNT,
    })
  )
}

/** What the amounts of a cost line are multiplied by, as a formula of one year. */
export function costFormula(desk: Desk, line: CostLine, here: string): string {
  const input = (field: string) => ref(desk, `${line.id}.${field}`)
  const unmitigated = line.mitigation ? `*(1-${input('mitigation')})` : ''
  return productOf([
    line.optimismBias && `(1+${input('optimismBias')}${unmitigated})`,
    line.conversion && input('conversion'),
    line.taxBurden && `(1+${input('taxBurden')})`,
    priceFormula(desk, line, here),
  ])
}

/** What a benefit is multiplied by after its chain, as a formula of one year. */
export function benefitFormula(desk: Desk, line: BenefitLine, here: string): string {
  const input = (field: string) => ref(desk, `${line.id}.${field}`)
  return productOf([
    line.haircut && `(1-${input('haircut')})`,
    line.income && `(${ref(desk, 'reference_income')}/${input('income')})^${ref(desk, 'eta')}`,
    priceFormula(desk, line, here),
  ])
}

function productOf(parts: (string | false | undefined)[]): string {
  return parts.filter(Boolean).join('*') || '1'
}

function priceFormula(
  desk: Desk,
  { id, priceBase }: { id: string; priceBase?: PriceBase },
  here: string
): string | undefined {
  if (priceBase === undefined) return undefined
  const { prices } = desk.appraisal.model
  const ownYear = `${here}$${YEAR_ROW}`
  const target = prices === 'real' ? ref(desk, 'price_base') : ownYear
  const from = priceBase === 'current' ? ownYear : ref(desk, `${id}.price_base`)
  const { model } = desk.appraisal
  const rate = model.inflation && `(1+${ref(desk, 'inflation')})`
  const levels = levelsOf(model)
  if (levels.length === 0) return `${rate}^(${target}-${from})`
  return `${levelFormula(desk, levels.length, target, rate)}/${levelFormula(desk, levels.length, from, rate)}`
}

/** The level of a year: from the table, and beyond its ends at the yearly rise. */
function levelFormula(desk: Desk, count: number, year: string, rate: string | undefined): string {
  const column = (id: string) =>
    `${ref(desk, `${id}.0`)}:${ref(desk, `${id}.${count - 1}`).split('!')[1]}`
  const known = rate
    ? `MAX(${ref(desk, 'price_year.0')},MIN(${ref(desk, `price_year.${count - 1}`)},${year}))`
    : year
  const level = `INDEX(${column('price_level')},MATCH(${known},${column('price_year')},0))`
  return rate ? `(${level}*${rate}^(${year}-${known}))` : level
}
