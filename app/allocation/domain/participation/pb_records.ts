/** One row of a file: its first line, counted from 1, and its fields. */
export type PbRecord = { line: number; fields: string[] }

export type PbFileCode =
  | 'E_PB_TOO_LARGE'
  | 'E_PB_TOO_MANY'
  | 'E_PB_NOT_TEXT'
  | 'E_PB_QUOTE'
  | 'E_PB_OUTSIDE'
  | 'E_PB_NO_SECTION'
  | 'E_PB_SECTION_TWICE'
  | 'E_PB_COLUMN'
  | 'E_PB_META_TWICE'
  | 'E_PB_BUDGET'
  | 'E_PB_VOTE_TYPE'
  | 'E_PB_CURRENCY'
  | 'E_PB_ID'
  | 'E_PB_COST'
  | 'E_PB_PROJECT_TWICE'
  | 'E_PB_VOTER'
  | 'E_PB_VOTER_TWICE'
  | 'E_PB_UNKNOWN_PROJECT'
  | 'E_PB_TWICE_IN_BALLOT'
  | 'E_PB_POINTS'

/** A file that cannot be read: what is wrong, in which line (0: the file as a whole), and the offending text. */
export class PbFileError extends Error {
  constructor(
    readonly code: PbFileCode,
    readonly line: number,
    readonly params: Record<string, string> = {}
  ) {
    super(`${code} in line ${line}`)
    this.name = 'PbFileError'
  }
}

/** Longest file, in characters. */
export const LARGEST_PB_FILE = 64 * 1024 * 1024
const MOST_FIELDS = 200

/**
 * The rows of a text of fields separated by semicolons. A field may stand in double quotes and then hold
 * semicolons, line ends and doubled quotes; a quote inside an unquoted field is a character like any other. Empty
 * lines are left out. Throws PbFileError: E_PB_TOO_LARGE, E_PB_NOT_TEXT, E_PB_QUOTE, E_PB_TOO_MANY.
 */
export function* pbRecords(text: string): Generator<PbRecord> {
  if (text.length > LARGEST_PB_FILE) throw new PbFileError('E_PB_TOO_LARGE', 0)
  if (text.includes('\u0000')) throw new PbFileError('E_PB_NOT_TEXT', 0)
  let at = text.startsWith('\uFEFF') ? 1 : 0
  let line = 1
  while (at < text.length) {
    const end = endOfLine(text, at)
    const first = text.slice(at, end)
    if (!first.includes('"')) {
      if (first.trim() !== '') yield { line, fields: within(first.split(';'), line) }
      at = end + 1
      line += 1
      continue
    }
    const { fields, next } = quotedRow(text, at, line)
    yield { line, fields: within(fields, line) }
    for (let from = at; from < next; from = endOfLine(text, from) + 1) line += 1
    at = next
  }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

function within(fields: string[], line: number): string[] {
  if (fields.length > MOST_FIELDS) {
    const params = { count: `${fields.length}`, most: `${MOST_FIELDS}` }
    throw new PbFileError('E_PB_TOO_MANY', line, params)
  }
  return fields.map((field) => field.trim())
}

/** A row with quotes, from its first character to the one after its line end. */
function quotedRow(text: string, from: number, line: number): { fields: string[]; next: number } {
  const fields: string[] = []
  let at = from
  for (;;) {
    let field = ''
    if (text[at] === '"') {
      at += 1
      for (;;) {
        const close = text.indexOf('"', at)
        if (close < 0) throw new PbFileError('E_PB_QUOTE', line)
        field += text.slice(at, close)
        at = close + 1
        if (text[at] !== '"') break
        field += '"'
        at += 1
      }
    }
    const [semicolon, end] = [text.indexOf(';', at), endOfLine(text, at)]
    const isLast = semicolon < 0 || semicolon > end
    const stop = isLast ? end : semicolon
    fields.push(field + text.slice(at, stop))
    at = stop + 1
    if (isLast) return { fields, next: at }
  }
}
