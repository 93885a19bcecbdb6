import { wordKey } from '#imports/domain/text'
import { CURRENCIES, findCurrency } from '#money/currencies'

/** How files of central banks and statistical offices name a currency by its country. */
const COUNTRIES = `
  australia AUD|brazil BRL|canada CAD|china CNY|czech republic CZK|czechia CZK|denmark DKK|euro EUR
  euro area EUR|eurozone EUR|european union EUR|hong kong HKD|hong kong sar HKD|hungary HUF|iceland ISK
  india INR|indonesia IDR|israel ILS|japan JPY|jordan JOD|kazakhstan KZT|malaysia MYR|mexico MXN
  new zealand NZD|norway NOK|philippines PHP|poland PLN|romania RON|serbia RSD|singapore SGD
  south africa ZAR|south korea KRW|korea KRW|republic of korea KRW|sri lanka LKR|sweden SEK
  switzerland CHF|taiwan TWD|thailand THB|turkey TRY|ukraine UAH|united kingdom GBP|uk GBP
  united states USD|united states of america USD|usa USD|venezuela VES|vietnam VND`

const CODES = new Map<string, string>(
  COUNTRIES.trim()
    .split(/\||\n/)
    .map((entry) => {
      const words = entry.trim()
      return [wordKey(words.slice(0, -4)), words.slice(-3)]
    })
)

for (const language of ['en', 'ko', 'uk', 'sl']) {
  const names = new Intl.DisplayNames([language], { type: 'currency' })
  for (const code of CURRENCIES.keys()) {
    const name = names.of(code)
    if (name && name !== code && !CODES.has(wordKey(name))) CODES.set(wordKey(name), code)
  }
}

/** The code that a name in a file probably means; a proposal for a person, never an answer. */
export function proposeCurrency(name: string): string | undefined {
  const alone = name.replace(/\(?(?<![\d.,])10{1,4}(?![\d.,])\)?/, ' ')
  const bare = alone.trim().toUpperCase()
  return findCurrency(bare) ? bare : CODES.get(wordKey(alone))
}

/** Currencies of which a dollar, euro, pound or franc has bought more than three units for decades. */
const SMALL = new Set(
  'AMD CLP COP CZK DKK HKD HUF IDR INR ISK JPY KHR KRW KZT LAK LKR MKD MMK MNT NOK PHP PKR RSD RUB SEK THB TWD TZS UAH UGX UZS VND'.split(
    ' '
  )
)
const LARGE = new Set(['USD', 'EUR', 'GBP', 'CHF'])

/**
 * Whether `1 base = rate quote` cannot be in the right direction for what the two are worth: fewer than
 * one krone or yen for a dollar, or more than one dollar for a yen. Says nothing of other pairs.
 */
export function looksUpsideDown(base: string, quote: string, isAboveOne: boolean): boolean {
  if (LARGE.has(base) && SMALL.has(quote)) return !isAboveOne
  if (SMALL.has(base) && LARGE.has(quote)) return isAboveOne
  return false
}
