/** Text for comparison: no case, no accents. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/**
 * Whether a text names a number as a whole: "LJ-2023-5" is in "for LJ 2023/5", not in "LJ-2023-51".
 * Very short numbers would be found everywhere and are not looked for.
 */
export function namesNumber(text: string, number: string): boolean {
  const chunks = folded(number).match(/[\p{L}\p{N}]+/gu) ?? []
  if (chunks.join('').length < 4) return false
  const pattern = chunks.join(String.raw`[^\p{L}\p{N}]{0,3}`)
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${pattern}(?![\p{L}\p{N}])`, 'u').test(folded(text))
}

/** Whether a creditor reference is a number: as it stands, or behind "RF18", "SI00" and the like. */
export function isReferenceTo(reference: string, number: string): boolean {
  const bare = (text: string) => folded(text).replace(/[^\p{L}\p{N}]/gu, '')
  const wanted = bare(number)
  if (wanted.length < 4) return false
  return reference
    .split(' ')
    .concat(reference)
    .map(bare)
    .some((one) => one === wanted || one.replace(/^[a-z]{2}\d{2}/, '') === wanted)
}

const LEGAL_FORMS = new Set(
  'ltd limited inc llc gmbh ag se sa srl bv nv doo dd zavod sklad tov pat ооо тов пат the and of'.split(
    ' '
  )
)

function wordsOf(name: string): Set<string> {
  const words = folded(name.replace(/\b(\p{L})\.\s?/gu, '$1')).match(/[\p{L}\p{N}]+/gu) ?? []
  return new Set(words.filter((word) => word.length > 1 && !LEGAL_FORMS.has(word)))
}

/** Whether two names are of one party: the words of one are in the other, or most of them are shared. */
export function isNameAlike(a: string, b: string): boolean {
  const [left, right] = [wordsOf(a), wordsOf(b)]
  if (left.size === 0 || right.size === 0) return false
  const shared = [...left].filter((word) => right.has(word)).length
  const fewer = left.size < right.size ? left.size : right.size
  const all = left.size + right.size - shared
  return (shared === fewer && (shared > 1 || all <= 2)) || shared * 5 >= all * 3
}

/** Days from one day to another, without sign. */
export function daysApart(a: string, b: string): number {
  return Math.abs(Date.parse(a) - Date.parse(b)) / 86_400_000
}
