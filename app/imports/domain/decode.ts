import { Cp949Decoder } from '#imports/domain/cp949'

export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'cp949',
  'windows-1250',
  'windows-1251',
] as const

export type Encoding = (typeof ENCODINGS)[number]

export interface EncodingCandidate {
  encoding: Encoding
  /** 0 (implausible) to 1 (every character is what one expects of a word in that encoding). */
  score: number
  /** The beginning of the file read this way, for a person to compare. */
  sample: string
}

export interface EncodingGuess {
  encoding: Encoding
  /** True when a byte order mark or valid UTF-8 leaves no doubt; otherwise ask the person. */
  certain: boolean
  /** Every encoding the bytes are valid in, the most plausible first. */
  candidates: EncodingCandidate[]
}

/** The streaming part of `TextDecoder` that reading a file needs. */
export interface StreamDecoder {
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string
}

const SAMPLE_CHARACTERS = 400

/**
 * A decoder for one file: `decode(chunk, { stream: true })` for each chunk, then `decode()`. It
 * drops the byte order mark and throws a `TypeError` on bytes that are not text in the encoding.
 */
export function decoderFor(encoding: Encoding): StreamDecoder {
  if (encoding === 'cp949') return new Cp949Decoder()
  const decoder = new TextDecoder(encoding, { fatal: true })
  if (!encoding.startsWith('windows')) return decoder
  return {
    decode(bytes, options) {
      const text = decoder.decode(bytes, options)
      // The web standard maps unassigned bytes of these code pages to invisible controls.
      if (/[\u0080-\u009f]/.test(text)) throw new TypeError(`not ${encoding}`)
      return text
    },
  }
}

/** The whole text, or undefined when the bytes are not text in that encoding. */
export function decodeBytes(bytes: Uint8Array, encoding: Encoding): string | undefined {
  return tryDecode(bytes, encoding, false)
}

/**
 * Guesses the encoding of a file from its first bytes (64 KB are plenty; a character cut at the end
 * does no harm): byte order mark, then strict UTF-8, then trial by plausibility.
 */
export function guessEncoding(bytes: Uint8Array): EncodingGuess {
  const marked = byteOrderMark(bytes)
  if (marked) return { encoding: marked, certain: true, candidates: candidatesOf(bytes, [marked]) }
  const wide = wideWithoutMark(bytes)
  if (wide) return { encoding: wide, certain: false, candidates: candidatesOf(bytes, [wide]) }
  if (tryDecode(bytes, 'utf-8', true) !== undefined) {
    return { encoding: 'utf-8', certain: true, candidates: candidatesOf(bytes, ['utf-8']) }
  }
  const candidates = candidatesOf(bytes, ['cp949', 'windows-1250', 'windows-1251'])
  return { encoding: candidates[0]?.encoding ?? 'utf-8', certain: false, candidates }
}

function tryDecode(bytes: Uint8Array, encoding: Encoding, stream: boolean): string | undefined {
  try {
    return decoderFor(encoding).decode(bytes, { stream })
  } catch {
    return undefined
  }
}

function byteOrderMark(bytes: Uint8Array): Encoding | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return undefined
}

function wideWithoutMark(bytes: Uint8Array): Encoding | undefined {
  const zeros = [0, 0]
  for (const [at, byte] of bytes.entries()) if (byte === 0) zeros[at % 2]++
  if ((zeros[0] + zeros[1]) * 20 < bytes.length || zeros[0] === zeros[1]) return undefined
  const encoding = zeros[0] < zeros[1] ? 'utf-16le' : 'utf-16be'
  return tryDecode(bytes, encoding, true) === undefined ? undefined : encoding
}

function candidatesOf(bytes: Uint8Array, encodings: Encoding[]): EncodingCandidate[] {
  const candidates: EncodingCandidate[] = []
  for (const encoding of encodings) {
    const text = tryDecode(bytes, encoding, true)
    if (text === undefined) continue
    const sample = text.slice(0, SAMPLE_CHARACTERS)
    candidates.push({ encoding, score: plausibility(text, encoding), sample })
  }
  return candidates.sort((a, b) => b.score - a.score)
}

const CENTRAL_EUROPEAN = /[čšžćđäöüßáéíóúýôőűęąłńóśźżřěůťďňľĺŕăâîșţ]/iu
const CYRILLIC_WORD = /^(?:[а-щьюяєіїґыэъё]+|[А-ЩЬЮЯЄІЇҐЫЭЪЁ][а-щьюяєіїґыэъё]*|[А-ЩЬЮЯЄІЇҐЫЭЪЁ]+)$/u

/** Share of the non-ASCII letters that stand in words as one expects them in the encoding. */
function plausibility(text: string, encoding: Encoding): number {
  let good = 0
  let all = 0
  for (const [word] of text.matchAll(/[\p{L}\p{M}]+|[^\p{ASCII}\s]/gu)) {
    const foreign = Array.from(word).filter((character) => character > '\u007f').length
    all += foreign
    if (foreign > 0 && isWordOf(word, foreign, encoding)) good += foreign
  }
  return all === 0 ? 1 : good / all
}

function isWordOf(word: string, foreign: number, encoding: Encoding): boolean {
  if (/^[€₴№«»“”„’‘–—−…°§·\u00a0\u202f]$/u.test(word)) return true
  if (encoding === 'cp949') return /^[\p{ASCII}\uac00-\ud7a3]+$/u.test(word)
  if (encoding === 'windows-1251') return CYRILLIC_WORD.test(word)
  if (encoding === 'windows-1250') {
    const letters = Array.from(word).filter((character) => character > '\u007f')
    const sparse = foreign * 2 <= Math.max(2, word.length)
    return sparse && letters.every((letter) => CENTRAL_EUROPEAN.test(letter))
  }
  return true
}
