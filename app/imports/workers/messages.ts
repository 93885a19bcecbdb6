import type { AgreementDraft, EarmarkList } from '#imports/domain/agreement_rows'
import type { ColumnQuestion } from '#imports/domain/column_questions'
import type {
  ContributionDraft,
  KnownAgreement,
  KnownReceipt,
} from '#imports/domain/contribution_rows'
import type { Encoding } from '#imports/domain/decode'
import type { Delimiter } from '#imports/domain/delimiter'
import type { RecordKind } from '#imports/domain/mapping'
import type { ReadingSettings, RowError, Twin } from '#imports/domain/rows'

/** What a worker is started with: where the file is, how to read it, what never changes meanwhile. */
export interface ReadingJob {
  path: string
  kind: RecordKind
  encoding: Encoding
  delimiter: Delimiter
  settings: ReadingSettings<Record<string, number | undefined>>
  /** Spans of open days, in order. */
  openSpans: { starts: string; ends: string }[]
  firstOpenDay?: string
  lastDay?: string
  /** Codes that an earmark may name. */
  codes: Record<EarmarkList, string[]>
}

/** What the worker must know of the books before it can judge the next rows. */
export interface BooksQuestion {
  /** Numbers of agreements it has not asked for yet. */
  numbers: string[]
  /** Hashes of the keys of rows without a reference of the bank. */
  contentKeys: string[]
  bankRefs: string[]
  /** Days and amounts it has not asked for yet. */
  likes: { agreement: string; date: string; minor: bigint }[]
}

export interface BooksAnswer {
  agreements: [number: string, agreement: KnownAgreement & { id: string; content: string }][]
  byContent: { id: string; contentKey: string }[]
  byBankRef: (KnownReceipt & { agreement: string; bankRef: string })[]
  /** One receipt for each day and amount. */
  alike: (KnownReceipt & { agreement: string })[]
}

export interface JudgedRow {
  no: number
  cells: string[]
  verdict: 'new' | 'duplicate' | 'error'
  issues: RowIssues
  draft: Partial<ContributionDraft> | Partial<AgreementDraft>
  /** Hash of the row's key; null for an error. */
  contentKey: string | null
}

/** What is to be said of a row: its errors, what it repeats, or what it looks like. */
export interface RowIssues {
  errors?: RowError[]
  of?: Twin
  field?: string
  looksLike?: Twin
}

export interface ReadingResult {
  rows: number
  questions: ColumnQuestion[]
}

export type FromWorker =
  | { type: 'ask'; question: BooksQuestion }
  | { type: 'rows'; rows: JudgedRow[]; read: number }
  | { type: 'done'; result: ReadingResult }
  | { type: 'refused'; code: string; params: Record<string, string> }
