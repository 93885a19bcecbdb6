/** What may stand between the cells, by the names that forms use. */
export const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const

export type DelimiterName = keyof typeof DELIMITERS
export type Delimiter = (typeof DELIMITERS)[DelimiterName]

export const DELIMITER_NAMES = Object.keys(DELIMITERS) as DelimiterName[]

/** In the order in which they are preferred where nothing tells them apart. */
const TRIED: readonly Delimiter[] = ['\t', ';', '|', ',']

/** As Excel writes it above the header: "sep=;". */
const SEPARATOR_LINE = /^\ufeff?("?)sep=(.)\1[,;|\t]*(?:\r\n|\n|\r|$)/i

/** The line in which a file itself says its delimiter, which is no row of it; null where it says none. */
export function separatorLine(text: string): { length: number; says: string } | null {
  const [line, , says] = SEPARATOR_LINE.exec(text) ?? []
  return line === undefined || says === undefined ? null : { length: line.length, says }
}

export function isDelimiter(text: string): text is Delimiter {
  return (TRIED as readonly string[]).includes(text)
}

export interface DelimiterGuess {
  delimiter: Delimiter
  /** Others that cut the lines just as evenly; the file does not say which one is meant. */
  others: Delimiter[]
}

/**
 * The delimiter of a CSV from its first lines: the one that gives the most lines the same number of
 * fields, more than one, as the first line; quoted text does not count. A file of one column is ",".
 * (What csv-parse finds by itself counts characters of quoted text too, and may be any letter.)
 */
export function sniffDelimiter(text: string): DelimiterGuess {
  const found = TRIED.map((delimiter) => {
    const [first = 1, ...rest] = fieldsPerLine(text, delimiter)
    const agreeing = rest.filter((fields) => fields === first).length
    return { delimiter, fields: first, agreeing, all: agreeing === rest.length }
  }).filter(({ fields }) => fields > 1)
  const [best] = found.toSorted((a, b) => b.agreeing - a.agreeing || b.fields - a.fields)
  if (!best) return { delimiter: ',', others: [] }
  const isEven = (one: typeof best) => one !== best && one.all && one.agreeing > 0
  return {
    delimiter: best.delimiter,
    others: best.all ? found.filter(isEven).map(({ delimiter }) => delimiter) : [],
  }
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
