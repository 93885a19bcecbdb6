const LEADS = 126
const TRAILS = 190
const FIRST_LEAD = 0x81
const FIRST_TRAIL = 0x41

let table: Uint16Array | undefined

/**
 * The characters of CP949 (Unified Hangul Code) by lead and trail byte, 0 where there is none.
 * Rows A1–FE are KS X 1001, known to every `TextDecoder`; Node's lacks the 8,822 further syllables
 * of CP949 and reads them as other text without a word. They stand in the order of Unicode in the places KS X 1001 leaves free, so they are
 * counted out here instead of listed.
 */
function characters(): Uint16Array {
  if (table) return table
  table = new Uint16Array(LEADS * TRAILS)
  const decoder = new TextDecoder('euc-kr')
  const taken = new Set<number>()
  for (let lead = 0xa1; lead <= 0xfe; lead++) {
    for (let trail = 0xa1; trail <= 0xfe; trail++) {
      const text = decoder.decode(Uint8Array.of(lead, trail))
      const code = text.length === 1 ? text.charCodeAt(0) : 0xfffd
      if (code === 0xfffd || (code >= 0xe000 && code <= 0xf8ff)) continue
      table[indexOf(lead, trail)] = code
      taken.add(code)
    }
  }
  // Two signs that CP949 added to KS X 1001 and Node's decoder does not know.
  table[indexOf(0xa2, 0xe6)] = 0x20ac
  table[indexOf(0xa2, 0xe7)] = 0x00ae
  let syllable = 0xac00
  for (let lead = FIRST_LEAD; lead <= 0xc6; lead++) {
    for (let trail = FIRST_TRAIL; trail <= (lead < 0xa1 ? 0xfe : 0xa0); trail++) {
      if ((trail > 0x5a && trail < 0x61) || (trail > 0x7a && trail < 0x81)) continue
      while (taken.has(syllable)) syllable++
      if (syllable > 0xd7a3) return table
      table[indexOf(lead, trail)] = syllable++
    }
  }
  return table
}

function indexOf(lead: number, trail: number): number {
  return (lead - FIRST_LEAD) * TRAILS + (trail - FIRST_TRAIL)
}

/**
 * A streaming decoder of CP949, the Korean code page of Windows, with the face of a fatal
 * `TextDecoder`: `decode` throws a `TypeError` on bytes that stand for no character.
 */
export class Cp949Decoder {
  readonly encoding = 'cp949'
  #lead = 0

  decode(bytes: Uint8Array = new Uint8Array(), options: { stream?: boolean } = {}): string {
    const known = characters()
    const codes = new Uint16Array(bytes.length + 1)
    let length = 0
    for (const byte of bytes) {
      if (this.#lead === 0) {
        if (byte < 0x80) codes[length++] = byte
        else if (byte >= FIRST_LEAD && byte <= 0xfe) this.#lead = byte
        else throw new TypeError('not CP949')
      } else {
        const code = byte < FIRST_TRAIL || byte > 0xfe ? 0 : known[indexOf(this.#lead, byte)]
        if (!code) throw new TypeError('not CP949')
        codes[length++] = code
        this.#lead = 0
      }
    }
    if (!options.stream && this.#lead !== 0) throw new TypeError('not CP949')
    let text = ''
    for (let at = 0; at < length; at += 8192) {
      text += String.fromCharCode(...codes.subarray(at, Math.min(at + 8192, length)))
    }
    return text
  }
}
