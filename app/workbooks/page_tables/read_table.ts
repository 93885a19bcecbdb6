import { Parser } from 'htmlparser2'

/** A cell as the page has it: its words, and those of its second, muted lines. */
export interface PageCell {
  text: string
  note: string
  /** Stands to the right, as figures do. */
  isFigure: boolean
}

/** Columns by their headings, those of several lines joined, and the rows below them, totals included. */
export interface PageRows {
  headings: string[]
  rows: (PageCell | undefined)[][]
}

/** What somebody does on the page, or sees drawn, is no content of a file. */
const LEFT_OUT = new Set(['button', 'form', 'script', 'select', 'style', 'svg', 'textarea'])
const ON_ITS_OWN = new Set(['br', 'dd', 'details', 'div', 'dl', 'dt', 'li', 'ol', 'p', 'ul'])
/** Pieces of a line that say something of their own. */
const SAID_BESIDES = new Set(['badge', 'mark'])

type Into = 'text' | 'note' | 'nothing'
interface OpenElement {
  into: Into
  isBesides: boolean
}
interface OpenCell {
  text: string
  note: string
  isFigure: boolean
  columns: number
  rows: number
}

/** Reads the rows of a table out of the markup that our own templates made. */
export function readTable(markup: string): PageRows {
  const parts = { head: [] as OpenCell[][], body: [] as OpenCell[][] }
  const open: OpenElement[] = []
  let part: OpenCell[][] = parts.body
  let cell: OpenCell | null = null
  const write = (words: string) => {
    const into = open.at(-1)?.into ?? 'text'
    if (cell && into !== 'nothing') cell[into] += words
  }
  const parser = new Parser({
    ontext: (text) => write(text.replace(/\s+/g, (gap) => (gap.includes('\n') ? ' ' : gap))),
    onopentag(name, attributes) {
      const classes = (attributes.class ?? '').split(/\s+/)
      const isBesides = classes.some((one) => SAID_BESIDES.has(one))
      if (ON_ITS_OWN.has(name) || isBesides) write('\n')
      if (name === 'thead') part = parts.head
      else if (name === 'tbody' || name === 'tfoot') part = parts.body
      else if (name === 'tr') part.push([])
      else if (name === 'td' || name === 'th') {
        cell = {
          text: '',
          note: '',
          isFigure: classes.includes('num'),
          columns: spanOf(attributes.colspan),
          rows: spanOf(attributes.rowspan),
        }
        if (part.length === 0) part.push([])
        part.at(-1)!.push(cell)
      }
      open.push({ into: intoOf(name, attributes, open.at(-1)?.into ?? 'text'), isBesides })
      if (classes.includes('sub')) write('\n')
    },
    onclosetag(name) {
      if (ON_ITS_OWN.has(name) || open.at(-1)?.isBesides) write('\n')
      open.pop()
      if (name === 'td' || name === 'th') cell = null
    },
  })
  parser.end(markup)
  const head = placed(parts.head, true)
  const rows = placed(parts.body)
  const width = Math.max(0, ...[...head, ...rows].map((row) => row.length))
  const headings = Array.from({ length: width }, (_, at) => [
    ...new Set(head.map((row) => row[at]?.text).filter(Boolean)),
  ])
  return { headings: headings.map((lines) => lines.join(': ')), rows }
}

function intoOf(name: string, attributes: Record<string, string>, around: Into): Into {
  if (around === 'nothing' || LEFT_OUT.has(name) || attributes['aria-hidden'] === 'true')
    return 'nothing'
  return around === 'note' || /(^|\s)sub(\s|$)/.test(attributes.class ?? '') ? 'note' : 'text'
}

function spanOf(span: string | undefined): number {
  return /^\d{1,3}$/.test(span ?? '') ? Math.max(1, Number(span)) : 1
}

/** Each cell in its column. Over several rows it stands in each; over several columns in the first, a heading in all. */
function placed(lines: OpenCell[][], isHead = false): (PageCell | undefined)[][] {
  const rows: (PageCell | undefined)[][] = lines.map(() => [])
  const taken = lines.map(() => new Set<number>())
  for (const [y, cells] of lines.entries()) {
    let x = 0
    for (const cell of cells) {
      while (taken[y].has(x)) x++
      const shown = { text: tidy(cell.text), note: tidy(cell.note), isFigure: cell.isFigure }
      for (let down = y; down < Math.min(lines.length, y + cell.rows); down++) {
        for (let right = x; right < x + cell.columns; right++) {
          taken[down].add(right)
          if (isHead || right === x) rows[down][right] = shown
        }
      }
      x += cell.columns
    }
    rows[y].length = Math.max(rows[y].length, ...[...taken[y]].map((at) => at + 1))
  }
  return rows
}

function tidy(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/[ \t\r\f]+/g, ' ').trim())
  return lines.filter(Boolean).join('; ')
}
