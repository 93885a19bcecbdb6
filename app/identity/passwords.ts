import { randomInt } from 'node:crypto'

export const SHORTEST_PASSWORD = 12

/** Without the letters and digits that are taken for one another. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Twenty characters in groups of five, to be read out on the telephone: 98 bits. */
export function oneTimePassword(): string {
  const group = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return Array.from({ length: 4 }, group).join('-')
}
