import { newId } from '#core/ids'
import type { TestCity } from '#tests/support/city'

/** What forms on unit values send when all is well. */
export const APPRAISAL_FORMS: Record<string, (city: TestCity) => Promise<Record<string, unknown>>> =
  {
    'POST /cities/:city/appraisals/:appraisal/versions/:version/reviews': async () => ({
      id: newId(),
      verdict: 'approved',
      reason: 'Read line by line',
    }),
    'POST /cities/:city/appraisals/:appraisal/versions/:version/simulations': async () => ({
      id: newId(),
      seed: '1',
      draws: '1000',
      note: 'First try',
      ranges: [{ key: 'rate', shape: 'uniform', low: '-1', likely: '0', high: '1' }],
    }),
    'POST /cities/:city/unit-values': async () => ({
      id: newId(),
      version: 0,
      name: 'Completed course',
      unit: 'learner',
      lang: 'en',
      publishedValue: '100',
      publishedCurrency: 'GBP',
      publishedPriceBase: 2012,
      steps: 'prices; 1.4; index of the statistical office',
      decimals: 2,
      currency: 'EUR',
      priceBase: 2025,
      country: 'GB',
      grade: '3',
      source: 'A study',
      sourceYear: 2012,
      licence: 'open',
      mark: 'sourced',
      state: 'used',
      reason: 'Used by the committee',
    }),
  }
