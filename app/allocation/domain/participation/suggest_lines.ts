/** Words of a name without what only grammar adds: shorter ones say too little. */
const SHORTEST_WORD = 2
const LIKENESS_FROM = 40

export type NamedLine = { id: string; code: string; title: string }

/**
 * For each project the budget line that is most likely meant: the one whose code the project bears as its
 * identifier or names as a word, else the one whose title has most words in common, in any form of the first five letters. Null
 * where none is near or two are equally near: a person chooses.
 */
export function suggestLines(
  projects: readonly { id: string; name: string }[],
  lines: readonly NamedLine[]
): (string | null)[] {
  const known = lines.map((line) => ({ ...line, words: wordsOf(line.title) }))
  return projects.map(({ id, name }) => {
    const plain = plainOf(name).split(/[^\p{L}\p{N}]+/u)
    const byCode = known.filter(({ code }) => {
      const own = plainOf(code)
      return plainOf(id) === own || plain.includes(own)
    })
    if (byCode.length === 1) return byCode[0].id
    const words = wordsOf(name)
    const near = known
      .map((line) => ({ id: line.id, likeness: likenessOf(words, line.words) }))
      .filter(({ likeness }) => likeness >= LIKENESS_FROM)
      .sort((a, b) => b.likeness - a.likeness)
    if (near.length === 0 || near[1]?.likeness === near[0].likeness) return null
    return near[0].id
  })
}

const plainOf = (text: string): string => text.normalize('NFKC').toLowerCase().trim()

function wordsOf(text: string): Set<string> {
  const words = plainOf(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= SHORTEST_WORD)
  return new Set(words.map((word) => word.slice(0, 5)))
}

/** Common words in percent of those of the shorter name and of both together, the two added and halved. */
function likenessOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const common = [...one].filter((word) => other.has(word)).length
  if (common === 0) return 0
  const ofBoth = new Set([...one, ...other]).size
  return (50 * common) / Math.min(one.size, other.size) + (50 * common) / ofBoth
}
