import type { HttpContext } from '@adonisjs/core/http'
import type { CostWorking } from '#appraisal/domain/flows'
import { MEANS, type AppraisalModel, type Figure, type PriceBase } from '#appraisal/domain/model'
import { levelsOf } from '#appraisal/domain/price_levels'
import { findPriceSeries } from '#appraisal/domain/price_series'
import { sum } from '#appraisal/domain/discounting'
import type { figureWords } from '#appraisal/figure_words'
import { AMOUNT_FIGURES, COST_FIGURES, PERCENT_FIGURES } from '#appraisal/form_adjustments'

/** Words that the workbook has under another name. */
const WORDS: Record<string, string> = {
  referenceIncome: 'reference_income',
  financeRate: 'finance_rate',
  reinvestRate: 'reinvest_rate',
}

export interface AdjustmentShown {
  line: string
  note: string
  label: string
  value: string
  figure: Figure | null
}

/** Every figure that amounts are multiplied by, and every share handed over, in the words of the page. */
export function adjustmentsShown(
  { i18n }: HttpContext,
  model: AppraisalModel,
  w: Pick<ReturnType<typeof figureWords>, 'percent' | 'exact'>
): AdjustmentShown[] {
  const shown: AdjustmentShown[] = []
  const put = (line: string, name: string, figure: Figure | undefined, note = '') => {
    if (!figure) return
    const value = PERCENT_FIGURES.has(name)
      ? w.percent(figure.value, 1)
      : `${w.exact(figure.value)}${AMOUNT_FIGURES.has(name) ? ` ${model.currency}` : ''}`
    const key = WORDS[name] ?? name
    const edition = figure.parameter && i18n.t(`parameters.${figure.parameter}`)
    shown.push({
      line,
      note: [note, edition].filter(Boolean).join(' · '),
      label: i18n.t(`workbook.assumption.${key}`),
      value,
      figure,
    })
  }
  const base = (line: string, priceBase: PriceBase | undefined) => {
    if (priceBase === undefined) return
    const value =
      priceBase === 'current'
        ? i18n.t('adjustments.pricedCurrent')
        : i18n.t('adjustments.pricedAt', { year: String(priceBase) })
    shown.push({ line, note: '', label: i18n.t('adjustments.pricing'), value, figure: null })
  }
  const putPrices = () => {
    const levels = levelsOf(model)
    const { priceIndex } = model
    if (!priceIndex || levels.length === 0) return
    const series = 'series' in priceIndex ? findPriceSeries(priceIndex.series) : undefined
    const [first, last] = [levels[0], levels.at(-1)!]
    shown.push({
      line: '',
      note: series ? i18n.t('prices.vintage', { vintage: series.vintage }) : '',
      label: i18n.t('prices.table'),
      value: i18n.t('prices.span', {
        first: String(first.year),
        last: String(last.year),
        from: w.exact(first.index),
        to: w.exact(last.index),
      }),
      figure: {
        value: last.index,
        mark: 'mark' in priceIndex ? priceIndex.mark : 'S',
        source: series?.source ?? ('source' in priceIndex ? priceIndex.source : ''),
      },
    })
  }
  put('', 'financeRate', model.financing?.finance)
  put('', 'reinvestRate', model.financing?.reinvest)
  put('', 'inflation', model.inflation)
  putPrices()
  put('', 'referenceIncome', model.distribution?.referenceIncome)
  put('', 'eta', model.distribution?.eta)
  for (const line of model.costs) {
    for (const name of COST_FIGURES) {
      const isReviewed = name === 'mitigation' && line.reviewer
      put(
        line.name,
        name,
        line[name],
        isReviewed ? i18n.t('adjustments.reviewedBy', { name: line.reviewer! }) : ''
      )
    }
    base(line.name, line.priceBase)
  }
  for (const line of model.benefits) {
    const grade = line.grade && i18n.t('adjustments.gradeOf', { grade: line.grade })
    put(line.name, 'haircut', line.haircut, grade || '')
    put(line.name, 'income', line.income)
    base(line.name, line.priceBase)
  }
  const nameOf = (id: string) => model.stakeholders?.find((one) => one.id === id)?.name ?? id
  for (const { name, from, to, share } of model.transfers ?? []) {
    const note = `${nameOf(from)} → ${nameOf(to)}`
    const value = w.percent(share.value, 1)
    shown.push({ line: name, note, label: i18n.t('trial.share'), value, figure: share })
  }
  return shown
}

/** Present value of costs by what they are made of; nothing when all are cash. */
export function costsByMeans(costs: readonly CostWorking[]) {
  if (costs.every(({ line }) => (line.means ?? 'cash') === 'cash')) return []
  return MEANS.map((value) => ({
    value,
    total: sum(
      costs
        .filter(({ line }) => (line.means ?? 'cash') === value)
        .map(({ presentValue }) => presentValue)
    ),
  })).filter(({ total }) => !total.isZero())
}
