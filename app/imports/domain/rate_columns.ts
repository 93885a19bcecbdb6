import { wordKey } from '#imports/domain/text'

export const RATE_COLUMNS = ['date', 'currency', 'rate', 'against'] as const
export type RateColumn = (typeof RATE_COLUMNS)[number]

const WORDS: Record<RateColumn, string> = {
  date: 'date|day|as of|time|time period|일자|날짜|기준일|дата|datum|dan',
  currency:
    'currency|country|currency code|code|ccy|country currency|통화|통화코드|국가|валюта|країна|код валюти|valuta|država|oznaka',
  rate: 'rate|exchange rate|value|exchange rates|fx rate|obs value|환율|매매기준율|курс|офіційний курс|tečaj|vrednost',
  against:
    'against|base|base currency|quote currency|counter currency|currency denom|기준통화|базова валюта|osnovna valuta',
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
