import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'

const { resolve } = createRequire(import.meta.url)

const FONTS = {
  text: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  strong: '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
  textKr: '@expo-google-fonts/noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf',
  strongKr: '@expo-google-fonts/noto-sans-kr/700Bold/NotoSansKR_700Bold.ttf',
} as const

/** What the first font has no letters for: Hangul, Han and the forms that belong to them. */
const EAST_ASIAN =
  /[\u1100-\u11ff\u2e80-\u303f\u3040-\u30ff\u3130-\u318f\u3190-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]/u

const MARGIN = 68
const INK = '#1b2430'
const MUTED = '#55606e'
const RULE = '#c9cfd6'

export interface PdfOptions {
  title: string
  /** Language of the text, for readers and screen readers. */
  language: string
  author: string
  /** Instant that the document states as its making: the same contents are the same bytes. */
  madeAt: string
  /** For wide tables. */
  landscape?: boolean
}

export interface PdfTable {
  /** Widths are shares of the page, together 1. */
  columns: readonly { heading: string; width: number; isNumber?: boolean }[]
  rows: readonly { cells: readonly string[]; strong?: boolean }[]
}

export interface TextStyle {
  size?: number
  strong?: boolean
  muted?: boolean
  align?: 'left' | 'right'
  /** Room below, in points. */
  after?: number
}

interface Run {
  text: string
  font: keyof typeof FONTS
  width: number
}

/**
 * A4 pages with text in any of the application's languages. Every piece of a line is set in the font
 * that has its letters; only the letters that occur are embedded. What does not fit a page goes on to
 * the next.
 */
export class PdfWriter {
  readonly #doc: PDFKit.PDFDocument
  readonly #chunks: Buffer[] = []
  readonly #done: Promise<Buffer>

  constructor({ title, language, author, madeAt, landscape }: PdfOptions) {
    this.#doc = new PDFDocument({
      size: 'A4',
      layout: landscape ? 'landscape' : 'portrait',
      margin: MARGIN,
      lang: language,
      displayTitle: true,
      pdfVersion: '1.7',
      info: { Title: title, Author: author, CreationDate: new Date(madeAt) },
    })
    for (const [name, file] of Object.entries(FONTS)) this.#doc.registerFont(name, resolve(file))
    this.#done = new Promise((settle, fail) => {
      this.#doc.on('data', (chunk: Buffer) => this.#chunks.push(chunk))
      this.#doc.on('end', () => settle(Buffer.concat(this.#chunks)))
      this.#doc.on('error', fail)
    })
  }

  get #width(): number {
    return this.#doc.page.width - 2 * MARGIN
  }

  /** A paragraph; line ends in the text are kept. */
  text(text: string, style: TextStyle = {}): this {
    for (const line of this.#lines(text, this.#width, style)) {
      this.#room(lineHeight(style))
      this.#line(line, MARGIN, this.#width, style)
      this.#doc.y += lineHeight(style)
    }
    return this.space(style.after ?? 8)
  }

  /** Pairs of a term and its value, one under the other. */
  facts(items: readonly { term: string; value: string }[], style: TextStyle = {}): this {
    const termWidth = this.#width * 0.32
    const valueWidth = this.#width - termWidth - 12
    for (const { term, value } of items) {
      const terms = this.#lines(term, termWidth, style)
      const values = this.#lines(value, valueWidth, style)
      for (let row = 0; row < Math.max(terms.length, values.length); row++) {
        this.#room(lineHeight(style))
        if (terms[row]) this.#line(terms[row], MARGIN, termWidth, { ...style, muted: true })
        if (values[row]) this.#line(values[row], MARGIN + termWidth + 12, valueWidth, style)
        this.#doc.y += lineHeight(style)
      }
      this.space(4)
    }
    return this.space(8)
  }

  /** Rows under headings, which every page that the table goes on to repeats. */
  table({ columns, rows }: PdfTable, style: TextStyle = { size: 8.5 }): this {
    const gap = 6
    const lefts = columns.map((_, at) =>
      columns.slice(0, at).reduce((sum, { width }) => sum + width * this.#width, MARGIN)
    )
    const linesOf = (cells: readonly string[], of: TextStyle) =>
      cells.map((cell, at) => this.#lines(cell, columns[at].width * this.#width - gap, of))
    const heightOf = (cells: Run[][][]) =>
      Math.max(...cells.map((lines) => lines.length)) * lineHeight(style) + 6
    const write = (cells: Run[][][], of: TextStyle) => {
      const top = this.#doc.y
      for (const [at, lines] of cells.entries()) {
        const align = columns[at].isNumber ? 'right' : 'left'
        for (const [no, line] of lines.entries()) {
          this.#doc.y = top + no * lineHeight(style)
          this.#line(line, lefts[at], columns[at].width * this.#width - gap, { ...of, align })
        }
      }
      this.#doc.y = top + heightOf(cells) - 6
      this.space(2).#hairline().space(4)
    }
    const headings = linesOf(
      columns.map(({ heading }) => heading),
      { ...style, strong: true }
    )
    const head = () => write(headings, { ...style, strong: true, muted: true })
    this.#room(heightOf(headings) + lineHeight(style))
    head()
    for (const { cells, strong } of rows) {
      const lines = linesOf(cells, { ...style, strong })
      if (this.#room(heightOf(lines))) head()
      write(lines, { ...style, strong })
    }
    return this.space(10)
  }

  /** Text that stays on one page with what follows it within so many points. */
  heading(text: string, below = 60): this {
    this.#room(lineHeight({ size: 12 }) + below)
    return this.text(text, { size: 12, strong: true, after: 6 })
  }

  /** A thin line across the page. */
  rule(): this {
    return this.#hairline().space(12)
  }

  space(points: number): this {
    this.#doc.y += points
    return this
  }

  /** Ends the document and gives its bytes. */
  finish(): Promise<Buffer> {
    this.#doc.end()
    return this.#done
  }

  #hairline(): this {
    this.#doc
      .moveTo(MARGIN, this.#doc.y)
      .lineTo(MARGIN + this.#width, this.#doc.y)
      .lineWidth(0.5)
      .strokeColor(RULE)
      .stroke()
    return this
  }

  /** Begins another page where this one has no room for so much; says whether it did. */
  #room(height: number): boolean {
    if (this.#doc.y + height <= this.#doc.page.height - MARGIN) return false
    this.#doc.addPage()
    return true
  }

  #line(runs: readonly Run[], left: number, width: number, style: TextStyle) {
    const used = runs.reduce((sum, run) => sum + run.width, 0)
    let x = style.align === 'right' ? left + width - used : left
    const { y } = this.#doc
    this.#doc.fillColor(style.muted ? MUTED : INK)
    for (const { text, font, width: step } of runs) {
      this.#doc.font(font).fontSize(sizeOf(style))
      this.#doc.text(text, x, y, { lineBreak: false, baseline: 'top' })
      x += step
    }
    this.#doc.y = y
  }

  /** Breaks at spaces, and inside a word that alone is wider than the line. */
  #lines(text: string, width: number, style: TextStyle): Run[][] {
    const lines: Run[][] = []
    for (const paragraph of text.normalize('NFC').split('\n')) {
      let line = ''
      for (const word of paragraph.split(/(?<=\s)/u)) {
        if (this.#measure(line + word.trimEnd(), style) <= width) line += word
        else {
          if (line) lines.push(this.#runs(line.trimEnd(), style))
          line = word
          while (this.#measure(line.trimEnd(), style) > width) {
            const fitting = this.#fitting(line, width, style)
            lines.push(this.#runs(fitting, style))
            line = line.slice(fitting.length)
          }
        }
      }
      lines.push(this.#runs(line.trimEnd(), style))
    }
    return lines
  }

  #fitting(word: string, width: number, style: TextStyle): string {
    const letters = Array.from(word)
    let count = 1
    while (count < letters.length) {
      if (this.#measure(letters.slice(0, count + 1).join(''), style) > width) break
      count++
    }
    return letters.slice(0, count).join('')
  }

  #measure(text: string, style: TextStyle): number {
    return this.#runs(text, style).reduce((sum, run) => sum + run.width, 0)
  }

  #runs(text: string, style: TextStyle): Run[] {
    const runs: { text: string; font: keyof typeof FONTS }[] = []
    for (const letter of printable(text)) {
      const last = runs.at(-1)
      const font = fontFor(letter, style)
      if (last?.font === font) last.text += letter
      else runs.push({ text: letter, font })
    }
    return runs.map((run) => ({
      ...run,
      width: this.#doc.font(run.font).fontSize(sizeOf(style)).widthOfString(run.text),
    }))
  }
}

function fontFor(letter: string, { strong }: TextStyle): keyof typeof FONTS {
  if (EAST_ASIAN.test(letter)) return strong ? 'strongKr' : 'textKr'
  return strong ? 'strong' : 'text'
}

/** Control characters and marks of direction have no shape; a tab is a space. */
function printable(text: string): string {
  return text.replace(/\t/g, ' ').replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, '')
}

function sizeOf({ size = 10.5 }: TextStyle): number {
  return size
}

function lineHeight(style: TextStyle): number {
  return sizeOf(style) * 1.45
}
