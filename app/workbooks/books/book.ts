import type { ExportIdentity } from '#workbooks/copies'

/** Workbooks about a whole city: its ledger, its funds, the proof of its ring-fences. */
export const BOOK_KINDS = ['ledger', 'funds', 'fences'] as const
export type BookKind = (typeof BOOK_KINDS)[number]

/** What a book is asked for; it stands in the code of the export and beside its copy. */
export interface BookQuestion {
  kind: BookKind
  /** Null: since the first entry. */
  from: string | null
  to: string
  /** The last entry that was known; always a number, so that what is posted meanwhile does not belong to it. */
  known: string
  /** Without the entries that close a year. */
  activity: boolean
  /** Id of the one fund. */
  fund: string | null
  /** The year of the budget lines, where a book is about one. */
  year: string | null
}

/** What every book says of itself: plain data, so that a thread can take it. */
export interface BookAbout {
  kind: BookKind | 'fairness'
  city: string
  currency: string
  locale: string
  from: string | null
  to: string
  activity: boolean
  /** Code and name of the one fund. */
  fund: string | null
  headSeq: bigint
  headHash: string
  /** The first signed anchor over the last entry of the book. */
  anchor: { no: bigint; seq: bigint; root: string } | null
  /** SHA-256 over number and hash of each entry, see the sheet that tells how to verify. */
  inputsHash: string
  entries: number
  generatedAt: string
  appVersion: string
  identity: ExportIdentity
}

export interface BookFund {
  /** Its number in the book: formulas look for numbers, as codes may hold signs that mean something to them. */
  no: number
  id: string
  code: string
  name: string
  restriction: string
}
