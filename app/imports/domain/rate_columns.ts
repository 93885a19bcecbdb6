import { comparable, shownCell, wordKey } from '#imports/domain/text'
import { findCurrency } from '#money/currencies'

export const RATE_COLUMNS = ['date', 'currency', 'rate', 'against', 'units'] as const
export type RateColumn = (typeof RATE_COLUMNS)[number]

/** A rate in each row, or a column for each currency and a day in each row. */
export const RATE_LAYOUTS = ['rows', 'columns'] as const
export type RateLayout = (typeof RATE_LAYOUTS)[number]

const WORDS: Record<RateColumn, string> = {
  date: 'date|day|as of|time|time period|exchangedate|일자|날짜|기준일|고시일|고시일자|дата|datum|dan',
  currency:
    'currency|country|currency code|code|ccy|country currency|통화|통화코드|국가|валюта|країна|код валюти|код літерний|літерний код|valuta|država|oznaka|oznaka valute|cc|cur unit',
  rate: 'rate|exchange rate|value|exchange rates|fx rate|obs value|환율|매매기준율|deal bas r|курс|офіційний курс|tečaj|vrednost',
  against:
    'against|base|base currency|quote currency|counter currency|currency denom|기준통화|базова валюта|osnovna valuta',
  units:
    'units|unit|amount|nominal|per units|number of units|단위|кількість|кількість одиниць|одиниць|enota|enot|število enot',
}

const FIELD_OF = new Map<string, RateColumn>()
for (const column of RATE_COLUMNS) {
  for (const word of WORDS[column].split('|')) {
    if (!FIELD_OF.has(wordKey(word))) FIELD_OF.set(wordKey(word), column)
  }
}

/** Which column probably holds what, from the header words in four languages; a person confirms it. */
export function proposeRateColumns(
  headers: readonly string[]
): Partial<Record<RateColumn, number>> {
  const found: Partial<Record<RateColumn, number>> = {}
  for (const [index, header] of headers.entries()) {
    const column = FIELD_OF.get(wordKey(header))
    if (column && found[column] === undefined) found[column] = index
  }
  return found
}

/**
 * How a file probably stands: in columns when it names no column of rates and at least two of its columns
 * are called by codes of currencies, as the euro reference rates are.
 */
export function proposeRateLayout(headers: readonly string[]): RateLayout {
  const { currency, rate } = proposeRateColumns(headers)
  const codes = headers.filter((header) => findCurrency(header.trim().toUpperCase()))
  return currency === undefined && rate === undefined && codes.length > 1 ? 'columns' : 'rows'
}

/** Where day, currency and rate stand in the rows that `ratesOfRow` makes. */
export const SPREAD_COLUMNS = { date: 0, currency: 1, rate: 2 } as const

/** The rates of a row with a column for each currency, as rows of a rate each: day, header, cell. */
export function ratesOfRow(
  headers: readonly string[],
  cells: readonly string[],
  date: number
): string[][] {
  return headers.flatMap((header, index) =>
    index === date || comparable(header) === ''
      ? []
      : [[shownCell(cells[date] ?? ''), header, cells[index] ?? '']]
  )
}
