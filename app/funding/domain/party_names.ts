const letters = new Intl.Collator('en', { sensitivity: 'accent', ignorePunctuation: false })

/** Whether two names or registration numbers are spelled alike: case, blanks and Unicode forms apart. */
export function isSpelledAlike(one: string, other: string): boolean {
  return letters.compare(plainSpelling(one), plainSpelling(other)) === 0
}

/** The order in which plain spellings stand; those that are spelled alike are equal. */
export const bySpelling = letters.compare

/** A name without what makes no difference but case. */
export function plainSpelling(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
}
