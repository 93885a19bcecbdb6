import { measureRows } from '#allocation/controllers/fairness_figures'
import type { FairLine } from '#allocation/domain/fairness/of_lines'
import { plainNumber } from '#allocation/controllers/fairness_figures'
import { buildFairnessBook } from '#workbooks/books/fairness_book'
import { SAMPLES, type FairnessBook, type FairRun } from '#workbooks/books/fairness_figures'
import { workbookWords } from '#workbooks/workbook_words'
import { aboutOf } from '#tests/support/city_books'

type Line = [need: bigint, amount: bigint, heads: bigint | null]

/** A run with these lines; its figures are those of the application. */
export function fairRun(no: number, lines: Line[], epsilon: string): FairRun {
  const fair = lines.map(([need, amount, heads], at): FairLine => {
    return { key: `L${at}`, group: null, place: null, need, amount, heads }
  })
  const rows = measureRows(fair, epsilon)
  const engine = (at: number) =>
    rows.map(({ figures }) => {
      const value = figures[at]?.value
      return value ? plainNumber(value, 20) : null
    })
  return {
    no,
    rule: '=Same part of need',
    runAt: '2026-05-01T09:00:00.000Z',
    inputHash: 'a'.repeat(64),
    resultHash: 'b'.repeat(64),
    spendable: lines.reduce((sum, [, amount]) => sum + amount, 0n),
    lines: lines.map(([need, amount, heads]) => ({ need, amount, heads })),
    hasHeads: {
      ofLines: true,
      ofHeads: rows[0].figures[1] !== null,
      perHead: rows[0].figures[2] !== null,
    },
    engine: Object.fromEntries(
      SAMPLES.map((sample, at) => [sample, engine(at)])
    ) as FairRun['engine'],
  }
}

export function fairnessBook(
  runs: Line[][],
  { locale = 'en', epsilon = '2' }: { locale?: string; epsilon?: string } = {}
): FairnessBook {
  return {
    about: aboutOf('fairness', { locale, from: null, entries: runs.length }),
    round: 'R1',
    epsilon,
    lines: runs[0].map((_, at) => ({ code: `<>${at}`, title: `=Line ${at}` })),
    runs: runs.map((lines, at) => fairRun(at + 1, lines, epsilon)),
  }
}

export async function bytesOfFairness(book: FairnessBook): Promise<Uint8Array> {
  const { locale } = book.about
  const words = await workbookWords(locale, 'books')
  return buildFairnessBook(book, words, await workbookWords(locale, 'ledger'))
}
