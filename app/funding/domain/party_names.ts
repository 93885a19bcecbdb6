const letters = new Intl.Collator('und', { sensitivity: 'accent', ignorePunctuation: false })

/** Whether two names or registration numbers are spelled alike: case, blanks and Unicode forms apart. */
export function isSpelledAlike(one: string, other: string): boolean {
  return letters.compare(plain(one), plain(other)) === 0
}

function plain(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
}
