import type { AppraisalModel, PriceIndex } from '#appraisal/domain/model'
import type { FieldReader } from '#appraisal/form_fields'
import { readYearLines, writeYearLines } from '#appraisal/form_years'

/** Price levels by year in the form: a shipped series, `levels` for those typed here, or nothing. */
export interface FormPrices {
  priceSeries: string
  /** A year and its level on each line. */
  priceLevels: string
  priceLevelsSource: string
}

/** The table of price levels that a form chooses. */
export function readPrices(
  { priceSeries, priceLevels, priceLevelsSource }: FormPrices,
  reader: FieldReader
): { priceIndex?: PriceIndex } {
  if (priceSeries === '') return {}
  if (priceSeries !== 'levels') return { priceIndex: { series: priceSeries } }
  const levels = readYearLines(priceLevels, 'priceLevels', reader).map(({ year, value }) => ({
    year,
    index: value,
  }))
  const mark = priceLevelsSource === '' ? 'I' : 'S'
  return { priceIndex: { levels, mark, source: priceLevelsSource } }
}

/** The part of the form for a table of price levels. */
export function pricesOf(
  { priceIndex }: Pick<AppraisalModel, 'priceIndex'>,
  number: (text: string) => string
): FormPrices {
  if (!priceIndex) return { priceSeries: '', priceLevels: '', priceLevelsSource: '' }
  if ('series' in priceIndex) {
    return { priceSeries: priceIndex.series, priceLevels: '', priceLevelsSource: '' }
  }
  return {
    priceSeries: 'levels',
    priceLevels: writeYearLines(
      priceIndex.levels.map(({ year, index }) => ({ year, value: index })),
      number
    ),
    priceLevelsSource: priceIndex.source,
  }
}

/** The field of the form for a place in a table of price levels. */
export function fieldOfPrices(path: string): string | null {
  if (!path.startsWith('/priceIndex')) return null
  return path.startsWith('/priceIndex/series') ? 'priceSeries' : 'priceLevels'
}
