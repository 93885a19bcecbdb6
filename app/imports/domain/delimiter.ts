export type Delimiter = ',' | ';' | '\t'

const DELIMITERS: readonly Delimiter[] = ['\t', ';', ',']

/**
 * The delimiter of a CSV from its first lines: the one that gives the most lines the same number of
 * fields, more than one, as the first line; quoted text does not count. A file of one column is ",".
 */
export function sniffDelimiter(text: string): Delimiter {
  let best: { delimiter: Delimiter; agreeing: number; fields: number } | undefined
  for (const delimiter of DELIMITERS) {
    const [first = 1, ...rest] = fieldsPerLine(text, delimiter)
    const agreeing = rest.filter((fields) => fields === first).length
    if (first < 2) continue
    const better =
      !best || agreeing > best.agreeing || (agreeing === best.agreeing && first > best.fields)
    if (better) best = { delimiter, agreeing, fields: first }
  }
  return best?.delimiter ?? ','
}

function fieldsPerLine(text: string, delimiter: Delimiter): number[] {
  const counts: number[] = []
  let fields = 1
  let quoted = false
  let empty = true
  for (const character of text) {
    if (character === '"') quoted = !quoted
    else if (quoted) continue
    else if (character === delimiter) fields++
    else if (character === '\n') {
      if (!empty) counts.push(fields)
      fields = 1
      empty = true
      continue
    }
    if (character !== '\r') empty = false
    if (counts.length === 50) return counts
  }
  if (!empty && counts.length === 0) counts.push(fields)
  return counts
}
