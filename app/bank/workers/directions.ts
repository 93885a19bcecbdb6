import { wordKey } from '#imports/domain/text'

export type Direction = 'in' | 'out'

/** Words by which files of banks say which way money went, in the languages of the cities and in English. */
const WORDS: Record<Direction, string> = {
  in: `in|incoming|credit|crdt|cr|c|dobro|v dobro|priliv|prilivi|kredit|k|кредит|кт|к|надходження|зарахування|
    прихід|입금|입금액`,
  out: `out|outgoing|debit|dbit|dr|breme|v breme|odliv|odlivi|debet|b|дебет|дт|д|списання|видаток|видатки|
    출금|출금액|지급`,
}

const DIRECTIONS = new Map<string, Direction>(
  (['in', 'out'] as const).flatMap((direction) =>
    WORDS[direction].split('|').map((word) => [wordKey(word), direction] as const)
  )
)

/**
 * Which way a word says that money went; null where it says nothing certain. "D" is the debit of one language
 * and the "dobro", credit, of another: which it is shows in the letter that stands for the opposite.
 */
export function directionOf(word: string, others: ReadonlySet<string>): Direction | null {
  const bare = word.trim()
  if (/^[+]$/.test(bare)) return 'in'
  if (/^[-−–]$/.test(bare)) return 'out'
  const key = wordKey(bare)
  if (key !== 'd') return DIRECTIONS.get(key) ?? null
  const isDebit = others.has('c') || others.has('k')
  if (isDebit === others.has('b')) return null
  return isDebit ? 'out' : 'in'
}
