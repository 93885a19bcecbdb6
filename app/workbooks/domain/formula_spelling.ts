import { Decimal } from '#money/decimal'

/* Programs spell one formula in many ways, and keep copies of it once: here they become one text each. */

const TOKEN =
  /"(?:[^"]|"")*"|'(?:[^']|'')+'|[\p{L}_\\$][\p{L}\p{N}_.\\$]*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|\s+|[^]/gu
const PLAIN_SHEET = /^'([\p{L}_][\p{L}\p{N}_]*)'$/u
const CELL = /^(\$?)([A-Z]{1,3})(\$?)(\d{1,7})$/
const LAST = { row: 1_048_576, column: 16_384 } as const

function tokensOf(formula: string): string[] {
  return formula.match(TOKEN) ?? []
}

/**
 * A formula in one spelling: without "=", blanks and the prefixes of newer functions, in capitals, plain
 * names of sheets without quotes, numbers as decimals. Quoted text stays as it is, and so do dollar signs.
 */
export function spelledAlike(formula: string): string {
  const tokens = tokensOf(formula.trim().replace(/^=/, ''))
  let out = ''
  tokens.forEach((token, at) => {
    if (/^\s/.test(token)) {
      // Between two words a blank means their intersection; elsewhere it means nothing.
      const isBetween =
        /[\p{L}\p{N}_$)]$/u.test(out) && /^[\p{L}\p{N}_$(]/u.test(tokens[at + 1] ?? '')
      if (isBetween) out += ' '
    } else if (token.startsWith('"')) out += token
    else if (token.startsWith("'")) {
      const plain = PLAIN_SHEET.exec(token)?.[1]
      out += (plain && !CELL.test(plain.toUpperCase()) ? plain : token).toUpperCase()
    } else if (/^[\d.]/.test(token) && token !== '.') out += new Decimal(token).toFixed()
    else out += token.toUpperCase().replace(/^(_XLFN\.|_XLWS\.|_XLUDF\.)+/, '')
  })
  return out.replace(/\b(TRUE|FALSE)\(\)/g, '$1')
}

/** The formula as a copy of it reads so many rows and columns further on. */
export function moved(formula: string, rows: number, columns: number): string {
  const tokens = tokensOf(formula)
  return tokens
    .map((token, at) => {
      const [before, after] = [tokens[at - 1], tokens[at + 1]]
      if (after === '(' || after === '!') return token
      const cell = CELL.exec(token.toUpperCase())
      if (cell) return movedCell(cell, rows, columns)
      const isRange = before === ':' || after === ':'
      if (!isRange) return token
      if (/^\$?[A-Z]{1,3}$/i.test(token)) return movedColumn(token.toUpperCase(), columns)
      if (/^\$?\d{1,7}$/.test(token)) return movedRow(token, rows)
      return token
    })
    .join('')
}

function movedCell(
  [, fixedColumn, letters, fixedRow, digits]: RegExpExecArray,
  rows: number,
  columns: number
) {
  const column = movedColumn(`${fixedColumn}${letters}`, columns)
  const row = movedRow(`${fixedRow}${digits}`, rows)
  return column === '#REF!' || row === '#REF!' ? '#REF!' : column + row
}

function movedColumn(column: string, by: number): string {
  if (column.startsWith('$')) return column
  const to = columnNumber(column) + by
  return to < 1 || to > LAST.column ? '#REF!' : columnName(to)
}

function movedRow(row: string, by: number): string {
  if (row.startsWith('$')) return row
  const to = Number(row) + by
  return to < 1 || to > LAST.row ? '#REF!' : String(to)
}

function columnNumber(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
}

/** The letters of a column that counts from 1. */
export function columnName(column: number): string {
  const rest = (column - 1) % 26
  const before = (column - 1 - rest) / 26
  return (before > 0 ? columnName(before) : '') + String.fromCharCode(65 + rest)
}
