import { FAIRNESS_MEASURES } from '#allocation/domain/fairness/of_lines'
import type { BookAbout } from '#workbooks/books/book'

/** Measures in the order of their rows, as the page names them; the last one has the aversion that was chosen. */
export const BOOK_MEASURES = [...FAIRNESS_MEASURES, 'atkinson'] as const
export type BookMeasure = (typeof BOOK_MEASURES)[number]

/** What is measured: covered parts of need with each line once, by people, and amounts per head. */
export const SAMPLES = ['ofLines', 'ofHeads', 'perHead'] as const
export type SampleKey = (typeof SAMPLES)[number]

export interface FairRun {
  no: number
  rule: string
  runAt: string
  inputHash: string
  resultHash: string
  spendable: bigint
  /** By the lines of the book; null where the run does not have the line. */
  lines: ({ need: bigint; amount: bigint; heads: bigint | null } | null)[]
  /** Whether measures by head can be taken: people of every line that counts are known. */
  hasHeads: Record<SampleKey, boolean>
  /** By sample and measure as the application has them; null: not defined. */
  engine: Record<SampleKey, (string | null)[]>
}

/** Runs of a round side by side, as plain data. */
export interface FairnessBook {
  about: BookAbout
  round: string
  epsilon: string
  lines: { code: string; title: string }[]
  runs: FairRun[]
}

/** Which lines a sample counts: those with a need, or all for amounts per head. */
export function countedIn(sample: SampleKey, run: FairRun): number[] {
  if (!run.hasHeads[sample]) return []
  return [...run.lines.keys()].filter((at) => {
    const line = run.lines[at]
    return line !== null && (sample === 'perHead' || line.need > 0n)
  })
}
