/** What follows a final consonant, what follows none. */
const PARTICLES: Record<string, [closed: string, open: string]> = {
  '을(를)': ['을', '를'],
  '이(가)': ['이', '가'],
  '은(는)': ['은', '는'],
  '과(와)': ['과', '와'],
  '와(과)': ['과', '와'],
  '(으)로': ['으로', '로'],
}
const PLACE = /(을\(를\)|이\(가\)|은\(는\)|과\(와\)|와\(과\)|\(으\)로)/

type Ending = 'closed' | 'rieul' | 'open' | null

/** How a digit is read at the end of a number: 영, 일, 이, 삼 … and ten, hundred, ten thousand alike. */
const DIGITS: Ending[] = [
  ...(['closed', 'rieul', 'open', 'closed', 'open'] as const),
  ...(['open', 'closed', 'rieul', 'rieul', 'open'] as const),
]
/** An amount is read with its currency at the end: 12,000원, 12유로. */
const SIGNS: Record<string, Ending> = { '₩': 'closed', '€': 'open', '$': 'open', '₴': 'open' }
const CODES: Record<string, Ending> = { KRW: 'closed', EUR: 'open', USD: 'open', UAH: 'open' }
/** Names of letters that end with a consonant: L, R; M, N. */
const LETTERS: Record<string, Ending> = { L: 'rieul', R: 'rieul', M: 'closed', N: 'closed' }

const HANGUL = 0xac00
const FINALS = 28
const RIEUL = 8

/**
 * Chooses the particle that the word before it asks for, where a text writes both: “기금 B을(를)” is “기금
 * B를”, “교육청이(가)” is “교육청이”. Where the reading of the word is not certain both stay.
 */
export function withParticles(text: string): string {
  if (!text.includes('(')) return text
  const parts = text.split(PLACE)
  for (let at = 1; at < parts.length; at += 2) {
    const ending = endingOf(parts[at - 1])
    const [closed, open] = PARTICLES[parts[at]]
    if (ending === null) continue
    const isOpen = ending === 'open' || (ending === 'rieul' && open === '로')
    parts[at] = isOpen ? open : closed
  }
  return parts.join('')
}

function endingOf(before: string): Ending {
  const word = before.replace(/["'”’»)\]\s]+$/u, '')
  if (/\d\.$/.test(word)) return 'rieul' // a date, read to its day: 28일
  const [amount] = /[₩€$₴][\s\u00a0]?[\d,.]+$/.exec(word) ?? []
  if (amount) return SIGNS[amount[0]]
  if (/[A-Z]{3}[\s\u00a0][\d,.]+$/.test(word))
    return CODES[word.match(/([A-Z]{3})[\s\u00a0][\d,.]+$/)![1]] ?? null
  const last = word.at(-1) ?? ''
  const code = last.charCodeAt(0) - HANGUL
  if (code >= 0 && code < 11_172) {
    const final = code % FINALS
    return final === 0 ? 'open' : final === RIEUL ? 'rieul' : 'closed'
  }
  if (/\d/.test(last)) return DIGITS[last.charCodeAt(0) - 48]
  if (last === '%') return 'open'
  const [currency] = /\b[A-Z]{3}$/.exec(word) ?? []
  if (currency && CODES[currency]) return CODES[currency]
  // A code of single letters and digits is spelled; a Latin word may be read either way
  return /(?:^|[^A-Za-z])[A-Z]$/.test(word) ? (LETTERS[last] ?? 'open') : null
}
