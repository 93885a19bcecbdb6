import type { PublishedValue } from '#appraisal/domain/unit_values'

/** A value of the library that comes with the application. It is never changed: a new edition has its own key. */
export interface LibraryValue extends PublishedValue {
  /** Its name and its unit are texts under this key. */
  key: string
  source: string
  sourceYear: number
  /** ISO 3166 alpha-2. */
  country: string
  /** One of `EVIDENCE_GRADES`. */
  grade: number
  /** Under which the source lets the figure be used; null where it does not say. */
  licence: string | null
  /** Range that the source gives beside the value. */
  low?: string
  high?: string
}

/** When the library was last read through. */
export const LIBRARY_EDITION = '2026-11'

const NIACE =
  'Fujiwara, D. (2012), Valuing the impact of adult learning, NIACE, London; a part-time course in the past year'
/** Of what HM Treasury publishes. */
const OPEN_GOVERNMENT = 'Open Government Licence v3.0'
const GREEN_BOOK_TABLES =
  'HM Treasury, Green Book supplementary guidance, tables of values, as collected in the R package greenbook'

/**
 * Published values for adult learning. None is ready to be used: each is of another country and of other
 * prices, and has to be carried over with factors whose sources are named. Where a source does not print
 * its price base, none is given.
 */
export const UNIT_VALUE_LIBRARY: readonly LibraryValue[] = [
  fujiwara('course_health', '148'),
  fujiwara('course_employability', '224'),
  fujiwara('course_relationships', '658'),
  fujiwara('course_volunteering', '130'),
  {
    key: 'learning_for_work',
    value: '1100',
    currency: 'GBP',
    priceBase: null,
    source:
      'MeasureUp, value ES2.1, after Dolan, P. and Fujiwara, D. (2012), BIS Research Paper 85; a part-time course for work in the past year',
    sourceYear: 2012,
    country: 'GB',
    grade: 3,
    licence: null,
  },
  {
    key: 'wellby',
    value: '13000',
    low: '10000',
    high: '16000',
    currency: 'GBP',
    priceBase: 2019,
    source:
      'HM Treasury (2021), Wellbeing guidance for appraisal; one point of life satisfaction for a year',
    sourceYear: 2021,
    country: 'GB',
    grade: 3,
    licence: OPEN_GOVERNMENT,
  },
  {
    key: 'qaly',
    value: '70000',
    currency: 'GBP',
    priceBase: null,
    source: GREEN_BOOK_TABLES,
    sourceYear: 2022,
    country: 'GB',
    grade: 3,
    licence: OPEN_GOVERNMENT,
  },
  {
    key: 'prevented_fatality',
    value: '2474341',
    currency: 'GBP',
    priceBase: 2023,
    source: GREEN_BOOK_TABLES,
    sourceYear: 2023,
    country: 'GB',
    grade: 3,
    licence: OPEN_GOVERNMENT,
  },
  {
    key: 'schooling_return',
    value: '0.06',
    currency: null,
    priceBase: null,
    source:
      'Baird, S., Hicks, J. H., Kremer, M. and Miguel, E. (2016), Worms at Work, workbook, wage premium of a year of schooling',
    sourceYear: 2016,
    country: 'KE',
    grade: 2,
    licence: null,
  },
]

function fujiwara(key: string, value: string): LibraryValue {
  return {
    key,
    value,
    currency: 'GBP',
    priceBase: null,
    source: NIACE,
    sourceYear: 2012,
    country: 'GB',
    grade: 3,
    licence: null,
  }
}

export function libraryValue(key: string | null): LibraryValue | undefined {
  return UNIT_VALUE_LIBRARY.find((one) => one.key === key)
}
