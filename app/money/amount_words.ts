// What people write around an amount: signs and words of currencies, and words for large units.

const SIGNS: Record<string, readonly string[]> = {
  '€': ['EUR'],
  '₴': ['UAH'],
  '₩': ['KRW', 'KPW'],
  '￦': ['KRW', 'KPW'],
  '$': ['USD', 'CAD', 'AUD', 'NZD', 'SGD', 'HKD', 'TWD', 'MXN', 'ARS', 'CLP', 'COP'],
  '£': ['GBP', 'GIP', 'FKP', 'SHP', 'EGP'],
  '¥': ['JPY', 'CNY'],
  '￥': ['JPY', 'CNY'],
  '₽': ['RUB'],
  '₺': ['TRY'],
  '₾': ['GEL'],
  '₸': ['KZT'],
  '₹': ['INR'],
}

const WORDS: Record<string, readonly string[]> = {
  KRW: ['원', '원정', 'won'],
  EUR: ['유로', 'euro', 'euros', 'evro', 'evra', 'evrov', 'evri', 'євро', 'евро'],
  UAH: ['грн', 'гривень', 'гривня', 'гривні', 'гривна', 'hrn'],
  USD: ['달러', 'dollar', 'dollars', 'dolar', 'dolarjev', 'долар', 'доларів'],
  GBP: ['파운드', 'pound', 'pounds', 'funt', 'funtov', 'фунт', 'фунтів'],
  JPY: ['엔', '円', 'yen'],
}

const CURRENCIES_BY_WORD = new Map<string, readonly string[]>(Object.entries(SIGNS))
for (const [code, words] of Object.entries(WORDS)) {
  for (const word of words) CURRENCIES_BY_WORD.set(word, [code])
}

const SIGN_CLASS = `[${Object.keys(SIGNS).join('')}]`

/** A currency sign, or a run of letters with an optional full stop, at the start of a text. */
export const LEADING_CURRENCY = new RegExp(`^(${SIGN_CLASS}|\\p{L}+\\.?)`, 'u')

/** The same at the end of a text. */
export const TRAILING_CURRENCY = new RegExp(`(${SIGN_CLASS}|\\p{L}+\\.?)$`, 'u')

/** The codes a sign or word can stand for; undefined when it is neither. Letters A–Z × 3 count as a code. */
export function currenciesMeant(word: string): readonly string[] | undefined {
  const bare = word.replace(/\.$/, '')
  const known = CURRENCIES_BY_WORD.get(bare.toLowerCase())
  if (known) return known
  return /^[A-Za-z]{3}$/.test(bare) ? [bare.toUpperCase()] : undefined
}

const THOUSAND = 1_000n
const MYRIAD = 10_000n
const MILLION = 1_000_000n
const EOK = 100_000_000n
const BILLION = 1_000_000_000n
const TRILLION = 1_000_000_000_000n

const HANGUL_UNITS: Record<string, bigint> = {
  십: 10n,
  백: 100n,
  천: THOUSAND,
  만: MYRIAD,
  억: EOK,
  조: TRILLION,
  十: 10n,
  百: 100n,
  千: THOUSAND,
  万: MYRIAD,
  萬: MYRIAD,
  億: EOK,
  亿: EOK,
  兆: TRILLION,
}

const UNIT_STEMS: readonly (readonly [RegExp, bigint])[] = [
  [/^(thousands?|tsd|k|tisoč\p{L}*|tisoc\p{L}*|tis|тис|тисяч\p{L}*|тыс|тысяч\p{L}*)$/u, THOUSAND],
  [/^(millions?|mio|mln|mil|mn|m|milijon\p{L}*|млн|мільйон\p{L}*|миллион\p{L}*)$/u, MILLION],
  [/^(billions?|bn|bln|mrd|milijard\p{L}*|млрд|мільярд\p{L}*|миллиард\p{L}*)$/u, BILLION],
  [/^(trillions?|trn|bilijon\p{L}*|трлн|трильйон\p{L}*)$/u, TRILLION],
]

/**
 * The word for a large unit in a text ("만원", "tisoč", "mln") and what it multiplies by; undefined
 * when there is none. Several such words in one text are joined, without a factor.
 */
export function unitWordIn(text: string): { word: string; factor?: bigint } | undefined {
  const found: { word: string; factor?: bigint }[] = []
  for (const [word] of text.toLowerCase().matchAll(/\p{L}+/gu)) {
    const units = Array.from(word).filter((letter) => letter in HANGUL_UNITS)
    const stem = UNIT_STEMS.find(([pattern]) => pattern.test(word))
    if (units.length > 0) {
      const factor = units.reduce((product, letter) => product * HANGUL_UNITS[letter], 1n)
      found.push({ word, factor })
    } else if (stem) {
      found.push({ word, factor: stem[1] })
    }
  }
  if (found.length < 2) return found[0]
  return { word: found.map(({ word }) => word).join(' ') }
}

const OTHER_ZEROS = [0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0e50, 0x17e0]

/** The same text in ASCII digits and marks where that is known: "２，０００" is "2,000". */
export function withAsciiDigits(text: string): string {
  return Array.from(text.normalize('NFKC'), (character) => {
    const point = character.codePointAt(0)!
    const zero = OTHER_ZEROS.find((start) => point >= start && point < start + 10)
    if (zero !== undefined) return String(point - zero)
    return { '٫': '.', '٬': ',' }[character] ?? character
  }).join('')
}
